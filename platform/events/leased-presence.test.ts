import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { leasedPresence, type Signs } from './leased-presence.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('what fails for all that is watched is told once, and again when it fails again', async () => {
  const clock = new ManualClock();
  let down = true;
  const written: string[] = [];
  const signs: Signs = {
    async put(_topic, key) {
      if (down) throw new AppError('UNAVAILABLE', 'Down.', { retryable: true });
      written.push(key);
    },
    remove: async () => undefined,
    newest: async () => null,
    sweep: async () => undefined,
  };
  let warnings = 0;
  const log = { ...silentLog, warn: () => void (warnings += 1) };
  const presence = leasedPresence({ signs, clock, log, leaseMs: 900 });
  for (const key of ['a', 'b', 'c']) presence.watch('runs.v1', key);
  await settled();
  for (let step = 0; step < 5; step++) await clock.advance(300);
  assert.equal(warnings, 1);
  down = false;
  await clock.advance(300);
  assert.deepEqual(written, ['a', 'b', 'c']);
  down = true;
  await clock.advance(300);
  await settled();
  assert.equal(warnings, 2);
  await presence.close();
});

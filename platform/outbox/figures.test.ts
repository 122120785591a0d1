import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { observedOutboxes } from './figures.ts';
import type { Backlog, OutboxSource } from './port.ts';

it('tells what was published, how much waits and for how long', async () => {
  const clock = new ManualClock();
  const metrics = createMetrics();
  let backlog: Backlog = { events: 3, since: clock.now() - 5_000 };
  const done: string[] = [];
  const source: OutboxSource = {
    name: 'things',
    claim: async (holder) => [
      { id: holder, record: { topic: 't', key: 'k', headers: {}, value: null } },
    ],
    done: async (ids) => void done.push(...ids),
    backlog: async () => backlog,
    forget: async (before) => before,
  };
  const [observed = assert.fail()] = observedOutboxes([source], { metrics, clock, log: silentLog });
  const told = async (...lines: readonly string[]) => {
    const text = (await metrics.text()).split('\n');
    for (const line of lines) assert.ok(text.includes(line), `${line}\n${text.join('\n')}`);
  };
  await told(
    'miyagi_outbox_waiting{outbox="things"} 3',
    'miyagi_outbox_oldest_seconds{outbox="things"} 5',
    'miyagi_outbox_published_total{outbox="things"} 0',
  );
  assert.equal((await observed.claim('me', 0, 0, 1))[0]?.id, 'me');
  await observed.done(['1', '2']);
  assert.deepEqual(done, ['1', '2']);
  assert.equal(await observed.forget(7, 1), 7);
  backlog = { events: 0, since: null };
  await clock.advance(5_000);
  await told(
    'miyagi_outbox_waiting{outbox="things"} 0',
    'miyagi_outbox_oldest_seconds{outbox="things"} 0',
    'miyagi_outbox_published_total{outbox="things"} 2',
  );
});

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { systemClock } from '../clock.ts';
import { testDatabase } from '../db/testing.ts';
import { documentCheckpoints } from '../documents/checkpoints.ts';
import { documentSigns } from '../documents/presence.ts';
import { ensureContainer, sqlDocuments } from '../documents/sql.ts';
import { AppError } from '../errors.ts';
import { silentLog } from '../log.ts';
import type { Checkpoint, Checkpoints } from './checkpoints.ts';
import { checkpointsContract } from './checkpoints-contract.ts';
import { layeredCheckpoints } from './layered-checkpoints.ts';

const log = silentLog;

checkpointsContract('layered', async () => {
  const db = await testDatabase();
  const [quick, lasting] = await Promise.all(
    ['quick', 'lasting'].map(async (container) => {
      await ensureContainer(db, container);
      return sqlDocuments({ db, container });
    }),
  );
  if (quick === undefined || lasting === undefined) throw new TypeError('two were made');
  return {
    open: () =>
      layeredCheckpoints({
        ...{ quick: documentCheckpoints(quick), lasting: documentCheckpoints(lasting), log },
      }),
    signs: documentSigns({ store: quick, clock: systemClock, replica: 'one' }),
    close: () => db.close(),
  };
});

const at = (offset: number): Checkpoint => ({ partition: 0, offset, state: { offset } });

function kept(): Checkpoints & { readonly saved: Map<string, Checkpoint> } {
  const saved = new Map<string, Checkpoint>();
  return {
    saved,
    save: async (_topic, key, checkpoint) => void saved.set(key, checkpoint),
    load: async (_topic, key) => saved.get(key) ?? null,
    forget: async (_topic, key) => void saved.delete(key),
  };
}

const gone = () => Promise.reject(new AppError('UNAVAILABLE', 'Gone.', { retryable: true }));
const failing: Checkpoints = { save: gone, load: gone, forget: gone };

it('a checkpoint that may be lost is written in one place, the last one of a stream in both', async () => {
  const [quick, lasting] = [kept(), kept()];
  const layered = layeredCheckpoints({ quick, lasting, log });
  await layered.save('t', 'run', at(1));
  assert.deepEqual(await layered.load('t', 'run'), at(1));
  assert.equal(lasting.saved.size, 0);
  await layered.save('t', 'run', at(2), { isLast: true });
  quick.saved.clear();
  assert.deepEqual(await layered.load('t', 'run'), at(2));
});

it('while the quick place is gone nothing is found or the last one, and that is still saved', async () => {
  const lasting = kept();
  const layered = layeredCheckpoints({ quick: failing, lasting, log });
  await layered.save('t', 'run', at(1));
  assert.equal(await layered.load('t', 'run'), null);
  await layered.save('t', 'run', at(2), { isLast: true });
  assert.deepEqual(await layered.load('t', 'run'), at(2));
  // What somebody wanted erased may still be there: that must be tried again.
  await assert.rejects(layered.forget('t', 'run'), { code: 'UNAVAILABLE' });
});

it('the last one is not taken for saved when it is not', async () => {
  const layered = layeredCheckpoints({ quick: kept(), lasting: failing, log });
  await assert.rejects(layered.save('t', 'run', at(2), { isLast: true }), { code: 'UNAVAILABLE' });
});

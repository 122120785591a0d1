// What every adapter of checkpoints must keep to.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Checkpoints } from './checkpoints.ts';
import type { Signs } from './leased-presence.ts';

export interface CheckpointsUnderTest {
  /** As another replica would open them. */
  open(): Checkpoints;
  /** Signs of watchers, which are kept beside a stream as well. */
  readonly signs: Signs;
  close(): Promise<void>;
}

export function checkpointsContract(
  name: string,
  prepare: () => Promise<CheckpointsUnderTest>,
): void {
  describe(`checkpoints: ${name}`, () => {
    let place: CheckpointsUnderTest;
    let checkpoints: Checkpoints;
    let keys = 0;
    before(async () => {
      place = await prepare();
      checkpoints = place.open();
    });
    after(() => place.close());

    it('gives back what was saved, per topic and key', async () => {
      const checkpoint = { partition: 3, offset: 7, state: { text: 'half of 👋: \ud83d', seq: 4 } };
      await checkpoints.save('runs.v1', 'run 1/ü', checkpoint);
      assert.deepEqual(await checkpoints.load('runs.v1', 'run 1/ü'), checkpoint);
      assert.deepEqual(await place.open().load('runs.v1', 'run 1/ü'), checkpoint);
      assert.equal(await checkpoints.load('runs.v2', 'run 1/ü'), null);
      assert.equal(await checkpoints.load('runs.v1', 'run 2'), null);
    });

    it('forgets a key with all that is kept beside it, and nothing of another', async () => {
      const checkpoint = { partition: 0, offset: 9, state: { text: 'an answer' } };
      for (const key of ['gone', 'gone too']) {
        await checkpoints.save('runs.v1', key, checkpoint, { isLast: key === 'gone too' });
        await place.signs.put('runs.v1', key, 4_000_000_000_000);
      }
      await checkpoints.forget('runs.v1', 'gone');
      assert.equal(await checkpoints.load('runs.v1', 'gone'), null);
      assert.equal(await place.signs.newest('runs.v1', 'gone'), null);
      assert.deepEqual(await checkpoints.load('runs.v1', 'gone too'), checkpoint);
      assert.equal(await place.signs.newest('runs.v1', 'gone too'), 4_000_000_000_000);
      await checkpoints.forget('runs.v1', 'gone');
      // What was written before is not in the way of a key that comes to life again.
      await checkpoints.save('runs.v1', 'gone', { ...checkpoint, offset: 1 });
      assert.equal((await checkpoints.load('runs.v1', 'gone'))?.offset, 1);
      await checkpoints.forget('runs.v1', 'gone too');
      assert.equal(await checkpoints.load('runs.v1', 'gone too'), null);
    });

    it('keeps the latest, in whatever order and however concurrently they are saved', async () => {
      const replicas = [checkpoints, place.open(), place.open()];
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(fc.nat({ max: 50 }), { minLength: 1, maxLength: 5 }),
          async (offsets) => {
            const key = `run-${(keys += 1)}`;
            const save = async (offset: number, n = 0) =>
              replicas[n % replicas.length]?.save('runs.v1', key, {
                ...{ partition: 0, offset, state: { offset } },
              });
            await Promise.all(offsets.map(save));
            const offset = Math.max(...offsets);
            const latest = { partition: 0, offset, state: { offset } };
            assert.deepEqual(await checkpoints.load('runs.v1', key), latest);
            await save(offset - 1);
            assert.deepEqual(await checkpoints.load('runs.v1', key), latest);
          },
        ),
        { numRuns: 15 },
      );
    });

    it('compares offsets as numbers, and takes any of another partition', async () => {
      const at = (partition: number, offset: number) => ({ partition, offset, state: { offset } });
      const load = () => checkpoints.load('runs.v1', 'moved');
      await checkpoints.save('runs.v1', 'moved', at(1, 9));
      await checkpoints.save('runs.v1', 'moved', at(1, 10));
      assert.deepEqual(await load(), at(1, 10));
      await checkpoints.save('runs.v1', 'moved', at(1, 9_007_199_254_740_991));
      await checkpoints.save('runs.v1', 'moved', at(1, 9_007_199_254_740_990));
      assert.deepEqual(await load(), at(1, 9_007_199_254_740_991));
      await checkpoints.save('runs.v1', 'moved', at(2, 3));
      assert.deepEqual(await load(), at(2, 3));
    });
  });
}

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Database } from '../db/port.ts';
import { testDatabase } from '../db/testing.ts';
import type { Checkpoints } from '../events/checkpoints.ts';
import { documentCheckpoints } from './checkpoints.ts';
import { ensureContainer, sqlDocuments } from './sql.ts';

describe('checkpoints in documents', () => {
  let db: Database;
  let checkpoints: Checkpoints;
  let keys = 0;
  before(async () => {
    db = await testDatabase();
    await ensureContainer(db, 'checkpoints');
    checkpoints = documentCheckpoints(sqlDocuments({ db, container: 'checkpoints' }));
  });
  after(() => db.close());

  it('gives back what was saved, per topic and key', async () => {
    const checkpoint = { partition: 3, offset: 7, state: { text: 'half of 👋: \ud83d', seq: 4 } };
    await checkpoints.save('runs.v1', 'run 1/ü', checkpoint);
    assert.deepEqual(await checkpoints.load('runs.v1', 'run 1/ü'), checkpoint);
    assert.equal(await checkpoints.load('runs.v2', 'run 1/ü'), null);
    assert.equal(await checkpoints.load('runs.v1', 'run 2'), null);
  });

  it('forgets a key with all that is kept beside it, and nothing of another', async () => {
    const store = sqlDocuments({ db, container: 'checkpoints' });
    const checkpoint = { partition: 0, offset: 9, state: { text: 'an answer' } };
    for (const key of ['gone', 'gone too']) await checkpoints.save('runs.v1', key, checkpoint);
    const partition = 'runs.v1 gone';
    const sign = { partition, id: 'presence_1', kind: 'presence', group: 'watchers' };
    const document = { ...sign, sort: '1', due: null, body: { until: 1 } };
    await store.commit(partition, [{ op: 'create', document }]);
    await checkpoints.forget('runs.v1', 'gone');
    assert.equal(await checkpoints.load('runs.v1', 'gone'), null);
    assert.deepEqual(await store.all(partition, 10), []);
    assert.deepEqual(await checkpoints.load('runs.v1', 'gone too'), checkpoint);
    await checkpoints.forget('runs.v1', 'gone');
    // What was written before is not in the way of a key that comes to life again.
    await checkpoints.save('runs.v1', 'gone', { ...checkpoint, offset: 1 });
    assert.equal((await checkpoints.load('runs.v1', 'gone'))?.offset, 1);
  });

  it('keeps the latest, in whatever order and however concurrently they are saved', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat({ max: 50 }), { minLength: 1, maxLength: 5 }),
        async (offsets) => {
          const key = `run-${(keys += 1)}`;
          const save = (offset: number) =>
            checkpoints.save('runs.v1', key, { partition: 0, offset, state: { offset } });
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
});

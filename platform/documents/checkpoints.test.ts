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

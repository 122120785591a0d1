// What the vectors of passages must do, on PGlite and on a server.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { migrate } from '../../../platform/db/migrate.ts';
import type { Database } from '../../../platform/db/port.ts';
import { ensureOutbox } from '../../../platform/outbox/sql.ts';
import { eraseUser } from '../erasure.ts';
import { memory } from '../subgraph.ts';
import { openVectorSpace, whyNot, type VectorSpace } from './space.ts';

const model = { name: 'contract-model', dimensions: 8 };

/** Adds passages that hold nothing but their id; none twice. */
export async function addPassages(
  db: Database,
  ownerId: string | null,
  ids: readonly string[],
): Promise<void> {
  const documentId = `doc_${ownerId ?? 'shared'}`;
  await db.query(
    `INSERT INTO memory.document
       (id, owner_id, title, source, media_type, content_hash, text, length, created_at)
     VALUES ($1, $2, 'T', 'test', 'text/plain', $1, '', 0, now()) ON CONFLICT DO NOTHING`,
    [documentId, ownerId],
  );
  await db.query(
    `INSERT INTO memory.chunk (id, document_id, owner_id, position, heading, text)
     SELECT id, $1, $2, (SELECT count(*) FROM memory.chunk WHERE document_id = $1) + n, '', id
     FROM unnest($3::text[]) WITH ORDINALITY AS p(id, n)`,
    [documentId, ownerId, ids],
  );
}

/** `open` gives an empty database of its own. */
export function vectorContract(name: string, open: () => Promise<Database>): void {
  describe(`vectors of passages: ${name}`, () => {
    let db: Database;
    let space: VectorSpace;
    before(async () => {
      db = await open();
      assert.ok(memory.migrations);
      await migrate(db, memory.name, memory.migrations);
      await ensureOutbox(db, memory.name);
      assert.equal(await whyNot(db, model), null);
      space = await openVectorSpace(db, model);
    });
    after(() => db.close());

    /** (x, y, 0 …): its direction is all that counts. */
    const towards = (x: number, y = 0) => [x, y, 0, 0, 0, 0, 0, 0];
    const idsNear = async (vector: readonly number[], reader: string, limit = 10) =>
      (await space.nearest(vector, reader, limit)).map(({ id }) => id);

    it('are found nearest first, by direction and not by length', async () => {
      await addPassages(db, null, ['chk_east', 'chk_north', 'chk_northeast', 'chk_west']);
      const put = await space.put([
        { id: 'chk_east', vector: towards(100) },
        { id: 'chk_north', vector: towards(0, 0.001) },
        { id: 'chk_northeast', vector: towards(3, 3) },
        { id: 'chk_west', vector: towards(-1) },
      ]);
      assert.equal(put, 4);
      const near = await space.nearest(towards(2, 1), 'usr_nobody', 10);
      assert.deepEqual(
        near.map(({ id }) => id),
        ['chk_northeast', 'chk_east', 'chk_north', 'chk_west'],
      );
      const [east] = await space.nearest(towards(7), 'usr_nobody', 1);
      assert.ok(east?.id === 'chk_east' && Math.abs(east.distance) < 1e-6);
      assert.equal((await space.nearest(towards(7), 'usr_nobody', 2)).length, 2);
    });

    it('are kept once, and only of passages that are there', async () => {
      const again = { id: 'chk_east', vector: towards(-1) };
      assert.equal(await space.put([again, { id: 'chk_gone', vector: towards(1) }]), 0);
      assert.deepEqual(await idsNear(towards(1), 'usr_nobody', 1), ['chk_east']);
    });

    it('of two owners with identical texts are each found by their owner alone', async () => {
      const owned = ['usr_ada', 'usr_bob'].map((owner) => ({
        owner,
        ids: Array.from({ length: 70 }, (_, n) => `chk_${owner}_${n}`),
      }));
      for (const { owner, ids } of owned) {
        await addPassages(db, owner, ids);
        await space.put(ids.map((id, n) => ({ id, vector: towards(1, n / 100) })));
      }
      for (const { owner, ids } of owned) {
        const found = await idsNear(towards(1), owner, 200);
        assert.deepEqual(found.filter((id) => id.includes('usr')).toSorted(), ids.toSorted());
        // However many of somebody else's are nearer, one's own and the shared ones are found.
        assert.equal((await idsNear(towards(1), owner, 60)).length, 60);
      }
      assert.ok((await idsNear(towards(1), 'usr_nobody', 200)).every((id) => !id.includes('usr')));
      assert.deepEqual(await idsNear(towards(1), '', 1), ['chk_east']);
    });

    it('of passages that are not in force are not found, and those that are missing are told', async () => {
      await addPassages(db, null, ['chk_late', 'chk_staged', 'chk_retired']);
      await db.query(`UPDATE memory.chunk SET since = 99 WHERE id = 'chk_staged'`);
      await db.query(`UPDATE memory.chunk SET retired = true WHERE id = 'chk_retired'`);
      const missing = async (after = '') => (await space.missing(after, 9)).map(({ id }) => id);
      assert.deepEqual(await missing(), ['chk_late', 'chk_staged']);
      assert.deepEqual(await missing('chk_late'), ['chk_staged']);
      const vector = towards(-1, -1);
      assert.equal(
        await space.put(['chk_late', 'chk_staged', 'chk_retired'].map((id) => ({ id, vector }))),
        2,
      );
      assert.deepEqual(await missing(), []);
      assert.deepEqual(await idsNear(vector, 'usr_nobody', 1), ['chk_late']);
      await db.query(`UPDATE memory.chunk SET retired = true WHERE id = 'chk_late'`);
      assert.ok(!(await idsNear(vector, 'usr_nobody')).includes('chk_late'));
      const before = await space.progress();
      await space.tidy();
      assert.deepEqual(await space.progress(), before);
      await db.query(`UPDATE memory.chunk SET retired = false WHERE id = 'chk_late'`);
      assert.deepEqual(await missing(), ['chk_late'], 'its vector has been deleted');
    });

    it('go with their owner', async () => {
      const before = await space.progress();
      await eraseUser({ db }, 'usr_ada');
      assert.deepEqual(
        await db.query(`SELECT FROM memory.vector_${space.key} WHERE owner_id = 'usr_ada'`),
        [],
      );
      assert.equal((await space.progress()).embedded, before.embedded - 70);
      assert.equal(
        (await idsNear(towards(1), 'usr_bob', 200)).filter((id) => id.includes('bob')).length,
        70,
      );
    });

    it('of another model or another number of dimensions are never compared', async () => {
      for (const other of [
        { name: 'other-model', dimensions: 8 },
        { name: 'contract-model', dimensions: 3_072 },
      ]) {
        const otherSpace = await openVectorSpace(db, other);
        const vector = Array.from({ length: other.dimensions }, (_, n) => (n === 0 ? 1 : 0));
        assert.deepEqual(await otherSpace.nearest(vector, 'usr_bob', 10), []);
        await otherSpace.put([{ id: 'chk_west', vector }]);
        assert.deepEqual(
          (await otherSpace.nearest(vector, 'usr_bob', 10)).map(({ id }) => id),
          ['chk_west'],
        );
        assert.deepEqual(await idsNear(towards(1), 'usr_nobody', 1), ['chk_east']);
      }
      const tables = () =>
        db.query(`SELECT FROM pg_tables WHERE schemaname = 'memory' AND tablename ~ '^vector_'`);
      assert.equal((await tables()).length, 3);
      await openVectorSpace(db, model);
      await space.dropOthers();
      assert.equal((await tables()).length, 1);
      assert.deepEqual(await idsNear(towards(1), 'usr_nobody', 1), ['chk_east']);
      assert.match((await whyNot(db, { name: 'x', dimensions: 4_001 })) ?? '', /4000 dimensions/);
    });

    it('are those that an exact comparison finds', async () => {
      const coordinate = fc.integer({ min: -9, max: 9 });
      const direction = fc
        .array(coordinate, { minLength: 8, maxLength: 8 })
        .filter((vector) => vector.some((value) => value !== 0));
      const ids = Array.from({ length: 80 }, (_, n) => `chk_any_${n}`);
      await addPassages(db, null, ids);
      const vectors = fc.sample(direction, { numRuns: ids.length, seed: 7 });
      await space.put(ids.map((id, n) => ({ id, vector: vectors[n] ?? [] })));
      await fc.assert(
        fc.asyncProperty(direction, async (query) => {
          const near = await space.nearest(query, 'usr_nobody', 300);
          const found = new Map(near.map(({ id, distance }) => [id, distance]));
          assert.deepEqual(
            near,
            near.toSorted((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1)),
          );
          for (const [n, id] of ids.entries()) {
            const expected = 1 - cosine(query, vectors[n] ?? []);
            assert.ok(Math.abs((found.get(id) ?? NaN) - expected) < 1e-5, id);
          }
        }),
        { numRuns: 20 },
      );
    });

    it('are held by one at a time', async () => {
      assert.equal(await space.claim('one', 1_000, 2_000), true);
      assert.equal(await space.claim('two', 1_500, 2_500), false);
      assert.equal(await space.claim('one', 1_500, 2_500), true);
      assert.equal(await space.claim('two', 2_500, 3_500), true);
      await space.release('one');
      assert.equal(await space.claim('one', 2_600, 3_600), false);
      await space.release('two');
      assert.equal(await space.claim('one', 2_600, 3_600), true);
      await space.release('one');
    });
  });
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, n) => sum + value * (b[n] ?? 0), 0);
  return dot / Math.hypot(...a) / Math.hypot(...b);
}

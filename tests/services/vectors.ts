// The vectors of passages on a real server with pgvector.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { migrate } from '../../platform/db/migrate.ts';
import type { Database } from '../../platform/db/port.ts';
import { openPostgres } from '../../platform/db/postgres.ts';
import { silentLog } from '../../platform/log.ts';
import { seededRandom } from '../../platform/random.ts';
import { memory } from '../../subgraphs/memory/subgraph.ts';
import { addPassages, vectorContract } from '../../subgraphs/memory/vectors/contract.ts';
import { openVectorSpace } from '../../subgraphs/memory/vectors/space.ts';
import { freshDatabase } from './connections.ts';

const drops: (() => Promise<void>)[] = [];
after(async () => {
  for (const drop of drops) await drop();
});

async function connect(): Promise<Database> {
  const { url, drop } = await freshDatabase();
  drops.push(drop);
  return openPostgres({ url, connections: 6, log: silentLog });
}

vectorContract('PostgreSQL', connect);

describe('vectors of passages on PostgreSQL', () => {
  it('are made ready by several processes at once, and found through the graph of a large library', async () => {
    const db = await connect();
    assert.ok(memory.migrations);
    await migrate(db, memory.name, memory.migrations);
    const model = { name: 'large', dimensions: 64 };
    const spaces = await Promise.all([1, 2, 3].map(() => openVectorSpace(db, model)));
    const [space = assert.fail()] = spaces;
    const random = seededRandom('vectors', 7);
    const direction = () => Array.from({ length: model.dimensions }, () => random.normal());
    for (const [owner, count] of [
      [null, 6_000],
      ['usr_ada', 300],
      ['usr_bob', 300],
    ] as const) {
      const ids = Array.from({ length: count }, (_, n) => `chk_${owner}_${n}`);
      await addPassages(db, owner, ids);
      for (let first = 0; first < count; first += 500) {
        const vectors = ids.slice(first, first + 500).map((id) => ({ id, vector: direction() }));
        // Of one batch all make the same.
        await Promise.all((first === 0 ? spaces : [space]).map((each) => each.put(vectors)));
      }
    }
    await db.query(`ANALYZE memory.chunk; ANALYZE memory.vector_${space.key}`);
    const query = direction();
    const plan = await space.explain(query, 'usr_ada', 60);
    assert.match(plan, new RegExp(`Index Scan using vector_${space.key}_near`));
    const near = await space.nearest(query, 'usr_ada', 60);
    assert.equal(near.length, 60);
    assert.ok(near.every(({ id }) => !id.includes('bob')));
    const exact = await db.transaction(async (tx) => {
      await tx.query('SET LOCAL enable_indexscan = off');
      return tx.query<{ id: string }>(space.nearestSql(), [`[${query.join(',')}]`, 'usr_ada', 60]);
    });
    const known = new Set(near.map(({ id }) => id));
    const recalled = exact.filter(({ id }) => known.has(id)).length;
    assert.ok(recalled >= 54, `${recalled} of the 60 nearest were found`);
    await db.close();
  });
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { viewerOf } from '../../platform/auth/testing.ts';
import { rowsOf, tablesByOwner } from '../../platform/db/tombstone.testing.ts';
import { ask } from '../../platform/graphql/testing.ts';
import { erasedTables, eraseUser } from './erasure.ts';
import { mountedMemory, type MountedMemory } from './testing.ts';

const [ada, bob] = [viewerOf('usr_ada'), viewerOf('usr_bob')];
const ingest = `mutation ($input: IngestDocumentInput!) { ingestDocument(input: $input) { created } }`;
const remember = `mutation ($input: RememberInput!) { remember(input: $input) { created } }`;
const document = { title: 'A plan', text: 'Buy a boat.\n\nSail away.' };
const tables = erasedTables.map(([table]) => table);

let slice: MountedMemory;
const kept = (user: string) => rowsOf(slice.db, 'memory', tables, user);
before(async () => {
  slice = await mountedMemory();
  await slice.subgraph.background[0]?.start();
  for (const viewer of [ada, bob]) {
    for (const [query, input] of [
      [ingest, { ...document, idempotencyKey: '1' }],
      [remember, { text: 'Likes boats.', idempotencyKey: '2' }],
    ] as const) {
      const { errors } = await ask(slice.endpoint, viewer, query, { input });
      assert.equal(errors, undefined);
    }
  }
});
after(() => slice.db.close());

test('the erasure knows every table that says whose a row is', async () => {
  assert.deepEqual(await tablesByOwner(slice.db, 'memory'), tables.toSorted());
});

test('documents, all their passages and memories go; others’ and the library stay', async () => {
  await slice.db.query(`UPDATE memory.chunk SET retired = true WHERE owner_id = 'usr_ada'`);
  for (const user of ['usr_ada', 'usr_bob']) {
    await slice.db.query(`INSERT INTO memory.consent VALUES ($1, true, 1)`, [user]);
    await slice.db.query(
      `INSERT INTO memory.import (document_id, owner_id, content, seq, requested_at)
       SELECT id, owner_id, '', 1, now() FROM memory.document WHERE owner_id = $1`,
      [user],
    );
  }
  const before = await kept('usr_bob');
  const counts = { import: 1, consent: 1, chunk: 1, document: 1, memory: 1, idempotency: 2 };
  assert.deepEqual(before, { ...counts, outbox: 0 });
  const shared = () => slice.db.query('SELECT count(*) FROM memory.chunk WHERE owner_id IS NULL');
  const library = await shared();
  for (let round = 0; round < 2; round++) {
    await eraseUser(slice, 'usr_ada');
    const gone = Object.fromEntries(tables.map((table) => [table, 0]));
    assert.deepEqual(await kept('usr_ada'), { ...gone, idempotency: 1, outbox: 0 });
  }
  assert.deepEqual(await kept('usr_bob'), before);
  assert.deepEqual(await shared(), library);
});

test('a token that is still valid stores nothing, with an idempotency key or without', async () => {
  for (const [query, input] of [
    [ingest, { ...document, idempotencyKey: '1' }],
    [ingest, document],
    [remember, { text: 'Likes boats.', idempotencyKey: '3' }],
    [remember, { text: 'Likes boats.' }],
  ] as const) {
    const { errors } = await ask(slice.endpoint, ada, query, { input });
    assert.equal(errors?.[0]?.extensions?.['code'], 'NOT_FOUND');
  }
  assert.equal((await kept('usr_ada'))['document'], 0);
});

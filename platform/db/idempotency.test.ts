import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isAppError } from '../errors.ts';
import { answerOnce, type KeyedRequest } from './idempotency.ts';
import type { Database } from './port.ts';
import { testDatabase } from './testing.ts';
import { bury, eraseAnswers, eraseRows, refuseErased } from './tombstone.ts';

let db: Database;

before(async () => {
  db = await testDatabase();
  await db.query('CREATE SCHEMA shop');
  await db.query(`CREATE TABLE shop.idempotency (owner text, key text, request_hash text NOT NULL,
    answer jsonb, PRIMARY KEY (owner, key))`);
  await db.query('CREATE TABLE shop.sale (item text)');
});

after(() => db.close());

const request = { owner: 'ann', key: 'k1', field: 'input.key', operation: 'buy' };

function buy(keyed: KeyedRequest): Promise<{ sold: string }> {
  return db.transaction((tx) =>
    answerOnce(tx, 'shop', keyed, async () => {
      const [row] = await tx.query<{ item: string }>(
        `INSERT INTO shop.sale VALUES ('tea') RETURNING item`,
      );
      return { sold: row?.item ?? '' };
    }),
  );
}

async function sales(): Promise<number> {
  return (await db.query('SELECT FROM shop.sale')).length;
}

test('the same request under one key has its effect once and its answer every time', async () => {
  const keyed = { ...request, input: { item: 'tea', price: 5n } };
  assert.deepEqual(await buy(keyed), { sold: 'tea' });
  assert.deepEqual(await buy(keyed), { sold: 'tea' });
  assert.equal(await sales(), 1);
});

test('another input, or another operation, under a used key is a conflict without effect', async () => {
  const before = await sales();
  const changed = { ...request, input: { item: 'tea', price: 6n } };
  const conflict = (error: unknown) =>
    isAppError(error, 'IDEMPOTENCY_CONFLICT') && error.field === 'input.key';
  await assert.rejects(buy(changed), conflict);
  await assert.rejects(
    buy({ ...request, operation: 'sell', input: { item: 'tea', price: 5n } }),
    conflict,
  );
  assert.equal(await sales(), before);
});

test('keys of two owners do not meet, and a failed effect leaves its key free', async () => {
  const failed = { ...request, key: 'k2', input: null };
  await assert.rejects(
    db.transaction((tx) =>
      answerOnce(tx, 'shop', failed, () => Promise.reject(new Error('sold out'))),
    ),
    /sold out/,
  );
  assert.deepEqual(await buy(failed), { sold: 'tea' });
  assert.deepEqual(await buy({ ...failed, owner: 'bob', input: 'other' }), { sold: 'tea' });
});

test('an erased owner has no effects any more, with a new key or none; others do', async () => {
  await buy({ ...request, owner: 'eve', key: 'k1', input: 'tea' });
  await bury(db, 'shop', 'eve');
  await bury(db, 'shop', 'eve');
  const erased = (error: unknown) => isAppError(error, 'NOT_FOUND');
  const before = await sales();
  await assert.rejects(buy({ ...request, owner: 'eve', key: 'k2', input: 'tea' }), erased);
  await eraseAnswers(db, 'shop', 'eve');
  await assert.rejects(buy({ ...request, owner: 'eve', key: 'k1', input: 'tea' }), erased);
  await assert.rejects(
    db.transaction((tx) => refuseErased(tx, 'shop', 'eve')),
    erased,
  );
  assert.equal(await sales(), before);
  await db.transaction((tx) => refuseErased(tx, 'shop', 'fay'));
  assert.deepEqual(await buy({ ...request, owner: 'fay', input: 'tea' }), { sold: 'tea' });
  const kept = await db.query("SELECT request_hash FROM shop.idempotency WHERE owner = 'eve'");
  assert.deepEqual(kept, [{ request_hash: '' }]);
});

test('many rows are erased in batches, and only those meant', async () => {
  await db.query(`INSERT INTO shop.sale SELECT CASE WHEN n % 3 = 0 THEN 'kept' ELSE 'gone' END
    FROM generate_series(1, 3600) n`);
  const before = db.statements;
  await eraseRows(db, 'shop.sale', 'item = $1', ['gone']);
  assert.equal(db.statements - before, 4);
  const left = await db.query('SELECT item, count(*)::int AS n FROM shop.sale GROUP BY item');
  assert.deepEqual(
    left.filter(({ item }) => item !== 'tea'),
    [{ item: 'kept', n: 1_200 }],
  );
});

test('a key of the wrong form is refused with the name of its field', async () => {
  for (const key of ['', '  ', 'x'.repeat(129), 'a\0b', '\u0001erased']) {
    await assert.rejects(
      buy({ ...request, key, input: null }),
      (error) => isAppError(error, 'BAD_USER_INPUT') && error.field === 'input.key',
    );
  }
});

// A household is forgotten as a whole, once and for all, and nobody else's is touched.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Database } from '../../platform/db/port.ts';
import { viewerOf } from '../../platform/auth/testing.ts';
import { rowsOf, tablesByOwner } from '../../platform/db/tombstone.testing.ts';
import { ask } from '../../platform/graphql/testing.ts';
import { erasedTables, eraseUser } from './erasure.ts';
import { openSlice, registrationOf, type TestSlice } from './testing.ts';

const [ann, bob] = ['usr_ann', 'usr_bob'];
let slice: TestSlice;
before(async () => {
  slice = await openSlice();
  for (const user of [ann, bob]) {
    await slice.register(registrationOf(user, 'MORTGAGE_FAMILY'));
    await beyondRegistration(user);
  }
});

/** Rows of the tables that stay empty until their user does something. */
async function beyondRegistration(user: string): Promise<void> {
  for (const text of [
    `INSERT INTO portfolios.disposal (sale_id, lot_id, portfolio_id, owner_id, symbol, opened_on,
       closed_on, quantity, proceeds, cost_basis)
     SELECT 'sale ' || id, 'lot ' || id, id, owner_id, 'KSTR', '2025-01-01', '2025-02-01', 1, 1, 1
     FROM portfolios.portfolio WHERE owner_id = $1`,
    `INSERT INTO portfolios.merchant_rule VALUES ($1, 'a shop', 'GIFTS', now())`,
    `INSERT INTO portfolios.csv_import
       (id, owner_id, portfolio_id, dry_run, format, status, created_at)
     SELECT 'csv ' || id, owner_id, id, false, '{}', 'COMPLETED', now()
     FROM portfolios.portfolio WHERE owner_id = $1`,
    `INSERT INTO portfolios.paper_order (id, owner_id, portfolio_id, account_id, symbol, currency,
       side, quantity, placed_at, updated_at)
     SELECT 'ord ' || id, owner_id, portfolio_id, id, 'KSTR', 'USD', 'BUY', 1, now(), now()
     FROM portfolios.account WHERE owner_id = $1`,
    `INSERT INTO portfolios.order_entry (symbol, order_id, owner_id, kind, at)
     SELECT symbol, id, owner_id, 'PLACED', placed_at FROM portfolios.paper_order
     WHERE owner_id = $1`,
  ])
    await slice.db.query(text, [user]);
}
after(() => slice.db.close());

const tables = erasedTables.map(([table]) => table);
const kept = (user: string) => rowsOf(slice.db, 'portfolios', tables, user);
const setTarget = (user: string, portfolioId: unknown, idempotencyKey: string) =>
  ask(
    slice.endpoint,
    viewerOf(user),
    `mutation ($input: SetTargetInput!) { setTarget(input: $input) { portfolio { id } } }`,
    {
      input: {
        portfolioId,
        weights: [{ assetClass: 'EQUITY', weightBps: 10_000 }],
        idempotencyKey,
      },
    },
  );

test('the erasure knows every table that says whose a row is', async () => {
  assert.deepEqual(await tablesByOwner(slice.db, 'portfolios'), tables.toSorted());
});

test('everything of the household goes, and what waits to be told; all of another stays', async () => {
  const [portfolio] = await slice.db.query(
    'SELECT id FROM portfolios.portfolio WHERE owner_id = $1',
    [ann],
  );
  const { errors } = await setTarget(ann, portfolio?.['id'], 'k');
  assert.equal(errors, undefined);
  for (const [table, count] of Object.entries(await kept(ann))) {
    assert.ok(count > 0, `${table} holds something to erase`);
  }
  const before = await kept(bob);
  assert.ok((before['ledger'] ?? 0) > 1_000, 'more than one batch');
  await eraseUser(slice, ann);
  const nothing = Object.fromEntries(tables.map((table) => [table, 0]));
  assert.deepEqual(await kept(ann), { ...nothing, idempotency: 1, outbox: 0 });
  assert.deepEqual(await kept(bob), before);
  await eraseUser(slice, ann);
  assert.deepEqual(await kept(bob), before);
});

test('an interrupted erasure is finished by the next', async () => {
  await slice.register(registrationOf('usr_cat', 'MORTGAGE_FAMILY'));
  let left = 3;
  const query: Database['query'] = async (text, values) => {
    if (left-- === 0) throw new Error('killed');
    return slice.db.query(text, values);
  };
  const transaction: Database['transaction'] = (fn) => slice.db.transaction(fn);
  const db = { ...slice.db, transaction, query };
  await assert.rejects(eraseUser({ db }, 'usr_cat'), /killed/);
  const half = await kept('usr_cat');
  assert.ok((half['holding'] ?? 0) > 0);
  await eraseUser(slice, 'usr_cat');
  assert.equal((await kept('usr_cat'))['holding'], 0);
});

test('neither a late event nor a valid token brings the household back', async () => {
  await slice.register(registrationOf(ann, 'MORTGAGE_FAMILY'), 'evt_late');
  const { errors } = await setTarget(ann, 'pfl_any', 'another');
  assert.equal(errors?.[0]?.extensions?.['code'], 'NOT_FOUND');
  const nothing = Object.fromEntries(tables.map((table) => [table, 0]));
  assert.deepEqual(await kept(ann), { ...nothing, idempotency: 1, outbox: 0 });
});

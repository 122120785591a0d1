import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rebuildPositions } from './rebuild.ts';
import { seedMarket } from './market.ts';
import { marketSeed } from './prices.ts';
import { openSlice, registrationOf, type TestSlice } from './testing.ts';

let slice: TestSlice;
before(async () => {
  slice = await openSlice();
  await seedMarket(slice.db, { seed: marketSeed, through: '2026-01-20' });
  await slice.register(registrationOf('usr_ann', 'CONCENTRATED_EARNER'));
  await slice.register(registrationOf('usr_bob'));
});
after(() => slice.db.close());

async function projections(): Promise<unknown> {
  const tables = {
    account: 'id, balance',
    holding: 'account_id, symbol, quantity, cost_basis',
    lot: 'id, holding_id, symbol, opened_on, quantity, cost_basis',
    disposal: 'sale_id, lot_id, opened_on, closed_on, quantity, proceeds, cost_basis',
  };
  const found: Record<string, unknown> = {};
  for (const [table, columns] of Object.entries(tables)) {
    found[table] = await slice.db.query(
      `SELECT ${columns} FROM portfolios.${table} ORDER BY ${columns}`,
    );
  }
  return found;
}

test('spoiled projections are what the ledger gives again, right ones are left as they are', async () => {
  const right = await projections();
  const untouched = await rebuildPositions(slice.db, () => undefined);
  assert.ok(untouched.portfolios >= 2);
  assert.deepEqual(untouched.mended, []);
  const [some] = await slice.db.query<{ id: string; portfolio_id: string }>(
    'SELECT id, portfolio_id FROM portfolios.holding ORDER BY id LIMIT 1',
  );
  assert.ok(some !== undefined);
  await slice.db.query('DELETE FROM portfolios.lot WHERE holding_id = $1', [some.id]);
  await slice.db.query('UPDATE portfolios.holding SET quantity = 1 WHERE id = $1', [some.id]);
  await slice.db.query('UPDATE portfolios.account SET balance = 4711 WHERE portfolio_id = $1', [
    some.portfolio_id,
  ]);
  await slice.db.query('DELETE FROM portfolios.disposal');
  assert.notDeepEqual(await projections(), right);
  const { mended } = await rebuildPositions(slice.db, () => undefined);
  assert.ok(mended.includes(some.portfolio_id));
  assert.deepEqual(await projections(), right);
  assert.deepEqual((await rebuildPositions(slice.db, () => undefined)).mended, []);
});

// Whatever is booked, balances, holdings and lots are what the ledger gives again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { viewerOf } from '../../platform/auth/testing.ts';
import { ask } from '../../platform/graphql/testing.ts';
import { project, type LedgerLine } from './ledger.ts';
import { seedMarket } from './market.ts';
import { marketSeed } from './prices.ts';
import { openSlice, registrationOf, type TestSlice } from './testing.ts';

let slice: TestSlice;
let keys = 0;
const ann = 'usr_ann';
/** Ids by kind. */
const accounts = new Map<string, string>();

before(async () => {
  slice = await openSlice();
  await seedMarket(slice.db, { seed: marketSeed, through: '2026-01-20' });
  await slice.register(registrationOf(ann));
  const rows = await slice.db.query<Record<'id' | 'kind', string>>(
    'SELECT id, kind FROM portfolios.account',
  );
  for (const { id, kind } of rows) accounts.set(kind, id);
  await record('DEPOSIT', { amount: usd(1_000_000) });
});
after(() => slice.db.close());

const usd = (minor: number) => ({ minor: String(minor), currency: 'USD' });

async function record(kind: string, more: object): Promise<void> {
  const accountId = accounts.get('BROKERAGE');
  const input = { accountId, kind, date: '2026-01-05', idempotencyKey: `k${keys++}`, ...more };
  await ask(
    slice.endpoint,
    viewerOf(ann),
    `mutation ($input: RecordTransactionInput!) {
      recordTransaction(input: $input) { transactions { id } } }`,
    { input },
  );
}

test('any bookings leave projections that the ledger gives again, and conserve cash and shares', async () => {
  const brokerage = accounts.get('BROKERAGE') ?? '';
  const step = fc.record({
    kind: fc.constantFrom('BUY', 'SELL', 'SPLIT', 'DIVIDEND', 'FEE', 'DEPOSIT', 'TRANSFER'),
    symbol: fc.constantFrom('KSTR', 'GOLD'),
    units: fc.integer({ min: 1, max: 3_000_000 }),
    minor: fc.integer({ min: 1, max: 20_000 }),
    ratio: fc.constantFrom('2:1', '1:3', '3:2'),
  });
  let lotsSeen = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async (steps) => {
      for (const { kind, symbol, units, minor, ratio } of steps) {
        const quantity = (units / 1_000_000).toFixed(6);
        // Refused ones (sold more than held, not covered) are part of the life of a ledger.
        await record(kind, {
          ...(kind !== 'SPLIT' && { amount: usd(minor) }),
          ...(['BUY', 'SELL', 'SPLIT', 'DIVIDEND'].includes(kind) && { symbol }),
          ...(['BUY', 'SELL'].includes(kind) && { quantity }),
          ...(kind === 'SPLIT' && { ratio }),
          ...(kind === 'TRANSFER' && { toAccountId: accounts.get('SAVINGS') }),
        });
      }
      const rows = await slice.db.query<{
        id: string;
        account_id: string;
        kind: LedgerLine['kind'];
        day: string;
        amount: string;
        symbol: string | null;
        quantity: string | null;
      }>(
        `SELECT id, account_id, kind, day, amount, symbol, quantity FROM portfolios.ledger
         WHERE owner_id = $1 ORDER BY position`,
        [ann],
      );
      const rebuilt = project(
        rows.map((row): LedgerLine => ({
          ...{ id: row.id, portfolioId: '', category: null, description: '', kind: row.kind },
          ...{ accountId: row.account_id, day: row.day, symbol: row.symbol },
          amount: BigInt(row.amount),
          quantity: row.quantity === null ? null : BigInt(row.quantity),
        })),
      );
      const balances = await slice.db.query<{ id: string; balance: string }>(
        'SELECT id, balance FROM portfolios.account WHERE owner_id = $1',
        [ann],
      );
      for (const { id, balance } of balances) {
        assert.equal(BigInt(balance), rebuilt.balances.get(id) ?? 0n);
      }
      const lots = await slice.db.query<{
        id: string;
        symbol: string;
        opened_on: string;
        quantity: string;
        cost_basis: string;
      }>(
        `SELECT id, symbol, opened_on, quantity, cost_basis FROM portfolios.lot
         WHERE account_id = $1 ORDER BY symbol, position`,
        [brokerage],
      );
      lotsSeen += lots.length;
      const held = [...(rebuilt.positions.get(brokerage) ?? [])].sort(([a], [b]) =>
        a < b ? -1 : 1,
      );
      assert.deepEqual(
        lots.map((lot) => [
          ...[lot.symbol, lot.id, lot.opened_on, BigInt(lot.quantity), BigInt(lot.cost_basis)],
        ]),
        held.flatMap(([symbol, position]) =>
          position.lots.map((lot) => [
            ...[symbol, lot.id, lot.openedOn, lot.quantity, lot.costBasis],
          ]),
        ),
      );
    }),
    { numRuns: 6, seed: 7 },
  );
  assert.ok(lotsSeen > 6, String(lotsSeen));
});

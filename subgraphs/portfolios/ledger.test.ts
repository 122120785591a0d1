import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyToPosition, emptyPosition, project, type LedgerLine } from './ledger.ts';

function line(part: Partial<LedgerLine>): LedgerLine {
  return {
    id: 'txn_1',
    portfolioId: 'pfl_1',
    accountId: 'acc_1',
    kind: 'DEPOSIT',
    day: '2026-01-05',
    amount: 0n,
    symbol: null,
    quantity: null,
    category: null,
    description: '',
    ...part,
  };
}

const buy = (quantity: bigint, cost: bigint) =>
  line({ kind: 'BUY', symbol: 'MWLD', quantity, amount: -cost });
const sell = (quantity: bigint, proceeds: bigint) =>
  line({ kind: 'SELL', symbol: 'MWLD', quantity, amount: proceeds });

test('selling takes the cost of the oldest units, whatever they are sold for', () => {
  const held = [buy(10n, 1000n), buy(10n, 3000n), sell(5n, 99_999n)].reduce(
    applyToPosition,
    emptyPosition,
  );
  assert.deepEqual([held.quantity, held.costBasis], [15n, 3500n]);
});

test('selling more than is held is impossible', () => {
  assert.throws(() => project([buy(10n, 1000n), sell(11n, 1n)]), RangeError);
});

test('positions and balances are the sums of the ledger; what is sold out costs nothing any more', () => {
  const trades = fc.array(
    fc.record({
      units: fc.bigInt(1n, 10n ** 9n),
      cost: fc.bigInt(0n, 10n ** 9n),
      sale: fc.nat(100),
    }),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(trades, (steps) => {
      const lines: LedgerLine[] = [];
      let held = 0n;
      for (const { units, cost, sale } of steps) {
        lines.push(buy(units, cost));
        held += units;
        const sold = (held * BigInt(sale)) / 100n;
        if (sold > 0n) lines.push(sell(sold, cost));
        held -= sold;
      }
      const { balances, positions } = project(lines);
      assert.equal(
        balances.get('acc_1'),
        lines.reduce((sum, { amount }) => sum + amount, 0n),
      );
      const position = positions.get('acc_1')?.get('MWLD');
      assert.equal(position?.quantity ?? 0n, held);
      assert.ok((position?.costBasis ?? 0n) >= 0n);
      const closed = project([...lines, ...(held > 0n ? [sell(held, 1n)] : [])]);
      assert.equal(closed.positions.get('acc_1')?.size, 0);
    }),
  );
});

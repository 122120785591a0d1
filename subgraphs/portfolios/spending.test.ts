import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { essentialCategories, otherCategories } from './domain.ts';
import { checkedMonths, periodOf, spendingOf } from './spending.ts';

test('a period is made of full calendar months before the newest month', () => {
  const period = periodOf('2023-11-01', '2026-11-22', 12, '2026-11-23');
  assert.deepEqual(period, { from: '2025-11-01', to: '2026-10-31', months: 12 });
});

test('a ledger that begins within a month counts from the next one on', () => {
  assert.deepEqual(periodOf('2026-01-02', '2026-03-01', 12, '2026-03-05'), {
    from: '2026-02-01',
    to: '2026-02-28',
    months: 1,
  });
  assert.equal(periodOf('2026-01-01', '2026-03-01', 12, '2026-03-05').months, 2);
});

test('no full month, or no ledger at all, is the empty period', () => {
  const empty = { from: '2026-03-01', to: '2026-02-28', months: 0 };
  assert.deepEqual(periodOf('2026-03-01', '2026-03-09', 12, '2026-03-10'), empty);
  assert.deepEqual(periodOf('2026-03-05', '2026-03-09', 12, '2026-03-10'), empty);
  assert.deepEqual(periodOf(null, null, 12, '2026-03-10'), empty);
  const nothing = spendingOf(empty, 0n, [], 'USD');
  assert.deepEqual(
    [nothing.total.minor, nothing.monthlyAverage.minor, nothing.savingsRate],
    [0n, 0n, 0],
  );
});

test('figures of a known household', () => {
  const spending = spendingOf(
    { from: '2026-01-01', to: '2026-03-31', months: 3 },
    300_000n,
    [
      { category: 'DINING', total: 50_000n, transactions: 9 },
      { category: 'HOUSING', total: 150_001n, transactions: 3 },
    ],
    'USD',
  );
  assert.equal(spending.total.minor, 200_001n);
  assert.equal(spending.monthlyAverage.minor, 66_667n);
  assert.equal(spending.monthlyIncome.minor, 100_000n);
  assert.equal(spending.monthlyEssential.minor, 50_000n);
  assert.equal(spending.savingsRate, 99_999 / 300_000);
  assert.deepEqual(
    spending.categories.map(({ category, essential }) => [category, essential]),
    [
      ['HOUSING', true],
      ['DINING', false],
    ],
  );
});

test('shares add up to 1 and categories to the total', () => {
  const names = [...essentialCategories, ...otherCategories];
  const sums = fc.uniqueArray(
    fc.record({
      category: fc.constantFrom(...names),
      total: fc.bigInt(1n, 10n ** 12n),
      transactions: fc.nat(),
    }),
    { selector: ({ category }) => category, minLength: 1 },
  );
  const period = { from: '2026-01-01', to: '2026-01-31', months: 1 };
  fc.assert(
    fc.property(sums, fc.bigInt(0n, 10n ** 12n), (categories, income) => {
      const spending = spendingOf(period, income, categories, 'USD');
      const parts = spending.categories;
      assert.equal(
        parts.reduce((sum, { total }) => sum + total.minor, 0n),
        spending.total.minor,
      );
      assert.ok(Math.abs(parts.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
      assert.equal(spending.savingsRate < 0, income > 0n && spending.total.minor > income);
    }),
  );
});

test('months out of range are refused by name', () => {
  for (const months of [0, 37]) assert.throws(() => checkedMonths(months), { field: 'months' });
  assert.equal(checkedMonths(36), 36);
});

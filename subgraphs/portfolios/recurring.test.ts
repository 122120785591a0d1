import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, addMonths } from './calendar.ts';
import { habits } from './merchants.ts';
import { householdOf } from './household.ts';
import { marketOf, marketSeed } from './prices.ts';
import { recurringOf, type Charge } from './recurring.ts';

const charge = (day: string, amount = 1599n): Charge => ({
  day,
  amount,
  category: 'SUBSCRIPTIONS',
});
const every = (months: number, times: number, from = '2024-01-31', amount = 1599n) =>
  Array.from({ length: times }, (_, n) => charge(addMonths(from, n * months), amount));
const found = (charges: readonly Charge[], today: string) =>
  recurringOf('Streamwell', 'USD', charges, today);

test('each cadence is told from its intervals, with the next charge and the cost of a year', () => {
  const weekly = Array.from({ length: 5 }, (_, n) =>
    charge(addDays('2025-12-01', n * 7 + (n % 2))),
  );
  for (const [charges, cadence, next, perYear] of [
    [weekly, 'WEEKLY', '2026-01-05', 1599n * 52n],
    [every(1, 6, '2025-08-31'), 'MONTHLY', '2026-02-28', 1599n * 12n],
    [every(3, 3, '2025-05-15'), 'QUARTERLY', '2026-02-15', 1599n * 4n],
    [every(12, 2, '2024-12-20'), 'YEARLY', '2026-12-20', 1599n],
  ] as const) {
    const recurring = found(charges, '2026-01-02');
    assert.deepEqual(
      [recurring?.cadence, recurring?.nextExpected, recurring?.perYear.minor],
      [cadence, next, perYear],
    );
    assert.equal(recurring?.occurrences, charges.length);
    assert.equal(recurring?.priceChanged, false);
  }
});

test('a price that moved once is a change; a bill that always varies is none', () => {
  const raised = [...every(1, 5), ...every(1, 3, addMonths('2024-01-31', 5), 1799n)];
  assert.equal(found(raised, '2024-09-02')?.priceChanged, true);
  assert.equal(found(raised, '2024-09-02')?.amount.minor, 1799n);
  const varying = every(1, 8).map(({ day }, n) => charge(day, 1500n + BigInt(n % 2) * 200n));
  assert.equal(found(varying, '2024-09-02')?.priceChanged, false);
});

test('one purchase of another size at the same merchant does not hide the rhythm', () => {
  const charges = [...every(1, 6), charge('2024-04-10', 89_900n)].sort((a, b) =>
    a.day < b.day ? -1 : 1,
  );
  assert.equal(found(charges, '2024-07-10')?.occurrences, 6);
});

test('nothing recurs that is irregular, too rare or over', () => {
  assert.equal(found(every(1, 2), '2024-03-05'), null);
  assert.equal(found([], '2024-03-05'), null);
  const days = ['2025-01-03', '2025-01-19', '2025-02-27', '2025-03-04', '2025-05-01'];
  assert.equal(
    found(
      days.map((day) => charge(day)),
      '2025-05-02',
    ),
    null,
  );
  const ended = every(1, 6);
  assert.notEqual(found(ended, '2024-08-14'), null);
  assert.equal(found(ended, '2024-08-20'), null);
});

test('in a synthetic household the bills recur, and the shopping does not', () => {
  const through = '2026-11-22';
  const { lines } = householdOf(
    {
      ...{ userId: 'usr_1', currency: 'USD', monthlyNetIncome: 600_000n, monthlySavings: 45_000n },
      ...{ riskTolerance: 'BALANCED', seed: 7, index: 3, archetype: 'MORTGAGE_FAMILY', through },
    },
    marketOf(marketSeed, through),
  );
  const byMerchant = Map.groupBy(
    lines.filter(({ kind, day }) => kind === 'EXPENSE' && day > '2024-09-01'),
    ({ merchant }) => merchant ?? '',
  );
  const recurring = [...byMerchant].flatMap(([merchant, paid]) => {
    const charges = paid.map(({ day, amount }) => charge(day, -amount));
    return recurringOf(merchant, 'USD', charges, through)?.merchant ?? [];
  });
  const bills = habits.filter(({ day }) => day !== null).flatMap(({ merchants }) => merchants);
  assert.deepEqual(recurring.sort(), bills.filter((name) => byMerchant.has(name)).sort());
});

// The figures of debts, goals and saving: worked by hand, and what is asked for changes them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphOf, household, usd, type Household } from '../household.testing.ts';
import { debtTool } from './debt.ts';
import { goalTool, monthsBetween } from './goal.ts';
import { retirementTool } from './retirement.ts';
import { savingsRateTool } from './savings-rate.ts';
import type { Tool } from './tool.ts';

const actor = { id: 'usr_ada', kind: 'user', scopes: [], consentVersion: 1 } as const;

async function valuesOf(tool: Tool, args: unknown, ids: readonly string[], home = household) {
  const context = { graph: graphOf(() => home), actor, signal: new AbortController().signal };
  const facts = new Map((await tool.run(args, context)).map(({ id, value }) => [id, value]));
  return ids.map((id) => facts.get(id));
}

test('debts: the dearest first, half of what is left over unless an amount is named', async () => {
  const ids = ['total', 'interest', 'minimum', '1.name', 'smallest', 'extra'].map(
    (id) => `debt.${id}`,
  );
  assert.deepEqual(await valuesOf(debtTool, {}, ids), [
    '$15,850.00',
    '$111.17',
    '$305.00',
    'Card',
    'Card',
    '$445.00',
  ]);
  assert.deepEqual(await valuesOf(debtTool, { extraMonthly: 120.5 }, ['debt.extra']), ['$120.50']);
  const debts = household.debts.map((debt) => ({ ...debt, minimumPayment: usd(100) }));
  const poor: Household = {
    ...household,
    debts,
    spending: { ...household.spending, monthlyAverage: usd(470_000) },
  };
  assert.deepEqual(
    await valuesOf(debtTool, {}, ['debt.slow.months', 'debt.extra', 'debt.left'], poor),
    [undefined, undefined, '-$50.00'],
  );
});

test('goals on record come in the order of their priority, or those of the kind that was asked for', async () => {
  assert.deepEqual(
    await valuesOf(goalTool, {}, [
      'goal.1.name',
      'goal.2.name',
      'goal.1.ahead',
      'goal.1.needed',
      'goal.1.short',
    ]),
    // 45,500 over 53 full months from January 2, 2026 to June 30, 2030; 53 × 600 = 31,800.
    ['House deposit', 'Trip to the fjords', '53 months', '$858.50', '$13,700.00'],
  );
  assert.deepEqual(
    await valuesOf(goalTool, { kind: 'TRAVEL', monthly: 200 }, [
      'goal.1.name',
      'goal.2.name',
      'goal.1.monthly',
      'goal.1.spare',
    ]),
    ['Trip to the fjords', undefined, '$200.00', '$100.00'],
  );
});

test('a wish that is no goal yet: an amount, a date or an age, or what is missing', async () => {
  const wish = ['goal.wish.by', 'goal.wish.ahead', 'goal.wish.needed', 'goal.wish.months'];
  assert.deepEqual(await valuesOf(goalTool, { amount: 12_000, by: '2027-01-02' }, wish), [
    'January 2, 2027',
    '12 months',
    '$1,000.00',
    '14 months',
  ]);
  assert.deepEqual(await valuesOf(goalTool, { amount: 12_000, byAge: 43 }, wish.slice(0, 2)), [
    'January 2, 2028',
    '24 months',
  ]);
  assert.deepEqual(await valuesOf(goalTool, { kind: 'EDUCATION' }, ['goal.lacks']), ['amount']);
  const broke = { ...household, spending: { ...household.spending, monthlyIncome: usd(0) } };
  assert.deepEqual(await valuesOf(goalTool, { amount: 500 }, ['goal.lacks'], broke), ['date']);
});

test('an amount in another currency is not taken for one’s own', async () => {
  for (const [tool, args, prefix] of [
    [goalTool, { amount: 500 }, 'goal'],
    [debtTool, { extraMonthly: 500 }, 'debt'],
    [retirementTool, { monthlySavings: 500 }, 'retirement'],
  ] as const) {
    assert.deepEqual(
      await valuesOf(tool, { ...args, currency: 'EUR' }, [
        `${prefix}.otherCurrency`,
        `${prefix}.currency`,
        `${prefix}.wish.amount`,
        `${prefix}.extra`,
      ]),
      ['EUR', 'USD', undefined, undefined],
    );
  }
});

test('years from now and an extra on top of an amount named count for retirement, too', async () => {
  assert.deepEqual(
    await valuesOf(
      retirementTool,
      { yearsAhead: 15, monthlySavings: 500, extraMonthlySavings: 100 },
      ['retirement.stopAge', 'retirement.savings'],
    ),
    ['56', '$600.00'],
  );
});

test('the savings rate lately is set against that of the whole span and the rule of thumb', async () => {
  const ids = ['rate', 'recent', 'change', 'left', 'ruleAmount', 'toRule', 'plannedRate'];
  assert.deepEqual(
    await valuesOf(
      savingsRateTool,
      {},
      ids.map((id) => `savings.${id}`),
    ),
    ['19.1%', '13.7%', '-5.5 points', '$890.00', '$930.00', '$40.00', '17.2%'],
  );
});

test('full months between days, whatever their lengths', () => {
  for (const [from, to, months] of [
    ['2026-01-31', '2026-02-28', 0],
    ['2026-01-31', '2026-03-31', 2],
    ['2026-01-15', '2027-01-14', 11],
    ['2026-01-15', '2025-01-14', 0],
  ] as const) {
    assert.equal(monthsBetween(from, to), months);
  }
});

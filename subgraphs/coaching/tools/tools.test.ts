import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isAppError } from '../../../platform/errors.ts';
import type { ToolContext } from './tool.ts';
import { graphOf, household, usd, type Household } from '../household.testing.ts';
import { allocationTool } from './allocation.ts';
import { toolNamed, tools } from './catalogue.ts';
import { emergencyFundTool } from './emergency-fund.ts';
import type { Fact } from './facts.ts';
import { projector, retirementTool } from './retirement.ts';
import { spendingTool } from './spending.ts';
import type { Tool } from './tool.ts';

const actor = { id: 'usr_ada', kind: 'user', scopes: [], consentVersion: 1 } as const;

async function factsOf(tool: Tool, args: unknown = {}, home: Household | null = household) {
  const context: ToolContext = {
    graph: graphOf(() => home),
    actor,
    signal: new AbortController().signal,
  };
  return Object.fromEntries(
    (await tool.run(args, context)).map((fact) => [fact.id, fact] as const),
  );
}

function values(facts: Record<string, Fact>, ...ids: string[]) {
  return ids.map((id) => facts[id]?.value);
}

test('allocation: shares, drifts and the amounts back to target', async () => {
  const facts = await factsOf(allocationTool);
  const of = (...ids: string[]) => values(facts, ...ids.map((id) => `allocation.pfl_growth.${id}`));
  assert.deepEqual(of('name', 'value', 'band', 'maxDrift', 'rebalance'), [
    'Growth',
    '$150,000.00',
    '5.0 points',
    '7.0 points',
    'yes',
  ]);
  assert.deepEqual(
    of(
      'EQUITY.weight',
      'EQUITY.target',
      'EQUITY.drift',
      'EQUITY.excess',
      'BOND.drift',
      'BOND.excess',
    ),
    ['67.0%', '60.0%', '7.0 points', '$10,500.00', '-5.0 points', '-$7,500.00'],
  );
  const untargeted = household.portfolios.map((portfolio) => ({
    ...portfolio,
    allocation: portfolio.allocation.map((slice) => ({ ...slice, target: null })),
  }));
  const without = await factsOf(allocationTool, {}, { ...household, portfolios: untargeted });
  assert.deepEqual(
    Object.keys(without).filter((id) => /drift|band|target|rebalance/i.test(id)),
    [],
  );
});

test('spending: averages, the three largest, the one asked for, and a cut', async () => {
  const facts = await factsOf(spendingTool, { category: 'TRANSPORT' });
  assert.deepEqual(
    values(
      facts,
      'spending.monthlyAverage',
      'spending.monthlyLeft',
      'spending.savingsRate',
      'spending.monthlyOptional',
      'spending.top1.share',
      'spending.top3.name',
      'spending.asked.monthly',
      'spending.trim.saved',
      'spending.trim.yearly',
      'spending.from',
    ),
    [
      '$3,760.00',
      '$890.00',
      '19.1%',
      '$1,250.00',
      '38.6%',
      'dining',
      '$382.00',
      '$41.35',
      '$496.20',
      'January 1, 2025',
    ],
  );
  const none = await factsOf(spendingTool, { category: 'GIFTS' });
  assert.deepEqual(values(none, 'spending.asked.monthly', 'spending.asked.share'), [
    '$0.00',
    '0.0%',
  ]);
});

test('emergency fund: cash over essentials, rounded down, and the way to the target', async () => {
  const facts = await factsOf(emergencyFundTool);
  assert.deepEqual(
    values(
      facts,
      'emergency.liquid',
      'emergency.covered',
      'emergency.target',
      'emergency.targetAmount',
      'emergency.gap',
      'emergency.monthlyLeft',
      'emergency.monthsToTarget',
      'emergency.monthsPaused',
    ),
    [
      '$11,000.00',
      '4.3 months',
      '6 months',
      '$15,060.00',
      '$4,060.00',
      '$890.00',
      '5 months',
      '2 months',
    ],
  );
  const asked = await factsOf(emergencyFundTool, { targetMonths: 3 });
  assert.deepEqual(values(asked, 'emergency.target', 'emergency.surplus', 'emergency.gap'), [
    '3 months',
    '$3,470.00',
    undefined,
  ]);
  const foreign = {
    name: 'Abroad',
    kind: 'SAVINGS',
    balance: { minor: '500000', currency: 'EUR' },
  };
  const mixed = await factsOf(
    emergencyFundTool,
    {},
    {
      ...household,
      accounts: [...household.accounts, foreign],
    },
  );
  assert.equal(mixed['emergency.liquid']?.value, '$11,000.00');
});

test('retirement: the textbook figures', async () => {
  const facts = await factsOf(retirementTool);
  // 143,700 × 1.035^24 + 800 × (1.035^24 − 1) ÷ (1.035^(1/12) − 1); (3,760 − 1,600) × 12 ÷ 4%.
  const growth = 1.035 ** 24;
  const expected = 143_700 * growth + (800 * (growth - 1)) / (1.035 ** (1 / 12) - 1);
  const projected = Number((facts['retirement.projected']?.value ?? '').replace(/[$,]/g, ''));
  assert.ok(Math.abs(projected - expected) <= 1, `${projected} against ${expected}`);
  assert.deepEqual(
    values(
      facts,
      'retirement.years',
      'retirement.invested',
      'retirement.need',
      'retirement.needed',
      'retirement.return',
    ),
    ['24 years', '$143,700.00', '$2,160.00', '$648,000', '3.5%'],
  );
});

test('retirement: the age and the savings of the question replace those of the profile', async () => {
  const facts = await factsOf(retirementTool, { retirementAge: 60, extraMonthlySavings: 250.5 });
  assert.deepEqual(values(facts, 'retirement.stopAge', 'retirement.years', 'retirement.savings'), [
    '60',
    '19 years',
    '$1,050.50',
  ]);
  const past = await factsOf(retirementTool, { retirementAge: 40 });
  assert.deepEqual(values(past, 'retirement.years', 'retirement.projected', 'retirement.extra'), [
    '0 years',
    '$143,700',
    undefined,
  ]);
});

test('the extra saving closes the gap, and the earliest age is the first that is enough', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        age: fc.integer({ min: 20, max: 60 }),
        ahead: fc.integer({ min: 1, max: 40 }),
        invested: fc.integer({ min: 0, max: 200_000_000 }),
        savings: fc.integer({ min: 0, max: 500_000 }),
        spending: fc.integer({ min: 100_000, max: 1_500_000 }),
      }),
      async ({ age, ahead, invested, savings, spending }) => {
        const home: Household = {
          ...household,
          age,
          accounts: [],
          financialProfile: {
            ...household.financialProfile,
            retirementAge: age + ahead,
            monthlySavings: usd(savings),
          },
          netWorth: { ...household.netWorth, invested: usd(invested) },
          spending: { ...household.spending, monthlyAverage: usd(spending) },
        };
        const facts = await factsOf(retirementTool, {}, home);
        const minor = (id: string) =>
          BigInt((facts[`retirement.${id}`]?.value ?? '').replace(/[$,.]/g, ''));
        const goal = BigInt(Math.max(0, spending - 160_000)) * 300n;
        const path = (extra: bigint) => projector(BigInt(invested), BigInt(savings) + extra, 0.035);
        if (facts['retirement.extra'] !== undefined) {
          const extra = minor('extra');
          const missing = goal - path(extra).at(ahead);
          // The extra is rounded to a cent, which over the years is worth some.
          const slack = BigInt(Math.ceil(path(0n).annuity(ahead)));
          assert.ok(missing <= slack && missing >= -slack, `${missing} missing`);
        } else {
          assert.ok(path(0n).at(ahead) >= goal);
        }
        const earliest = facts['retirement.earliestAge']?.value;
        for (let at = age; at <= 80; at++) {
          const isEnough = path(0n).at(at - age) >= goal;
          if (isEnough) {
            assert.equal(earliest, String(at));
            break;
          }
          assert.notEqual(earliest, String(at));
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('a household without a past is told so by fewer facts, never by a division by nothing', async () => {
  const empty: Household = {
    ...household,
    portfolios: [],
    accounts: [],
    spending: { ...household.spending, months: 0, categories: [], monthlyEssential: usd(0) },
  };
  for (const tool of tools) assert.ok(Object.keys(await factsOf(tool, {}, empty)).length > 0);
});

test('arguments that do not fit and people without a household are typed errors', async () => {
  await assert.rejects(factsOf(retirementTool, { retirementAge: 'soon' }), (error) => {
    assert.ok(isAppError(error, 'BAD_USER_INPUT'));
    assert.equal(error.field, 'arguments.retirementAge');
    return true;
  });
  await assert.rejects(factsOf(spendingTool, {}, null), (error) => isAppError(error, 'NOT_FOUND'));
  assert.equal(toolNamed('rob_bank'), undefined);
});

test('models are shown a JSON schema of every tool', () => {
  for (const { definition } of tools) {
    assert.equal(definition.parameters['type'], 'object');
    assert.ok(definition.description.length > 20);
  }
});

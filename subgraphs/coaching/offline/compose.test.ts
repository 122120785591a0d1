// Golden answers, and the promise behind them: no number without a fact, and no fact that ignores its household.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateGrounding, figuresIn } from '../run/grounding.ts';
import { household, usd, type Household } from '../household.testing.ts';
import type { Fact } from '../tools/facts.ts';
import { compose } from './compose.ts';
import { answer, checkGolden, valuesOnly } from './answers.testing.ts';
import type { ToolIntent } from './language/cues.ts';

const golden = (name: string, text: string) =>
  checkGolden(name, text, process.env['UPDATE_GOLDEN'] !== undefined);

const later = {
  ...household,
  financialProfile: { ...household.financialProfile, retirementAge: 58 },
};
const rich = { ...household, emergencyFundMonths: 3 };
const drained: Household = {
  ...household,
  spending: {
    ...household.spending,
    monthlyAverage: usd(512_000),
    monthlyIncome: usd(465_000),
    savingsRate: -0.101,
  },
};

for (const [name, intent, home, args] of [
  ['allocation', 'allocation', household, {}],
  ['spending', 'spending', household, { category: 'DINING' }],
  ['spending-short', 'spending', drained, {}],
  ['emergency-fund', 'emergency_fund', household, {}],
  ['emergency-fund-short', 'emergency_fund', drained, {}],
  ['emergency-fund-full', 'emergency_fund', rich, {}],
  ['retirement', 'retirement', household, {}],
  ['retirement-short', 'retirement', later, {}],
] as const) {
  test(`golden: ${name}`, async () => {
    golden(name, (await answer(intent, home, args)).text);
  });
}

test('golden: a question it cannot answer', () => {
  golden('refusal', compose('What is the capital of France?', [], [], []));
  const quotes = household.citations.map(({ quote }, index) => ({ number: index + 1, quote }));
  const question = 'Why does an emergency fund keep debt away?';
  golden('refusal-with-extract', compose(question, [], [], quotes));
});

test('a tool that failed is named, and the other one still answers', async () => {
  const { facts } = await answer('spending', household);
  const text = compose(
    'Both?',
    [],
    [
      { tool: 'retirement', facts: [], error: 'The data is out of reach.' },
      { tool: 'spending', facts, error: null },
    ],
    [],
  );
  assert.match(text, /^I could not look at your saving for retirement just now\. The data/);
  assert.match(text, /\$3,760\.00/);
});

/** Inputs of four computations, changed by itself, and facts that must follow. */
const changes: readonly (readonly [ToolIntent, string, Household, readonly string[]])[] = [
  ['retirement', 'age', { ...household, age: 44 }, ['age', 'years', 'projected', 'surplus|gap']],
  [
    'retirement',
    'savings',
    withProfile({ monthlySavings: usd(91_000) }),
    ['savings', 'projected', 'income', 'affordable', 'surplus|gap'],
  ],
  [
    'retirement',
    'retirement age',
    withProfile({ retirementAge: 61 }),
    ['stopAge', 'years', 'projected', 'income', 'surplus|gap'],
  ],
  [
    'retirement',
    'pension',
    withProfile({ expectedMonthlyPension: usd(121_000) }),
    ['pension', 'need', 'needed', 'affordable', 'surplus|gap'],
  ],
  [
    'retirement',
    'tolerance of risk',
    withProfile({ riskTolerance: 'CAUTIOUS' }),
    ['return', 'projected', 'income', 'surplus|gap'],
  ],
  [
    'retirement',
    'holdings',
    { ...household, netWorth: { invested: usd(20_111_100), asOf: '2026-01-02' } },
    ['invested', 'projected', 'income', 'surplus|gap'],
  ],
  [
    'retirement',
    'day of the prices',
    { ...household, netWorth: { ...household.netWorth, asOf: '2026-03-09' } },
    ['asOf'],
  ],
  [
    'retirement',
    'cash on the brokerage account',
    withAccount('BROKERAGE', 555_500),
    ['invested', 'projected'],
  ],
  [
    'retirement',
    'spending',
    withSpending({ monthlyAverage: usd(399_900) }),
    ['spending', 'need', 'needed', 'surplus|gap'],
  ],
  ['retirement', 'months of spending', withSpending({ months: 7 }), ['months']],
  [
    'emergency_fund',
    'checking account',
    withAccount('CHECKING', 12_345),
    ['liquid', 'covered', 'gap'],
  ],
  [
    'emergency_fund',
    'savings account',
    withAccount('SAVINGS', 12_345),
    ['liquid', 'covered', 'gap'],
  ],
  [
    'emergency_fund',
    'target',
    { ...household, emergencyFundMonths: 9 },
    ['target', 'targetAmount', 'gap', 'monthsToTarget'],
  ],
  [
    'emergency_fund',
    'essential spending',
    withSpending({ monthlyEssential: usd(301_000) }),
    ['essential', 'covered', 'targetAmount', 'gap', 'optional'],
  ],
  [
    'emergency_fund',
    'income',
    withSpending({ monthlyIncome: usd(433_000) }),
    ['monthlyLeft', 'monthsToTarget'],
  ],
  [
    'emergency_fund',
    'spending',
    withSpending({ monthlyAverage: usd(405_000) }),
    ['monthlyLeft', 'optional', 'monthsToTarget'],
  ],
  ['spending', 'total', withSpending({ total: usd(4_999_900) }), ['total']],
  [
    'spending',
    'average',
    withSpending({ monthlyAverage: usd(401_000) }),
    ['monthlyAverage', 'monthlyLeft', 'monthlyOptional'],
  ],
  [
    'spending',
    'income',
    withSpending({ monthlyIncome: usd(501_000) }),
    ['monthlyIncome', 'monthlyLeft'],
  ],
  ['spending', 'savings rate', withSpending({ savingsRate: 0.2222 }), ['savingsRate']],
  [
    'spending',
    'essentials',
    withSpending({ monthlyEssential: usd(222_200) }),
    ['monthlyEssential', 'monthlyOptional'],
  ],
  [
    'spending',
    'span',
    withSpending({ from: '2025-03-01', to: '2025-10-31', months: 8 }),
    ['from', 'to', 'months'],
  ],
  [
    'spending',
    'categories',
    withSpending({
      categories: household.spending.categories.map((category) => ({
        ...category,
        monthlyAverage: usd(BigInt(category.monthlyAverage.minor) + 1_111n),
        share: category.share + 0.0111,
      })),
    }),
    ['top1.monthly', 'top1.share', 'top2.monthly', 'top3.share', 'trim.saved', 'trim.yearly'],
  ],
  [
    'allocation',
    'a value',
    withPortfolio({ value: usd(16_161_600) }),
    ['pfl_growth.value', 'pfl_growth.EQUITY.excess'],
  ],
  [
    'allocation',
    'the mix',
    withPortfolio({
      allocation: [
        { assetClass: 'EQUITY', value: usd(12_000_000), weight: 0.8, target: 0.55 },
        { assetClass: 'BOND', value: usd(3_000_000), weight: 0.2, target: 0.45 },
      ],
    }),
    [
      'pfl_growth.EQUITY.weight',
      'pfl_growth.EQUITY.target',
      'pfl_growth.EQUITY.drift',
      'pfl_growth.EQUITY.excess',
      'pfl_growth.BOND.excess',
      'pfl_growth.maxDrift',
    ],
  ],
  [
    'allocation',
    'day of the prices',
    { ...household, netWorth: { ...household.netWorth, asOf: '2026-03-09' } },
    ['asOf'],
  ],
  ['allocation', 'the band', withPortfolio({ driftBand: 0.031 }), ['pfl_growth.band']],
];

for (const [intent, what, changed, following] of changes) {
  test(`${intent}: ${what} changed, and so do the numbers`, async () => {
    const before = await answer(intent, household);
    const after = await answer(intent, changed);
    const value = (facts: readonly Fact[], suffix: string) =>
      facts.find((fact) => suffix.split('|').some((one) => fact.id.endsWith(`.${one}`)))?.value;
    for (const suffix of following) {
      const [was, is] = [value(before.facts, suffix), value(after.facts, suffix)];
      assert.ok(was !== undefined && is !== undefined, suffix);
      assert.notEqual(is, was, suffix);
      // What the text said is gone, and what it says is the new value, unless it says neither.
      if (!before.text.includes(bare(was))) continue;
      const figures = new Set(figuresIn(after.text).map(({ raw }) => raw));
      for (const { raw } of figuresIn(bare(is))) assert.ok(figures.has(raw), `${suffix}: ${raw}`);
    }
    assert.notEqual(after.text, before.text);
    const backing = { facts: valuesOnly(after.facts), citations: changed.citations, question: '' };
    assert.deepEqual(evaluateGrounding(after.text, backing).unbacked, []);
  });
}

function bare(value: string): string {
  return value.replace(/^[-−]/, '');
}

function withProfile(change: Partial<Household['financialProfile']>): Household {
  return { ...household, financialProfile: { ...household.financialProfile, ...change } };
}

function withSpending(change: Partial<Household['spending']>): Household {
  return { ...household, spending: { ...household.spending, ...change } };
}

function withAccount(kind: string, minor: number): Household {
  const accounts = household.accounts.map((account) =>
    account.kind === kind ? { ...account, balance: usd(minor) } : account,
  );
  return { ...household, accounts };
}

function withPortfolio(change: Partial<Household['portfolios'][number]>): Household {
  return {
    ...household,
    portfolios: household.portfolios.map((portfolio) => ({ ...portfolio, ...change })),
  };
}

// What a question names, and how it goes on from the one before. Intents: evaluation.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { understand } from './understand.ts';

const today = '2026-06-15';
const heard = (question: string, ...earlier: string[]) => understand(question, earlier, today);

test('two questions in one are both heard, the surer first', () => {
  const intents = heard('How much do I spend, and can I retire at 60?').map((u) => u.intent);
  assert.deepEqual([...intents].sort(), ['retirement', 'spending']);
});

type Named = Readonly<Record<string, string | number>>;
const details: readonly (readonly [question: string, intent: string, named: Named])[] = [
  ['Am I saving enough to retire at 60?', 'retirement', { retirementAge: 60 }],
  ['Can I retire by the age of sixty-two?', 'retirement', { retirementAge: 62 }],
  ['Can I retire when I’m 58', 'retirement', { retirementAge: 58 }],
  ['I want to retire in 10 years', 'retirement', { yearsAhead: 10 }],
  ['Can I retire with 4% a year?', 'retirement', {}],
  [
    'Can I retire at 60 if I save $500 a month?',
    'retirement',
    { retirementAge: 60, monthlySavings: 500, currency: 'USD' },
  ],
  ['Retirement: what if I save 6k a year?', 'retirement', { monthlySavings: 500 }],
  [
    'Would putting aside an extra 250.50 a month let me retire?',
    'retirement',
    { extraMonthlySavings: 250.5 },
  ],
  [
    'Can I retire at 55 saving 1,200 more per month',
    'retirement',
    { retirementAge: 55, extraMonthlySavings: 1200 },
  ],
  [
    'Can I retire if I put aside two hundred and fifty euros more a month?',
    'retirement',
    { extraMonthlySavings: 250, currency: 'EUR' },
  ],
  ['Is my emergency fund enough for nine months?', 'emergency_fund', { targetMonths: 9 }],
  ['Will my emergency fund last half a year?', 'emergency_fund', { targetMonths: 6 }],
  ['What did I spend in the last 6 months?', 'spending', { months: 6 }],
  ['What did I spend last year?', 'spending', { months: 12 }],
  [
    'What did I spend in the past two years on rent?',
    'spending',
    { months: 24, category: 'HOUSING' },
  ],
  ['How much do I spend on eating out?', 'spending', { category: 'DINING' }],
  ['What did I spend in the last 50 years?', 'spending', { months: 36 }],
  ['How much of my money is in bonds?', 'allocation', { assetClass: 'BOND' }],
  ['Is my mix of stocks and bonds drifting?', 'allocation', {}],
  ['Am I too concentrated in KSTR?', 'risk', { symbol: 'KSTR' }],
  ['How risky was my portfolio over the last two years?', 'risk', { months: 24 }],
  ['What is the expense ratio of my MWLD-EUR?', 'fees', { symbol: 'MWLD-EUR' }],
  ['What is the TER of my ETF?', 'fees', {}],
  ['HOW MUCH DO I PAY IN FEES', 'fees', {}],
  ['What is my return this year?', 'performance', { from: '2026-01-01', to: '2026-06-15' }],
  ['How did my funds perform last year?', 'performance', { from: '2025-01-01', to: '2025-12-31' }],
  [
    'How did my funds perform over the last year?',
    'performance',
    { from: '2025-06-15', to: '2026-06-15' },
  ],
  ['What was my return in 2024?', 'performance', { from: '2024-01-01', to: '2024-12-31' }],
  ['My performance since March 2025', 'performance', { from: '2025-03-01', to: '2026-06-15' }],
  ['My performance since October', 'performance', { from: '2025-10-01', to: '2026-06-15' }],
  ['How did my stocks perform in May?', 'performance', { from: '2026-05-01', to: '2026-05-31' }],
  ['My returns between 2023 and 2024?', 'performance', { from: '2023-01-01', to: '2024-12-31' }],
  [
    'My returns over the past three months',
    'performance',
    { from: '2026-03-15', to: '2026-06-15' },
  ],
  [
    'What dividends did I get last quarter?',
    'performance',
    { from: '2026-01-01', to: '2026-03-31' },
  ],
  ['Have I lost money on KSTR?', 'performance', { symbol: 'KSTR' }],
  ['My returns since 2031?', 'performance', {}],
  ['What if I pay $200 more a month on my loans?', 'debt', { extraMonthly: 200, currency: 'USD' }],
  ['How soon am I debt free with an extra 1.5k a year?', 'debt', { extraMonthly: 125 }],
  [
    'I want a car for $20,000 in four years, can I afford it?',
    'goal',
    {
      kind: 'OTHER',
      amount: 20_000,
      by: '2030-06-15',
      currency: 'USD',
    },
  ],
  [
    'Can I afford a house for half a million by 2031?',
    'goal',
    {
      kind: 'HOUSE',
      amount: 500_000,
      by: '2031-12-31',
    },
  ],
  [
    'Can we afford a trip for two thousand next year?',
    'goal',
    {
      kind: 'TRAVEL',
      amount: 2_000,
      by: '2027-12-31',
    },
  ],
  [
    'When can I afford a boat for 30k if I put away 300 a month?',
    'goal',
    {
      kind: 'OTHER',
      amount: 30_000,
      monthly: 300,
    },
  ],
  [
    'Can I have €30,000 by June 2029?',
    'goal',
    { amount: 30_000, by: '2029-06-30', currency: 'EUR' },
  ],
  [
    'Can I afford a flat for 2000 a month by the time I am 45?',
    'goal',
    {
      kind: 'HOUSE',
      monthly: 2_000,
      byAge: 45,
    },
  ],
  ['Will I reach my goal of a house?', 'goal', { kind: 'HOUSE' }],
  ['What was my savings rate over the last 6 months?', 'savings_rate', { months: 6 }],
  ['What is an exchange-traded fund (ETF)?', 'definition', { term: 'exchange-traded fund (etf)' }],
  ['Can you explain to me what compound interest is?', 'definition', { term: 'compound interest' }],
];

for (const [question, intent, named] of details) {
  test(`details of: ${question}`, () => {
    const [first] = heard(question);
    assert.equal(first?.intent, intent);
    assert.deepEqual(first.arguments, named);
    assert.equal(first.missing, null);
  });
}

const retired = 'Can I retire at 60 if I save $500 a month?';
const followUps: readonly (readonly [string[], string, string, Named])[] = [
  [
    [retired],
    'And if I retire at 62?',
    'retirement',
    {
      retirementAge: 62,
      monthlySavings: 500,
      currency: 'USD',
    },
  ],
  [
    [retired],
    'And at 62?',
    'retirement',
    {
      retirementAge: 62,
      monthlySavings: 500,
      currency: 'USD',
    },
  ],
  [
    [retired, 'And at 62?'],
    'what if I save 800',
    'retirement',
    {
      retirementAge: 62,
      monthlySavings: 800,
      currency: 'USD',
    },
  ],
  [
    [retired],
    'in 15 years?',
    'retirement',
    { yearsAhead: 15, monthlySavings: 500, currency: 'USD' },
  ],
  [
    [retired],
    'And with another $100 a month?',
    'retirement',
    {
      retirementAge: 60,
      monthlySavings: 500,
      extraMonthlySavings: 100,
      currency: 'USD',
    },
  ],
  [['What did I spend on rent?'], 'And on groceries?', 'spending', { category: 'GROCERIES' }],
  [
    ['What did I spend on rent?'],
    'what about the last 3 months',
    'spending',
    {
      category: 'HOUSING',
      months: 3,
    },
  ],
  [['How much of my money is in stocks?'], 'And bonds?', 'allocation', { assetClass: 'BOND' }],
  [
    ['What is my return this year?'],
    'And last year?',
    'performance',
    {
      from: '2025-01-01',
      to: '2025-12-31',
    },
  ],
  [
    ['Can I afford a house?'],
    '$300,000 in ten years',
    'goal',
    {
      kind: 'HOUSE',
      amount: 300_000,
      by: '2036-06-15',
      currency: 'USD',
    },
  ],
  [
    ['Can I afford a car for 20k in two years?'],
    'And in three?',
    'goal',
    {
      kind: 'OTHER',
      amount: 20_000,
      by: '2028-06-15',
    },
  ],
  [['What is an ETF?'], 'And a bond?', 'definition', { term: 'bond' }],
  [
    ['Where does my money go?', 'Tell me a joke'],
    'And on groceries?',
    'spending',
    {
      category: 'GROCERIES',
    },
  ],
  // A question of its own is not bent to what came before.
  [[retired], 'How much do I owe?', 'debt', {}],
  [[retired], 'What about my emergency fund?', 'emergency_fund', {}],
];

for (const [earlier, question, intent, named] of followUps) {
  test(`after “${earlier.at(-1)}”: ${question}`, () => {
    const [first] = heard(question, ...earlier);
    assert.equal(first?.intent, intent);
    assert.deepEqual(first.arguments, named);
  });
}

test('thanks and jokes are no reason to say the same again', () => {
  for (const question of ['Thanks!', 'That is nice of you', 'Tell me a joke']) {
    assert.deepEqual(heard(question, retired), []);
  }
});

test('a missing number is noticed, and the next message brings it', () => {
  const asked = 'What if I saved more for retirement?';
  assert.equal(heard(asked)[0]?.missing, 'extraMonthlySavings');
  const [answered] = heard('$200', asked);
  assert.equal(answered?.intent, 'retirement');
  assert.deepEqual(answered.arguments, { extraMonthlySavings: 200, currency: 'USD' });
  assert.equal(answered.missing, null);
  const [debt] = heard('What if I paid more on my credit card?');
  assert.equal(debt?.missing, 'extraMonthly');
  assert.deepEqual(heard('150 a month', 'What if I paid more on my credit card?')[0]?.arguments, {
    extraMonthly: 150,
  });
  assert.equal(heard('And if I could work two years more?', retired)[0]?.missing, null);
});

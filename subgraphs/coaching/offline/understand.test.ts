import assert from 'node:assert/strict';
import { test } from 'node:test';
import { understand } from './understand.ts';

const questions: Readonly<Record<string, readonly string[]>> = {
  allocation: [
    'How is my money allocated?',
    'Is my portfolio balanced?',
    'Do I need to rebalance?',
    'How far have I drifted from my target?',
    'Am I too heavy in stocks? My mix of stocks and bonds worries me.',
    'What is my asset mix',
    'Am I diversified enough?',
    'Do I have all my eggs in one basket?',
  ],
  spending: [
    'Where does my money go?',
    'How much did I spend on groceries last month?',
    'What are my biggest expenses?',
    'Help me with my budget',
    'Am I overspending?',
    'Where has all my salary gone?',
    'What is my savings rate?',
    'How much do I pay for restaurants?',
  ],
  emergency_fund: [
    'Is my emergency fund big enough?',
    'How long could I live without my job?',
    'What happens if I lose my job tomorrow?',
    'Do I have a rainy day fund?',
    'How many months would my savings last?',
    'Can I survive six months unemployed?',
    'Is my cash cushion OK?',
    'Do I have enough cash for unexpected bills?',
  ],
  retirement: [
    'Am I saving enough to retire at 60?',
    'Can I retire early?',
    'When can I stop working?',
    'Will my pension be enough?',
    'How big must my nest egg be?',
    'Could I work until 62 and then quit?',
    'Am I on track for financial independence?',
    'What if I put aside an extra $300 a month for retirement?',
  ],
};

for (const [intent, phrasings] of Object.entries(questions)) {
  for (const question of phrasings) {
    test(`${intent}: ${question}`, () => {
      assert.equal(understand(question)[0]?.intent, intent);
    });
  }
}

for (const question of [
  'What is the capital of France?',
  'Should I buy Apple?',
  'How did my fund perform?',
  'Tell me a joke',
  'How do I file my taxes?',
  '???',
]) {
  test(`not understood: ${question}`, () => {
    assert.deepEqual(understand(question), []);
  });
}

test('two questions in one are both heard, the surer first', () => {
  const intents = understand('How much do I spend, and can I retire at 60?').map((u) => u.intent);
  assert.deepEqual([...intents].sort(), ['retirement', 'spending']);
});

const details: readonly (readonly [string, Readonly<Record<string, string | number>>])[] = [
  ['Am I saving enough to retire at 60?', { retirementAge: 60 }],
  ['Can I retire by the age of sixty-two?', { retirementAge: 62 }],
  ['Can I retire when I’m 58', { retirementAge: 58 }],
  ['I want to retire in 10 years', {}],
  ['Can I retire with 4% a year?', {}],
  ['Can I retire at 60 if I save $500 a month?', { retirementAge: 60, monthlySavings: 500 }],
  ['Retirement: what if I save 6k a year?', { monthlySavings: 500 }],
  ['Would putting aside an extra 250.50 a month let me retire?', { extraMonthlySavings: 250.5 }],
  [
    'Can I retire at 55 saving 1,200 more per month',
    { retirementAge: 55, extraMonthlySavings: 1200 },
  ],
  ['Is my emergency fund enough for nine months?', { targetMonths: 9 }],
  ['Will my emergency fund last 3 months?', { targetMonths: 3 }],
  ['What did I spend in the last 6 months?', { months: 6 }],
  ['What did I spend last year?', { months: 12 }],
  ['What did I spend in the past two years on rent?', { months: 24, category: 'HOUSING' }],
  ['How much do I spend on eating out?', { category: 'DINING' }],
  ['What did I spend in the last 50 years?', { months: 36 }],
];

for (const [question, expected] of details) {
  test(`details of: ${question}`, () => {
    assert.deepEqual(understand(question)[0]?.arguments, expected);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Citation, Fact } from '../../../schema/events/coaching.ts';
import { evaluateGrounding, figuresIn } from './grounding.ts';

const fact = (value: string, ...inputs: string[]): Fact => ({
  id: `fact.${value}`,
  label: 'a fact',
  value,
  formula: 'given',
  inputs: inputs.map((input) => ({ name: 'input', value: input })),
});
const citation: Citation = {
  chunk: { id: 'chk_1' },
  score: 1,
  method: 'KEYWORD',
  quote: 'Keep three to 6 months.',
};

function unbacked(text: string, facts: readonly Fact[], question = '', citations = [citation]) {
  return evaluateGrounding(text, { facts, citations, question }).unbacked;
}

const figures: readonly (readonly [string, readonly string[]])[] = [
  ['$12,345.67', ['money USD 12345.67']],
  ['-€3.00 or 3 €', ['money EUR 3', 'money EUR 3']],
  ['CHF 1,200.50', ['money CHF 1200.5']],
  ['CA$12', ['money CAD 12']],
  ['1.2 million dollars', ['money USD 1200000']],
  ['$1.5k', ['money USD 1500']],
  ['61.20% or 3 per cent', ['percent 61.2', 'percent 3']],
  ['4.3 months', ['plain 4.3']],
  ['3-6 months from 2041', ['plain 3', 'plain 6', 'plain 2041']],
  ['at age 60.', ['plain 60']],
  ['1,000,000 and 12,34', ['plain 1000000', 'plain 12', 'plain 34']],
  ['on 2026-03-31', ['date 2026-03-31']],
  ['March 31, 2026', ['plain 31', 'plain 2026']],
  ['no number at all', []],
];
for (const [text, expected] of figures) {
  test(`numbers of: ${text}`, () => {
    assert.deepEqual(
      figuresIn(text).map(({ unit, value }) => `${unit} ${value}`),
      expected,
    );
  });
}

test('values, inputs, quotes and the question back a number', () => {
  const facts = [fact('$1,250.00', '61.2%')];
  assert.deepEqual(
    unbacked('You have $1,250, which is 61.2%; keep 6 months [1] until 60.', facts, 'At 60?'),
    [],
  );
});

test('another unit, another rounding or another number does not', () => {
  const facts = [fact('$1,250.67'), fact('61.2%')];
  assert.deepEqual(unbacked('You have €1,250.67.', facts), ['€1,250.67']);
  assert.deepEqual(unbacked('You have $1,251.', facts), ['$1,251']);
  assert.deepEqual(unbacked('You have 61.2 of it.', facts), ['61.2']);
  assert.deepEqual(unbacked('That is 61%, 61%.', facts), ['61%']);
});

test('the sign may be in the words', () => {
  assert.deepEqual(unbacked('You are 5.0 points below.', [fact('-5.0 points')]), []);
});

test('marks point at citations that exist, and numbered lines are no numbers', () => {
  assert.deepEqual(unbacked('1. First [1]\n2) Second [2]', []), ['[2]']);
  assert.equal(
    evaluateGrounding('1. First', { facts: [], citations: [], question: '' }).numbers,
    0,
  );
});

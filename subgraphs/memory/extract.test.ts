import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { statementsIn } from './extract.ts';

const at = new Date('2026-03-01T12:00:00Z');
const texts = (message: string) => statementsIn(message, at).map(({ text }) => text);

describe('what somebody says about themselves', () => {
  it('is recognised in plain statements', () => {
    for (const [message, ...expected] of [
      ['I want to retire at 60.', 'Wants to retire at 60.'],
      ['I want to retire at 60, am I saving enough?', 'Wants to retire at 60.'],
      ["I'd really like to stop working by the age of 62!", 'Wants to retire at 62.'],
      ["We're planning to retire in 2045", 'Wants to retire in 2045.'],
      ['My daughter was born in 2019.', 'Has a daughter born in 2019.'],
      ['my daughter Emma was born in May 2019', 'Has a daughter born in 2019.'],
      ['Our son Max is 12 years old', 'Has a son who was 12 in 2026.'],
      ['I have two kids.', 'Has two children.'],
      ['I prefer sustainable funds.', 'Prefers sustainable funds.'],
      ['Well, we’d strongly prefer index funds, please', 'Prefers index funds.'],
      [
        "I don't want to invest in tobacco companies",
        'Does not want to invest in tobacco companies.',
      ],
      ['I never buy crypto', 'Does not want to invest in crypto.'],
      ['We want to buy a house in five years', 'Wants to buy a house by 2031.'],
      ['I plan to buy a small apartment by 2030.', 'Wants to buy a small apartment by 2030.'],
      ["I'm saving for my daughter's education", "Is saving for their daughter's education."],
      ['I am self-employed and we rent our flat.', 'Is self-employed.', 'Rents a home (flat).'],
      ["I'm married", 'Is married.'],
      ['I work as a nurse', 'Works as a nurse.'],
      ['I hate losing money', 'Dislikes losing money.'],
      ['I support my elderly mother', 'Supports their elderly mother.'],
      ['We are expecting our second child', 'Was expecting a child in 2026.'],
      [
        'So I am married, and I have one son; where does my money go?',
        'Is married.',
        'Has one son.',
      ],
    ]) {
      assert.deepEqual(texts(message ?? ''), expected, message);
    }
  });

  it('is not made up from questions, suppositions, denials and other people', () => {
    for (const message of [
      'Should I retire at 60?',
      'Can I retire at 60',
      'I want to retire at 60?',
      'If I want to retire at 60, what must I save?',
      'Suppose I want to retire at 60.',
      'I wonder whether I want to retire at 60.',
      'Maybe I want to retire at 60.',
      "I don't want to retire at 60.",
      'My friend wants to retire at 60.',
      'She said: he prefers sustainable funds.',
      'What if my daughter was born in 2019?',
      'I want to retire at 12.',
      'I want to retire at 60% of my income.',
      'My daughter was born in 2099.',
      'I prefer it.',
      'I prefer the second one.',
      'I used to rent a flat.',
      'I have two questions.',
      'I like your answer.',
      '',
    ]) {
      assert.deepEqual(texts(message), [], message);
    }
  });

  it('keeps the last of what can be said once, and five at most', () => {
    assert.deepEqual(texts('I want to retire at 60. No, I want to retire at 62.'), [
      'Wants to retire at 62.',
    ]);
    const many = ['tea', 'gold', 'cash', 'bonds', 'funds', 'stocks'].map(
      (it_) => `I prefer ${it_}.`,
    );
    assert.equal(statementsIn(many.join(' '), at).length, 5);
  });

  it('quotes verbatim, whatever is said, in time that grows with the length only', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'I want to ',
        'retire at 60',
        ', and we ',
        'prefer ',
        'my son ',
        ' was born in ',
        '2019',
        '. ',
        '? ',
        'I’d like to buy a house',
        ' – ',
      ),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const message = pieces.join('');
        for (const { quote, text } of statementsIn(message, at)) {
          assert.ok(message.includes(quote), quote);
          assert.ok(text.length <= 300);
        }
      }),
      { numRuns: 500 },
    );
    for (const unit of ['so ', 'I really ', 'I want to ', ', and I ', '- ', "'d"]) {
      statementsIn(unit.repeat(3_000), at);
    }
  });
});

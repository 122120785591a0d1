import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MAX_PASSAGE, passages } from './chunk.ts';
import { mediaTypes } from './domain.ts';

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
const block = fc.oneof(
  fc.array(word, { minLength: 1, maxLength: 400 }).map((words) => words.join(' ')),
  fc
    .tuple(fc.integer({ min: 1, max: 7 }), word)
    .map(([level, text]) => `${'#'.repeat(level)} ${text}`),
  fc.array(word, { maxLength: 20 }).map((lines) => ['```', ...lines, '```'].join('\n')),
  word.map((text) => `${text}\n===`),
  fc.constantFrom('---', '   ', '- a\n- b', '\u{1F600}'.repeat(700), 'x'.repeat(3_000)),
);
const text = fc
  .array(fc.tuple(block, fc.constantFrom('\n', '\n\n', '\n \n\n')), { maxLength: 12 })
  .map((parts) => parts.flat().join(''));

describe('passages', () => {
  it('cover the text without gap or overlap, each within its bound and whole in its characters', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...mediaTypes), (given, mediaType) => {
        fc.pre(given.trim() !== '');
        const parts = passages(given, mediaType);
        assert.equal(parts.map((part) => given.slice(part.start, part.end)).join(''), given);
        for (const part of parts) {
          assert.equal(part.text, given.slice(part.start, part.end).trim());
          assert.ok(part.text.length > 0 && part.text.length <= MAX_PASSAGE);
          assert.equal(part.text.isWellFormed(), given.isWellFormed());
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keep the headings above them, and headings with what follows', () => {
    const given = [
      '# Money',
      '',
      'Intro.',
      '## Saving',
      '### Early ###',
      'Start soon.',
      '## Spending',
      'Less.',
      '```',
      '# no heading',
      '```',
      'Other',
      '=====',
      'End.',
    ].join('\n');
    assert.deepEqual(
      passages(given, 'text/markdown').map(({ heading, text }) => [heading, text]),
      [
        ['Money', '# Money\n\nIntro.'],
        ['Money › Saving › Early', '## Saving\n### Early ###\nStart soon.'],
        ['Money › Spending', '## Spending\nLess.\n```\n# no heading\n```'],
        ['Other', 'Other\n=====\nEnd.'],
      ],
    );
  });

  it('have no headings in plain text, where # is a character like any other', () => {
    assert.deepEqual(
      passages('# One\n\nTwo', 'text/plain').map(({ heading, text }) => [heading, text]),
      [['', '# One\n\nTwo']],
    );
  });

  it('end between paragraphs, else between sentences, else between words', () => {
    const sentence = `${'word '.repeat(59)}end. `;
    const [first, second] = passages(`Short.\n\n${sentence.repeat(8).trim()}`, 'text/plain');
    assert.equal(first?.text, 'Short.');
    assert.ok(second?.text.endsWith('end.'));
    const [words] = passages('abcdefg '.repeat(400), 'text/plain');
    assert.match(words?.text ?? '', /abcdefg$/);
  });

  it('are made in time that grows with the length only', () => {
    // Each of these took minutes with a pattern that backtracks.
    for (const unit of ['# ', ' #', '!)', '` ', '\n \n']) {
      const parts = passages(`# a${unit.repeat(200_000)}b`, 'text/markdown');
      assert.ok(parts.length > 0);
    }
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MAX_PASSAGE, passages } from './chunk.ts';

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
      fc.property(text, fc.constantFrom('plain' as const, 'markdown' as const), (given, format) => {
        fc.pre(given.trim() !== '');
        const parts = passages(given, format);
        assert.equal(parts.map((part) => given.slice(part.start, part.end)).join(''), given);
        for (const part of parts) {
          assert.equal(part.text, given.slice(part.start, part.end).trim());
          assert.equal(given.slice(part.at, part.at + part.text.length), part.text);
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
      passages(given, 'markdown').map(({ heading, text }) => [heading, text]),
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
      passages('# One\n\nTwo', 'plain').map(({ heading, text }) => [heading, text]),
      [['', '# One\n\nTwo']],
    );
  });

  it('end between paragraphs, else between sentences, else between words', () => {
    const sentence = `${'word '.repeat(59)}end. `;
    const [first, second] = passages(`Short.\n\n${sentence.repeat(8).trim()}`, 'plain');
    assert.equal(first?.text, 'Short.');
    assert.ok(second?.text.endsWith('end.'));
    const [words] = passages('abcdefg '.repeat(400), 'plain');
    assert.match(words?.text ?? '', /abcdefg$/);
  });

  it('cut lists, tables and code between their lines, and keep the line that introduces them', () => {
    const filler = 'One two three. '.repeat(60).trim();
    const items = Array.from(
      { length: 30 },
      (_, n) => `- item ${n} with a few more words. And more`,
    );
    const [before, first, second] = passages(
      `${filler}\n\nWhat to look at:\n\n${items.join('\n')}`,
      'markdown',
    );
    assert.equal(before?.text, filler);
    assert.match(first?.text ?? '', /^What to look at:\n\n- item 0 /);
    assert.match(first?.text ?? '', /And more$/);
    assert.match(second?.text ?? '', /^- item \d+ .*And more$/s);

    const rows = Array.from({ length: 60 }, (_, n) => `| fund ${n} | 0.${n} % |`).join('\n');
    const code = Array.from({ length: 60 }, (_, n) => `let x${n} = f(${n}); // a. b`).join('\n');
    for (const block of [rows, `\`\`\`\n${code}\n\`\`\``]) {
      const parts = passages(block, 'markdown');
      assert.ok(parts.length > 1);
      const lines = new Set(block.split('\n'));
      for (const { text } of parts) for (const line of text.split('\n')) assert.ok(lines.has(line));
    }
  });

  it('are made in time that grows with the length only', () => {
    // Each of these took minutes with a pattern that backtracks.
    for (const unit of ['# ', ' #', '!)', '` ', '\n \n']) {
      const parts = passages(`# a${unit.repeat(200_000)}b`, 'markdown');
      assert.ok(parts.length > 0);
    }
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { markdownOfHtml } from './html.ts';
import { read } from './read.ts';
import { pdfOf, typeset } from './testing.ts';

const quietly = () => undefined;
const textOf = async (...args: Parameters<typeof pdfOf>) =>
  (await read('application/pdf', pdfOf(...args), quietly)).text;

describe('HTML', () => {
  it('becomes Markdown with its headings, lists, tables and code', () => {
    const html = `<!doctype html><html><head><title>No</title><style>p{}</style></head><body>
      <nav>Menu</nav><h1>Saving &amp;
      more</h1><p>One <b>two</b>
      three.<br>Four.</p>
      <ul><li>First</li><li>Second<ol><li>inner</li></ol></li><li><p>Third</p></li></ul>
      <h2></h2><p># no heading</p>
      <table><caption>Funds</caption><tr><th>Name</th><th>Fee</th></tr>
        <tr><td>World | all</td><td>0.2<br>%</td></tr><tr><td> </td></tr></table>
      <pre>if (a) {
  b  = 1;
}</pre><p hidden>secret</p><script>alert(1)</script><p>End <img src=x alt="a chart"></p></body>`;
    assert.equal(
      markdownOfHtml(html),
      [
        '# Saving & more',
        '',
        'One two three.',
        'Four.',
        '',
        '- First',
        '- Second',
        '  1. inner',
        '- Third',
        '',
        '\\# no heading',
        '',
        '| Name | Fee |',
        '| --- | --- |',
        '| World \\| all | 0.2 % |',
        '',
        'Funds',
        '',
        '```',
        'if (a) {',
        '  b  = 1;',
        '}',
        '```',
        '',
        'End a chart',
      ].join('\n'),
    );
  });

  it('is read whatever it is, without losing a visible word', () => {
    const tag = fc.constantFrom(
      'p',
      'div',
      'ul',
      'li',
      'table',
      'tr',
      'td',
      'h2',
      'pre',
      'b',
      'br',
    );
    const piece = fc.oneof(
      tag.map((name) => `<${name}>`),
      tag.map((name) => `</${name}>`),
      fc.nat(999).map((n) => ` w${n} `),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const words = (text: string) => (text.match(/w\d+/g) ?? []).sort();
        assert.deepEqual(words(markdownOfHtml(pieces.join(''))), words(pieces.join('')));
      }),
      { numRuns: 300 },
    );
  });

  it('is read however deeply it is nested', () => {
    assert.equal(markdownOfHtml(`${'<div>'.repeat(20_000)}deep`), 'deep');
  });
});

describe('PDF', () => {
  it('becomes Markdown: headings by size, paragraphs, lists and rows by place', async () => {
    const page = [
      ...typeset([
        { text: 'Retirement plan', size: 20 },
        { text: 'The first paragraph goes on over the end of the line, with a divi-', gap: 12 },
        { text: 'ded word and (brackets).' },
        { text: 'A second paragraph.', gap: 12 },
        { text: 'Costs', size: 14, gap: 14 },
        { text: '- platform', gap: 8 },
        { text: '- fund' },
      ]),
      { text: 'Fund', x: 60, y: 560, size: 11 },
      { text: 'Fee', x: 260, y: 560, size: 11 },
      { text: 'World', x: 60, y: 546, size: 11 },
      { text: '0.2 %', x: 260, y: 546, size: 11 },
    ];
    assert.equal(
      await textOf([page]),
      [
        '# Retirement plan',
        '',
        'The first paragraph goes on over the end of the line, with a divided word and (brackets).',
        '',
        'A second paragraph.',
        '',
        '## Costs',
        '',
        '- platform',
        '- fund',
        '',
        '| Fund | Fee |',
        '| World | 0.2 % |',
      ].join('\n'),
    );
  });

  it('goes on over a page, and leaves out what stands on top and at the foot of every page', async () => {
    const pages = [1, 2, 3, 4, 5].map((n) => [
      ...typeset([{ text: 'Annual report' }, { text: `Part ${n} of a sentence`, gap: 20 }]),
      { text: `Page ${n} of 5`, x: 60, y: 40, size: 9 },
    ]);
    assert.equal(
      await textOf(pages),
      [1, 2, 3, 4, 5].map((n) => `Part ${n} of a sentence`).join(' '),
    );
  });

  it('fails by name where it is damaged, empty or too long', async () => {
    const failure = (content: Uint8Array) =>
      read('application/pdf', content, quietly).then(
        () => 'read',
        (error: unknown) => (error as { code?: string }).code ?? String(error),
      );
    assert.equal(await failure(Buffer.from('%PDF-1.4\nnothing')), 'CORRUPT');
    assert.equal(await failure(pdfOf([[]])), 'EMPTY');
    const line = { text: 'word '.repeat(60), size: 3 };
    const long = Array.from({ length: 25 }, () => typeset(Array.from({ length: 200 }, () => line)));
    assert.equal(await failure(pdfOf(long)), 'TOO_LONG');
  });

  it('tells how far it is', async () => {
    const steps: string[] = [];
    const content = pdfOf([1, 2].map((n) => typeset([{ text: `Page ${n}.` }])));
    const bytes = content.byteLength;
    await read('application/pdf', content, (stage, done, total) =>
      steps.push(`${stage} ${done}/${total}`),
    );
    assert.deepEqual(
      [...new Set(steps)],
      [
        ...[0, Math.floor(bytes / 2), bytes].map((done) => `READING ${done}/${bytes}`),
        'CHUNKING 0/16',
        'CHUNKING 16/16',
      ],
    );
  });
});

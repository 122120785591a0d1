// HTML to Markdown: what a reader sees, with headings, lists, tables and code kept; nothing is run or fetched.
import { parse, type DefaultTreeAdapterMap } from 'parse5';
import { escapedLine, tableRow } from './markdown.ts';

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

/** Their content is for machines, or for other readers. */
const unseen = new Set(
  'head nav script style noscript template svg math iframe object canvas audio video select datalist textarea button'.split(
    ' ',
  ),
);
const block = new Set(
  'address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form header hgroup hr html legend li main ol p pre section summary table tbody tfoot thead tr ul h1 h2 h3 h4 h5 h6'.split(
    ' ',
  ),
);

interface List {
  readonly ordered: boolean;
  count: number;
}

/** Trees may be as deep as the text is long, so the walk keeps its own stack. */
type Step = { readonly node: Node } | { readonly leave: Element };

/** In time linear in its length. */
export function markdownOfHtml(html: string): string {
  const writer = new Writer();
  const steps: Step[] = [{ node: parse(html) }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if ('leave' in step) {
      writer.leave(step.leave.tagName);
      continue;
    }
    const { node } = step;
    if (node.nodeName === '#text' && 'value' in node) writer.text(node.value);
    if (!('childNodes' in node)) continue;
    if ('tagName' in node) {
      if (unseen.has(node.tagName) || isHidden(node)) continue;
      writer.enter(node);
      steps.push({ leave: node });
    }
    for (const child of node.childNodes.toReversed()) steps.push({ node: child });
  }
  return writer.end();
}

function isHidden({ attrs }: Element): boolean {
  return attrs.some(
    ({ name, value }) => name === 'hidden' || (name === 'aria-hidden' && value === 'true'),
  );
}

class Writer {
  readonly #blocks: string[] = [];
  #line = '';
  #prefix = '';
  readonly #lists: List[] = [];
  /** Depth of `pre`; what is in it is taken letter by letter. */
  #verbatim = 0;
  #code = '';
  /** Of the table being read; a table in a table is read as its text. */
  #rows: string[][] | null = null;
  #cell: string | null = null;
  #tables = 0;

  /** White space in the source is no line break. */
  text(value: string): void {
    this.#add(this.#verbatim > 0 ? value : value.replace(/\s+/g, ' '));
  }

  enter({ tagName, attrs }: Element): void {
    if (tagName === 'br') return this.#add('\n');
    if (tagName === 'img') {
      const alt = attrs.find(({ name }) => name === 'alt')?.value ?? '';
      return this.text(alt === '' ? '' : ` ${alt} `);
    }
    if (tagName === 'table') this.#tables += 1;
    if (this.#rows !== null) return this.#enterInTable(tagName);
    if (!block.has(tagName)) return;
    this.#flush();
    if (tagName === 'table') this.#rows = [];
    else if (tagName === 'pre') this.#verbatim += 1;
    else if (tagName === 'ul' || tagName === 'ol') {
      this.#lists.push({ ordered: tagName === 'ol', count: 0 });
    } else if (tagName === 'li') this.#beginItem();
    else if (/^h[1-6]$/.test(tagName)) this.#prefix = `${'#'.repeat(Number(tagName[1]))} `;
  }

  leave(tagName: string): void {
    if (tagName === 'table') this.#tables -= 1;
    if (this.#rows !== null) return this.#leaveInTable(tagName);
    if (!block.has(tagName)) return;
    if (tagName === 'pre') return this.#endVerbatim();
    this.#flush();
    if (tagName === 'ul' || tagName === 'ol') this.#lists.pop();
    else if (/^(?:li|h[1-6])$/.test(tagName)) this.#prefix = '';
  }

  end(): string {
    this.#flush();
    return this.#blocks.join('').trim();
  }

  #add(value: string): void {
    if (this.#verbatim > 0) this.#code += value;
    else if (this.#cell !== null) this.#cell += value;
    else this.#line += value;
  }

  #enterInTable(tagName: string): void {
    if (this.#tables > 1) return this.text(' ');
    if (tagName === 'tr') this.#rows?.push([]);
    else if (tagName === 'td' || tagName === 'th') this.#cell = '';
    else if (block.has(tagName)) this.text(' ');
  }

  #leaveInTable(tagName: string): void {
    if (this.#tables > 0) {
      if (this.#tables === 1 && (tagName === 'td' || tagName === 'th')) {
        this.#rows?.at(-1)?.push(this.#cell ?? '');
        this.#cell = null;
      }
      return;
    }
    const rows = (this.#rows ?? []).filter((row) => row.some((cell) => cell.trim() !== ''));
    this.#rows = null;
    this.#cell = null;
    const lines = rows.map(tableRow);
    const width = rows[0]?.length ?? 0;
    if (lines.length > 0) lines.splice(1, 0, tableRow(Array.from({ length: width }, () => '---')));
    this.#put(lines.join('\n'), '\n\n');
    // Captions and stray text of the table.
    this.#flush();
  }

  #beginItem(): void {
    const list = this.#lists.at(-1) ?? { ordered: false, count: 0 };
    list.count += 1;
    const indent = '  '.repeat(Math.min(Math.max(0, this.#lists.length - 1), 8));
    this.#prefix = `${indent}${list.ordered ? `${list.count}.` : '-'} `;
  }

  #endVerbatim(): void {
    this.#verbatim -= 1;
    if (this.#verbatim > 0) return;
    const code = this.#code.replace(/^\n|\s+$/g, '');
    this.#code = '';
    if (code.trim() === '') return;
    let fence = '```';
    for (const [run] of code.matchAll(/`{3,}/g)) {
      if (run.length >= fence.length) fence = '`'.repeat(run.length + 1);
    }
    this.#put(`${fence}\n${code}\n${fence}`, '\n\n');
  }

  #flush(): void {
    const lines = this.#line
      .split('\n')
      .map((line) => line.replace(/[^\S\n]+/g, ' ').trim())
      .filter((line) => line !== '');
    this.#line = '';
    if (lines.length === 0) return;
    const prefix = this.#prefix;
    const isItem = /^ *(?:-|\d+\.) $/.test(prefix);
    const content =
      prefix === '' || isItem
        ? lines.map((line, n) => (n === 0 && isItem ? line : escapedLine(line))).join('\n')
        : lines.join(' ');
    this.#put(`${prefix}${content}`, isItem ? '\n' : '\n\n');
    this.#prefix = '';
  }

  #put(content: string, behind: '\n' | '\n\n'): void {
    if (content === '') return;
    const last = this.#blocks.at(-1);
    // Items follow each other line by line; whatever else comes is a block of its own.
    if (last !== undefined && behind === '\n\n' && !last.endsWith('\n\n')) this.#blocks.push('\n');
    this.#blocks.push(content, behind);
  }
}

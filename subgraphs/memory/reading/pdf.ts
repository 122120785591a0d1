// PDF to Markdown. A PDF knows glyphs and places, no structure: lines, paragraphs, headings, lists and
// table rows are inferred from sizes and distances.
import { getDocumentProxy } from 'unpdf';
import { failed } from './failure.ts';
import { escapedLine, tableRow } from './markdown.ts';

/** What pdf.js says of one run of glyphs; the y axis points up. */
interface Run {
  readonly str: string;
  readonly transform: readonly number[];
  readonly width: number;
}

export interface Line {
  readonly page: number;
  /** More than one: a row of a table. */
  readonly cells: readonly string[];
  /** Of the font, and the place of the base line, in points. */
  readonly size: number;
  readonly y: number;
}

/** A distance of so many font sizes divides cells of a table. */
const CELL_GAP = 2.5;
const MAX_HEADING = 120;

/**
 * `onPage` is told how many pages are done. Fails with CORRUPT, ENCRYPTED, or TOO_LONG as soon as the text
 * is longer than `longest` code units.
 */
export async function markdownOfPdf(
  content: Uint8Array,
  longest: number,
  onPage: (done: number, pages: number) => void,
): Promise<string> {
  const document = await open(content);
  try {
    const lines: Line[] = [];
    let length = 0;
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      for (const line of linesOf(
        items.filter((item) => 'str' in item),
        number,
      )) {
        lines.push(line);
        for (const cell of line.cells) length += cell.length;
      }
      if (length > longest)
        throw failed('TOO_LONG', `It has more text than ${longest} characters.`);
      page.cleanup();
      onPage(number, document.numPages);
    }
    return markdownOfLines(lines);
  } catch (error) {
    throw readable(error);
  } finally {
    await document.loadingTask.destroy();
  }
}

async function open(content: Uint8Array) {
  try {
    // No font is looked for or fetched.
    // It takes no Buffer, and takes the memory with it.
    return await getDocumentProxy(Uint8Array.from(content), {
      disableFontFace: true,
      useSystemFonts: false,
      verbosity: 0,
    });
  } catch (error) {
    throw readable(error);
  }
}

/** pdf.js tells its errors by name only. */
function readable(error: unknown): unknown {
  const name = error instanceof Error ? error.name : '';
  if (name === 'PasswordException') {
    return failed('ENCRYPTED', 'It is protected by a password; save a copy without one.');
  }
  if (/^(?:InvalidPDF|MissingPDF|UnexpectedResponse|Format|UnknownError)/.test(name)) {
    return failed('CORRUPT', 'It cannot be read as a PDF; it may be damaged or cut off.');
  }
  return error;
}

function linesOf(runs: readonly Run[], page: number): Line[] {
  const lines: Line[] = [];
  let cells: string[] = [];
  let size = 0;
  let y = 0;
  let end = 0;
  const close = () => {
    const written = cells
      .map((cell) => cell.replace(/\s+/g, ' ').trim())
      .filter((cell) => cell !== '');
    if (written.length > 0) lines.push({ page, cells: written, size, y });
    cells = [];
    size = 0;
  };
  for (const { str, transform, width } of runs) {
    if (str === '') continue;
    const [, , c = 0, d = 0, x = 0, base = 0] = transform;
    const height = Math.hypot(c, d);
    if (cells.length > 0 && Math.abs(base - y) > Math.max(size, height) / 2) close();
    if (str.trim() === '' && cells.length === 0) continue;
    const last = cells.length - 1;
    const gap = x - end;
    if (last < 0) {
      cells.push(str);
      y = base;
    } else if (gap > CELL_GAP * Math.max(size, 1) && str.trim() !== '') {
      cells.push(str);
    } else {
      cells[last] += gap > size * 0.15 && !/\s$/.test(cells[last] ?? '') ? ` ${str}` : str;
    }
    // Blanks between cells come as runs of their own, as wide as the gap.
    if (str.trim() !== '' || width < CELL_GAP * size) end = x + width;
    if (str.trim() !== '') size = Math.max(size, height);
  }
  close();
  return lines;
}

/** Pure, so that it can be tested without a PDF. */
export function markdownOfLines(all: readonly Line[]): string {
  const lines = withoutRunningLines(all);
  const body = commonSize(lines);
  const levels = [
    ...new Set(lines.filter((line) => isHeading(line, body)).map(({ size }) => round(size))),
  ].sort((a, b) => b - a);
  let text = '';
  let last: Line | null = null;
  for (const line of lines) {
    const heading = isHeading(line, body) ? levels.indexOf(round(line.size)) + 1 : 0;
    const written = line.cells.length > 1 ? tableRow(line.cells) : (line.cells[0] ?? '');
    if (heading > 0) {
      const goesOn =
        last !== null &&
        isHeading(last, body) &&
        follows(last, line) &&
        round(last.size) === round(line.size);
      text += goesOn
        ? ` ${written}`
        : `${last === null ? '' : '\n\n'}${'#'.repeat(Math.min(heading, 6))} ${written}`;
    } else {
      text = joined(text, last, line, written, body);
    }
    last = line;
  }
  return text;
}

const bullet = /^[•‣▪●◦∙·–]\s+/;
const item = /^(?:[-*+]|\d{1,3}[.)])\s/;

function joined(
  text: string,
  last: Line | null,
  line: Line,
  written: string,
  body: number,
): string {
  const marked = line.cells.length > 1 ? written : escapedLine(written.replace(bullet, '- '));
  if (last === null) return marked;
  const sameTable = last.cells.length > 1 && line.cells.length > 1;
  if (isHeading(last, body) || (!follows(last, line) && !sameTable)) return `${text}\n\n${marked}`;
  if (sameTable) return `${text}\n${marked}`;
  if (last.cells.length > 1 || line.cells.length > 1) return `${text}\n\n${marked}`;
  if (item.test(marked)) return `${text}\n${marked}`;
  // A word that was divided at the end of its line; a hyphen before a capital or a digit belongs to it.
  if (/\p{L}-$/u.test(text) && /^\p{Ll}/u.test(written)) return text.slice(0, -1) + written;
  return `${text} ${written}`;
}

/** Belongs to the same paragraph: the next line below, or a sentence that goes on upon the next page. */
function follows(last: Line, line: Line): boolean {
  if (last.page !== line.page) return !/[.!?:…]["'”’)\]]*$/.test(last.cells.at(-1) ?? '');
  const down = last.y - line.y;
  return down >= 0 ? down <= 1.65 * Math.max(last.size, line.size) : false;
}

function isHeading(line: Line, body: number): boolean {
  const [text = ''] = line.cells;
  return (
    line.cells.length === 1 &&
    line.size >= body * 1.15 &&
    text.length <= MAX_HEADING &&
    /\p{L}/u.test(text)
  );
}

/** The size most of the text is set in. */
function commonSize(lines: readonly Line[]): number {
  const lengths = new Map<number, number>();
  for (const { size, cells } of lines) {
    const key = round(size);
    lengths.set(key, (lengths.get(key) ?? 0) + cells.join('').length);
  }
  let [common, most] = [0, 0];
  for (const [size, length] of lengths) if (length > most) [common, most] = [size, length];
  return common;
}

/** Titles and page numbers that stand at the edge of most pages are said once at most. */
function withoutRunningLines(lines: readonly Line[]): readonly Line[] {
  const pages = new Set(lines.map(({ page }) => page)).size;
  if (pages < 4) return lines;
  const atEdge = lines.filter(
    ({ page }, n) => lines[n - 1]?.page !== page || lines[n + 1]?.page !== page,
  );
  const seen = new Map<string, number>();
  for (const line of atEdge) seen.set(pattern(line), (seen.get(pattern(line)) ?? 0) + 1);
  const running = new Set(atEdge.filter((line) => (seen.get(pattern(line)) ?? 0) > pages / 2));
  return running.size === lines.length ? lines : lines.filter((line) => !running.has(line));
}

function pattern({ cells }: Line): string {
  return cells.join(' ').replace(/\d+/g, '0');
}

/** To half a point. */
function round(size: number): number {
  return Math.round(size * 2) / 2;
}

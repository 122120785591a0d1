// Cuts a text into passages along its own structure. The passages are consecutive ranges of the text:
// joined they are the text again, so nothing said can get lost between two of them.

/** UTF-16 code units of a passage without the white space around it. */
export const MAX_PASSAGE = 1_200;
const MAX_HEADING = 120;

export interface Passage {
  /** Range of the text, [start, end). */
  readonly start: number;
  readonly end: number;
  /** The range's text without surrounding white space; never empty, at most MAX_PASSAGE long. */
  readonly text: string;
  /** Where `text` begins in the whole text. */
  readonly at: number;
  /** Headings above it, outermost first, joined by ` › `. */
  readonly heading: string;
}

/** How a text is written, which says where its structure is to be seen. */
export type TextFormat = 'plain' | 'markdown';

/** A heading, a paragraph, list, table or fenced block; `end` leaves trailing blank lines out. */
interface Block {
  readonly start: number;
  readonly end: number;
  readonly heading: { readonly level: number; readonly title: string } | null;
  /** A list, a table or a fenced block: its lines are what must stay whole. */
  readonly byLine: boolean;
}

/**
 * A new section begins a new passage; headings stay with what follows them, and so does a line that
 * introduces a list, a table or a fenced block. Within a section whole blocks are packed together; one
 * that is too long by itself is cut between its lines or sentences, else words.
 */
export function passages(text: string, format: TextFormat): Passage[] {
  const path: { level: number; title: string }[] = [];
  const ranges: { start: number; end: number; heading: string; hasBody: boolean }[] = [];
  let heading = '';
  let introduction: number | null = null;

  for (const block of blocks(text, format)) {
    const isHeading = block.heading !== null;
    if (block.heading !== null) {
      while ((path.at(-1)?.level ?? 0) >= block.heading.level) path.pop();
      path.push(block.heading);
      heading = path.map((entry) => entry.title).join(' › ');
    }
    const led: number | null = block.byLine ? introduction : null;
    // Where nothing but headings stands before it, it cannot go without leaving them alone.
    const movable = !block.byLine && !isHeading && ranges.at(-1)?.hasBody === true;
    introduction = movable && leadsOn(text, block) ? firstInk(text, block.start) : null;
    for (const part of fitting(text, block)) {
      const last = ranges.at(-1);
      const sameSection = last !== undefined && !(isHeading && last.hasBody);
      if (sameSection && part.end - last.start <= MAX_PASSAGE) {
        last.end = part.end;
        last.heading = heading;
        last.hasBody ||= !isHeading;
      } else if (
        sameSection &&
        led !== null &&
        led > last.start &&
        part.start > led &&
        last.end < part.start &&
        part.end - led <= MAX_PASSAGE
      ) {
        // What introduces this moves over to it.
        last.end = inkEnd(text, last.start, led);
        ranges.push({ start: led, end: part.end, heading, hasBody: true });
      } else {
        ranges.push({ ...part, heading, hasBody: !isHeading });
      }
    }
  }

  return ranges.map((range, i) => ({
    start: i === 0 ? 0 : range.start,
    end: ranges[i + 1]?.start ?? text.length,
    text: text.slice(range.start, range.end),
    at: range.start,
    heading: range.heading,
  }));
}

/** A short line that ends in a colon. */
function leadsOn(text: string, block: Block): boolean {
  return block.end - block.start <= MAX_PASSAGE / 4 && text.charAt(block.end - 1) === ':';
}

const atx = /^ {0,3}(#{1,6})(?=[ \t]|$)/;
const setext = /^ {0,3}(=+|-+)[ \t]*$/;
const fence = /^ {0,3}(`{3,}|~{3,})/;
const itemOrRow = /^ {0,3}(?:[-*+][ \t]|\d{1,9}[.)][ \t]|\|)/;

// Only the block structure that matters for cutting, by lines and in linear time: a full Markdown parser
// would hold the event loop for about a second on the longest text that is let in.
function* blocks(text: string, format: TextFormat): Generator<Block> {
  const markdown = format === 'markdown';
  /** The paragraph or fenced block being read; `start` is -1 between blocks. */
  const open = { start: -1, end: -1, lines: 0, fence: '', byLine: false };
  const closed = (heading: Block['heading'] = null): Block[] => {
    if (open.start === -1) return [];
    const block = { start: open.start, end: open.end, heading, byLine: open.byLine };
    open.start = -1;
    open.lines = 0;
    open.fence = '';
    return [block];
  };

  for (const line of lines(text)) {
    const content = text.slice(line.start, line.end);
    const inked = content.trimEnd();
    const end = line.start + inked.length;
    if (open.fence !== '') {
      open.end = end;
      if (fence.exec(content)?.[1]?.startsWith(open.fence)) yield* closed();
    } else if (inked === '') {
      yield* closed();
    } else if (markdown && open.lines === 1 && setext.test(content)) {
      const level = inked.trimStart().startsWith('=') ? 1 : 2;
      const title = text.slice(open.start, open.end);
      open.end = end;
      yield* closed(titled(level, title));
    } else {
      const hashes = markdown ? atx.exec(content)?.[1] : undefined;
      const fenceMark = markdown ? fence.exec(content)?.[1] : undefined;
      if (hashes !== undefined || fenceMark !== undefined) yield* closed();
      if (open.start === -1) {
        open.start = line.start;
        open.byLine = fenceMark !== undefined || itemOrRow.test(content);
      }
      open.end = end;
      open.lines += 1;
      open.fence = fenceMark ?? '';
      if (hashes !== undefined) yield* closed(titled(hashes.length, afterHashes(content)));
    }
  }
  yield* closed();
}

function afterHashes(line: string): string {
  const title = line.trim().replace(/^#+/, '');
  return title.replace(/[ \t]#+$/, '');
}

function titled(level: number, title: string): Block['heading'] {
  return { level, title: cutWell(title.trim(), MAX_HEADING) };
}

function* lines(text: string): Generator<{ start: number; end: number }> {
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    yield { start, end };
    start = end + 1;
  }
}

/** The block itself where it fits, else its pieces. */
function* fitting(text: string, block: Block): Generator<{ start: number; end: number }> {
  let start = firstInk(text, block.start);
  while (block.end - start > MAX_PASSAGE) {
    const end = start + cutPoint(text.slice(start, start + MAX_PASSAGE + 1), block.byLine);
    yield { start, end: inkEnd(text, start, end) };
    start = firstInk(text, end);
  }
  if (start < block.end) yield { start, end: inkEnd(text, start, block.end) };
}

const sentenceEnd = /[.!?…]["'”’)\]]*\s/g;
const prose = [sentenceEnd, /\n/g, /\s/g];
const linewise = [/\n/g, sentenceEnd, /\s/g];

/** Where to cut a window one unit longer than a passage: behind the last sentence, line or word that fits. */
function cutPoint(window: string, byLine: boolean): number {
  const least = MAX_PASSAGE / 4;
  for (const boundary of byLine ? linewise : prose) {
    let last = 0;
    for (const match of window.matchAll(boundary)) last = match.index + match[0].length;
    if (last > least) return Math.min(last, MAX_PASSAGE);
  }
  return cutWell(window, MAX_PASSAGE).length;
}

/** At most `length` code units of it, never half a surrogate pair. */
function cutWell(text: string, length: number): string {
  const cut = text.slice(0, length);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

function firstInk(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charAt(at).trim() === '') at += 1;
  return at;
}

function inkEnd(text: string, from: number, to: number): number {
  return from + text.slice(from, to).trimEnd().length;
}

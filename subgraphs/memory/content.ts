// What memory lets in, checked as far as can be told without reading a document.
import { createHash } from 'node:crypto';
import { badInput } from '../../platform/errors.ts';
import { hash, mediaTypes, textTypes, type MediaType } from './domain.ts';

/** A document's content, checked. Line ends are `\n`, surrounding white space is gone from title and source. */
export interface CheckedDocument {
  readonly title: string;
  readonly text: string;
  readonly mediaType: MediaType;
  readonly source: string;
  /** SHA-256 of media type and text, hexadecimal. */
  readonly contentHash: string;
}

export interface CheckedMemory {
  readonly text: string;
  readonly source: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly contentHash: string;
}

export const MAX_TEXT_BYTES = 1_048_576;
const MAX_QUERY = 1_000;
const MAX_RANGE = 20_000;

/** BAD_USER_INPUT naming the field below `input` that is empty, too long, binary or of another kind. */
export function checkDocument(input: {
  readonly title: string;
  readonly text: string;
  readonly mediaType: string;
  readonly source: string;
}): CheckedDocument {
  const title = checkLine('input.title', input.title, 200);
  const source = checkLine('input.source', input.source, 500);
  const mediaType = checkMediaType(input.mediaType, textTypes);
  const text = checkText('input.text', input.text);
  return { title, text, mediaType, source, contentHash: hash(mediaType, text) };
}

/** What is to be read in the background, checked as far as can be told without reading it. */
export interface CheckedImport {
  readonly title: string;
  readonly mediaType: MediaType;
  readonly source: string;
  readonly content: Uint8Array;
  /** Of the media type and the content; for texts as `CheckedDocument` has it. */
  readonly contentHash: string;
}

/** BAD_USER_INPUT naming the field below `input`. */
export function checkImport(input: {
  readonly title: string;
  readonly content: string;
  readonly mediaType: string;
  readonly source: string;
}): CheckedImport {
  const title = checkLine('input.title', input.title, 200);
  const source = checkLine('input.source', input.source, 500);
  const mediaType = checkMediaType(input.mediaType, mediaTypes);
  if (mediaType === 'application/pdf') {
    const content = checkPdf('input.content', input.content);
    const digest = createHash('sha256').update(content).digest('hex');
    return { title, source, mediaType, content, contentHash: hash(mediaType, digest) };
  }
  const text = checkText('input.content', input.content);
  const content = Buffer.from(text, 'utf8');
  return { title, source, mediaType, content, contentHash: hash(mediaType, text) };
}

/** BAD_USER_INPUT naming the field below `input`. */
export function checkMemory(input: {
  readonly text: string;
  readonly source: string;
}): CheckedMemory {
  const text = checkLine('input.text', input.text, 1_000);
  const source = checkLine('input.source', input.source, 200);
  return { text, source, contentHash: hash(text) };
}

/** BAD_USER_INPUT naming `query`. */
export function checkQuery(query: string): string {
  return checkLine('query', query, MAX_QUERY);
}

/** BAD_USER_INPUT naming `start` or `end`. */
export function checkRange(range: { readonly start: number; readonly end?: number | null }) {
  const { start } = range;
  if (start < 0 || start > MAX_TEXT_BYTES) {
    throw badInput('start', `Must be from 0 to ${MAX_TEXT_BYTES}; got ${start}.`);
  }
  const end = range.end ?? start + MAX_RANGE;
  if (end < start || end > start + MAX_RANGE) {
    throw badInput('end', `Must be from \`start\` to ${MAX_RANGE} behind it; got ${end}.`);
  }
  return { start, end };
}

function checkMediaType<Known extends MediaType>(given: string, known: readonly Known[]): Known {
  const mediaType = known.find((each) => each === given);
  if (mediaType === undefined) {
    throw badInput('input.mediaType', `Must be one of: ${known.join(', ')}.`);
  }
  return mediaType;
}

/** Line ends are `\n`, a byte order mark is gone. */
function checkText(field: string, given: string): string {
  const bytes = Buffer.byteLength(given, 'utf8');
  if (bytes > MAX_TEXT_BYTES) {
    throw badInput(field, `Must be at most 1 MB (${MAX_TEXT_BYTES} bytes); got ${bytes}.`);
  }
  if (isBinary(given)) throw badInput(field, 'Must be readable text; this looks like binary data.');
  const text = normalized(given);
  if (text.trim() === '') throw badInput(field, 'Must not be empty.');
  return text;
}

function checkPdf(field: string, base64: string): Uint8Array {
  const content = Buffer.from(base64, 'base64');
  // Node skips what is not base64; then less comes out than went in.
  const letters = base64.replace(/[\s=]+/g, '').length;
  if (letters === 0 || Math.floor((letters * 3) / 4) !== content.byteLength) {
    throw badInput(field, 'A PDF is sent as base64.');
  }
  if (content.byteLength > MAX_TEXT_BYTES) {
    throw badInput(
      field,
      `Must be at most 1 MB (${MAX_TEXT_BYTES} bytes); got ${content.byteLength}.`,
    );
  }
  // The header may stand anywhere in the first kilobyte (ISO 32000-2, annex I.3.4).
  if (!content.subarray(0, 1024).includes('%PDF-')) {
    throw badInput(field, 'This is no PDF: it does not begin with `%PDF-`.');
  }
  return content;
}

function normalized(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

/** What a parser made, fit to be kept: without control characters and halves of surrogate pairs. */
export function cleaned(text: string): string {
  return normalized(text.toWellFormed()).replace(/[^\P{Cc}\t\n]/gu, '');
}

/** Trimmed; white space within, line ends included, becomes single spaces. */
function checkLine(field: string, given: string, longest: number): string {
  if (given.length > longest) {
    throw badInput(field, `Must be at most ${longest} characters; got ${given.length}.`);
  }
  if (isBinary(given)) throw badInput(field, 'Must be readable text without control characters.');
  const line = given.replace(/\s+/g, ' ').trim();
  if (line === '') throw badInput(field, 'Must not be empty.');
  return line;
}

/** Control characters, halves of surrogate pairs, or many replacement characters: no text a person wrote. */
function isBinary(text: string): boolean {
  // eslint would have each control character spelled otherwise; \p{Cc} is exactly their set.
  if (!text.isWellFormed() || /[^\P{Cc}\t\n\r\f\x85]/u.test(text)) return true;
  const replaced = text.split('\uFFFD').length - 1;
  return replaced > 2 + text.length / 1_000;
}

// What memory keeps, and what it lets in.
import { createHash } from 'node:crypto';
import { badInput } from '../../platform/errors.ts';

export const mediaTypes = ['text/plain', 'text/markdown'] as const;
export type MediaType = (typeof mediaTypes)[number];

export interface Document {
  readonly id: string;
  /** null: part of Miyagi's own library. */
  readonly ownerId: string | null;
  readonly title: string;
  readonly source: string;
  readonly mediaType: MediaType;
  /** Of the text, in UTF-16 code units. */
  readonly length: number;
  /** ISO 8601 */
  readonly createdAt: string;
}

export interface Chunk {
  readonly id: string;
  readonly documentId: string;
  readonly position: number;
  readonly heading: string;
  readonly text: string;
}

export interface Memory {
  readonly id: string;
  readonly text: string;
  readonly source: string;
  /** ISO 8601 */
  readonly createdAt: string;
}

/** A user as memory knows one: by id only. */
export interface UserStub {
  readonly id: string;
}

export interface SearchResult {
  readonly chunk: Chunk;
  /** 0 to 1 */
  readonly score: number;
  readonly method: 'KEYWORD';
  readonly quote: string;
}

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

const MAX_TEXT_BYTES = 1_048_576;
const MAX_QUERY = 1_000;

/** BAD_USER_INPUT naming the field below `input` that is empty, too long, binary or of another kind. */
export function checkDocument(input: {
  readonly title: string;
  readonly text: string;
  readonly mediaType: string;
  readonly source: string;
}): CheckedDocument {
  const title = checkLine('input.title', input.title, 200);
  const source = checkLine('input.source', input.source, 500);
  const mediaType = mediaTypes.find((known) => known === input.mediaType);
  if (mediaType === undefined) {
    throw badInput('input.mediaType', `Must be one of: ${mediaTypes.join(', ')}.`);
  }
  const bytes = Buffer.byteLength(input.text, 'utf8');
  if (bytes > MAX_TEXT_BYTES) {
    throw badInput('input.text', `Must be at most 1 MB (${MAX_TEXT_BYTES} bytes); got ${bytes}.`);
  }
  if (isBinary(input.text)) {
    throw badInput('input.text', 'Must be readable text; this looks like binary data.');
  }
  const text = input.text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (text.trim() === '') throw badInput('input.text', 'Must not be empty.');
  return { title, text, mediaType, source, contentHash: hash(mediaType, text) };
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

/** Whether an id can be one of this type: anything else is not found without asking the database. */
export function isId(prefix: string, id: string): boolean {
  return id.startsWith(`${prefix}_`) && /^[0-9A-Za-z_-]{5,100}$/.test(id);
}

/** SHA-256 of the parts, hexadecimal. */
export function hash(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
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

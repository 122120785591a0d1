// The opaque text that says where in a list a page ended: base64url of `[version, list, …key]`.
import { badInput } from '../errors.ts';

/**
 * How one part of a sort key looks; checked, because it goes on into a query that casts it. A `time`
 * has milliseconds, so sort by a column that has no more: `timestamptz(3)`.
 */
export type CursorPart = 'text' | 'integer' | 'date' | 'time';

/** A list and the columns it is sorted by, the last one unique: `{ list: 'transactions', parts: ['date', 'text'] }`. */
export interface CursorSpec {
  readonly list: string;
  readonly parts: readonly CursorPart[];
}

/** The values of the sort columns of one item, in the order of the spec's parts, as text. */
export type CursorKey = readonly string[];

const version = 1;
const longest = 1024;

const patterns: Readonly<Record<CursorPart, RegExp>> = {
  // PostgreSQL's text cannot hold NUL.
  text: /^[^\u0000]*$/,
  integer: /^(0|-?[1-9]\d{0,17})$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  time: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/,
};

/** Throws when the key does not fit the spec: a bug of the caller. */
export function encodeCursor(spec: CursorSpec, key: CursorKey): string {
  if (!fits(spec, key)) throw new TypeError(`not a key of ${spec.list}: ${JSON.stringify(key)}`);
  return Buffer.from(JSON.stringify([version, spec.list, ...key])).toString('base64url');
}

/** BAD_USER_INPUT naming `field` for a text that `encodeCursor` never made for this list. */
export function decodeCursor(spec: CursorSpec, cursor: string, field = 'after'): CursorKey {
  const [given, list, ...key] = contentOf(cursor);
  if (given !== version || list !== spec.list || !fits(spec, key)) {
    throw badInput(field, `\`${field}\` is not a cursor of this list; pass one from \`pageInfo\`.`);
  }
  return key;
}

function contentOf(cursor: string): readonly unknown[] {
  if (cursor.length > longest) return [];
  const bytes = Buffer.from(cursor, 'base64url');
  // Buffer skips what is no base64url; a cursor has one spelling only.
  if (bytes.toString('base64url') !== cursor) return [];
  try {
    const content: unknown = JSON.parse(bytes.toString('utf8'));
    return Array.isArray(content) ? content : [];
  } catch {
    return [];
  }
}

function fits(spec: CursorSpec, key: readonly unknown[]): key is CursorKey {
  return (
    key.length === spec.parts.length && spec.parts.every((part, index) => isPart(part, key[index]))
  );
}

function isPart(part: CursorPart, value: unknown): boolean {
  if (typeof value !== 'string' || !patterns[part].test(value)) return false;
  if (part === 'text') return value.isWellFormed();
  if (part === 'integer') return true;
  // A day or an instant that does not exist would be an error of the database, as is its year 0.
  if (value.startsWith('0000')) return false;
  const iso = part === 'date' ? `${value}T00:00:00.000Z` : value;
  const time = new Date(iso);
  return !Number.isNaN(time.getTime()) && time.toISOString() === iso;
}

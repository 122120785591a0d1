// How many values a request's JSON holds and how deep they lie: before it is parsed, which takes a hundred
// milliseconds for a megabyte of brackets, and before its variables are coerced.

export interface ValueLimits {
  readonly values: number;
  readonly nesting: number;
}

export interface Values {
  readonly values: number;
  /** Brackets within brackets, those of `variables` included, those of the request itself not. */
  readonly nesting: number;
  /** The request's member that was looked at last. */
  readonly member: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MEMBERS = ['query', 'variables', 'operationName', 'extensions', 'documentId', 'id'];

/** Stops at the first number beyond its limit. Whether it is JSON at all is the parser's to say. */
export function scanJson(bytes: Uint8Array, limits: ValueLimits): Values {
  let values = 0;
  let open = 0;
  let nesting = 0;
  let [memberFrom, memberTo] = [0, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const end = endOfString(bytes, at + 1);
      if (open === 1) [memberFrom, memberTo] = [at + 1, end];
      at = end;
    } else if (byte === 0x2c /* , */) {
      values += 1;
    } else if (byte === 0x7b || byte === 0x5b /* { [ */) {
      // The first value in it, which no comma announces.
      values += 1;
      open += 1;
      nesting = Math.max(nesting, open - 1);
    } else if (byte === 0x7d || byte === 0x5d /* } ] */) {
      open -= 1;
    }
    if (values > limits.values || nesting > limits.nesting) break;
  }
  const name = Buffer.from(bytes.subarray(memberFrom, Math.min(memberTo, memberFrom + 20)));
  const member = MEMBERS.find((known) => name.equals(Buffer.from(known)));
  return { values, nesting, member: member ?? 'body' };
}

/** Where its closing quote is, or the end of the text. */
function endOfString(bytes: Uint8Array, from: number): number {
  let end = bytes.indexOf(QUOTE, from);
  while (end >= 0 && isEscaped(bytes, end, from)) end = bytes.indexOf(QUOTE, end + 1);
  return end < 0 ? bytes.length : end;
}

function isEscaped(bytes: Uint8Array, at: number, from: number): boolean {
  let backslashes = 0;
  while (at - backslashes > from && bytes[at - backslashes - 1] === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}

/** Stops at the first number beyond its limit. */
export function countValues(
  variables: Readonly<Record<string, unknown>>,
  limits: ValueLimits,
): Values {
  let values = 0;
  let nesting = 0;
  for (let level: object[] = [variables]; level.length > 0;) {
    nesting += 1;
    const below: object[] = [];
    for (const container of level) {
      const items: readonly unknown[] = Array.isArray(container)
        ? container
        : Object.values(container);
      values += items.length;
      if (values > limits.values || nesting > limits.nesting) {
        return { values, nesting, member: 'variables' };
      }
      for (const item of items) if (typeof item === 'object' && item !== null) below.push(item);
    }
    level = below;
  }
  return { values, nesting, member: 'variables' };
}

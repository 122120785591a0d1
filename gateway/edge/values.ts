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
/** More bytes than the longest of them has. */
const LONGEST_MEMBER = 20;

/** Reads a request's JSON piece by piece. Whether it is JSON at all is the parser's to say. */
export class JsonScan {
  values = 0;
  nesting = 0;
  readonly #limits: ValueLimits;
  #open = 0;
  #inString = false;
  #escaped = false;
  #member: number[] = [];

  constructor(limits: ValueLimits) {
    this.#limits = limits;
  }

  get member(): string {
    const name = Buffer.from(this.#member).toString('latin1');
    return MEMBERS.includes(name) ? name : 'body';
  }

  /** Stops at the first number beyond its limit. */
  read(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += 1) {
      if (this.#inString) {
        at = this.#readString(bytes, at);
        continue;
      }
      const byte = bytes[at];
      if (byte === QUOTE) {
        this.#inString = true;
        if (this.#open === 1) this.#member = [];
      } else if (byte === 0x2c /* , */) {
        this.values += 1;
      } else if (byte === 0x7b || byte === 0x5b /* { [ */) {
        // The first value in it, which no comma announces.
        this.values += 1;
        this.#open += 1;
        this.nesting = Math.max(this.nesting, this.#open - 1);
      } else if (byte === 0x7d || byte === 0x5d /* } ] */) {
        this.#open -= 1;
      }
      if (this.values > this.#limits.values || this.nesting > this.#limits.nesting) return;
    }
  }

  /** Where its closing quote is, or the end of what there is of it. */
  #readString(bytes: Uint8Array, from: number): number {
    const room = this.#open === 1 ? LONGEST_MEMBER - this.#member.length : 0;
    if (room > 0) this.#member.push(...bytes.subarray(from, from + room));
    for (let at = this.#escaped ? from + 1 : from; ;) {
      const quote = bytes.indexOf(QUOTE, at);
      const end = quote < 0 ? bytes.length : quote;
      this.#escaped = backslashesBefore(bytes, end, at) % 2 === 1;
      if (quote < 0) return end;
      if (!this.#escaped) {
        this.#inString = false;
        if (room > 0) this.#member.length -= Math.max(0, Math.min(from + room, bytes.length) - end);
        return end;
      }
      at = end + 1;
    }
  }
}

function backslashesBefore(bytes: Uint8Array, end: number, from: number): number {
  let at = end;
  while (at > from && bytes[at - 1] === BACKSLASH) at -= 1;
  return end - at;
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

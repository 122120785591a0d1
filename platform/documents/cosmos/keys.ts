// Keys of any characters as text that Cosmos DB accepts, reversibly and in the same order. It forbids / \ ? # in
// ids, and how it compares what is not ASCII is written nowhere; here text that is compared is ASCII only.

/** Ascending, so that the codes of two bytes compare as the bytes do. */
const DIGITS = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

/** `!` and everything before it. */
const LAST_LOW = 0x21;
/** From `|` on, over three leads of 64. */
const FIRST_HIGH = 0x7c;
/** Of each pair the second is forbidden; the first one leads the codes of both. */
const PAIRS = ['"#', './', '>?', '[\\'];

const CODES = Array.from({ length: 256 }, (_, byte) => codeOf(byte));
const BYTES = new Map(CODES.map((code, byte) => [code, byte]));
const LEADS = new Set(CODES.filter((code) => code.length === 2).map((code) => code.charAt(0)));

/** At most twice as long as the key in UTF-8, hence within the 1,023 bytes of an id. */
export function encodeKey(key: string): string {
  let code = '';
  for (const byte of Buffer.from(key)) code += CODES[byte] ?? '';
  return code;
}

export function decodeKey(code: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < code.length;) {
    const length = LEADS.has(code.charAt(at)) ? 2 : 1;
    const byte = BYTES.get(code.slice(at, at + length));
    if (byte === undefined) throw new Error(`${JSON.stringify(code)} is no key of ours`);
    bytes.push(byte);
    at += length;
  }
  return Buffer.from(bytes).toString();
}

function codeOf(byte: number): string {
  if (byte <= LAST_LOW) return `!${DIGITS[byte]}`;
  if (byte >= FIRST_HIGH) {
    const place = byte - FIRST_HIGH;
    return `${'|}~'[place >> 6]}${DIGITS[place & 63]}`;
  }
  const text = String.fromCharCode(byte);
  const pair = PAIRS.find((two) => two.includes(text));
  return pair === undefined ? text : `${pair[0]}${DIGITS[pair.indexOf(text)]}`;
}

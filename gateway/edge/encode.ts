// The bytes of an answer, found once. V8 counts and writes UTF-8 letter by letter: node:http would have it do so
// three times over.

/** One byte for each character, to be written as `latin1`: so that node:http puts it behind the head of its response. */
export interface Encoded {
  readonly bytes: string;
  readonly length: number;
}

/** In UTF-16 code units; longer texts are rare, and their memory is not kept. */
const LONGEST = 100_000;
/** Of UTF-8, at most, for one code unit. */
const BYTES = 3;

const scratch = Buffer.allocUnsafeSlow(LONGEST * BYTES);

/** In UTF-8. */
export function encode(text: string): Encoded {
  if (text.length > LONGEST) {
    const bytes = Buffer.from(text);
    return { bytes: bytes.toString('latin1'), length: bytes.length };
  }
  const length = scratch.write(text, 'utf8');
  return { bytes: scratch.toString('latin1', 0, length), length };
}

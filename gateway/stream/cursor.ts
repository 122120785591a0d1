// Resume tokens: opaque to clients, signed, and good for one stream only. They say how far a client has
// read; whether it may read is checked anew each time.
import { createHash, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ofKeys, type KeyRing } from '../../platform/auth/key-ring.ts';
import { AppError } from '../../platform/errors.ts';

/** Which stream: the field with its arguments, and the topic as it was made last. */
export interface StreamIdentity {
  readonly field: string;
  /** Coerced; without the cursor argument. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly generation: string;
}

/** How far a client has read. */
export interface Place {
  /** Partition and the offset of the next record to read there. */
  readonly offsets: readonly (readonly [partition: number, offset: number])[];
  /** As the topic's source packed it. */
  readonly position: readonly number[];
}

export interface CursorContent extends Place {
  /** The one client that it was given to, where that must be known again (see `Resume`). */
  readonly reader?: string;
}

export interface Cursors {
  of(stream: StreamIdentity): StreamCursors;
}

export interface StreamCursors {
  encode(content: CursorContent): string;
  /**
   * CURSOR_INVALID when it was not made here for this stream, CURSOR_EXPIRED when the topic has been
   * made anew since; both name the argument `after`.
   */
  decode(cursor: string): CursorContent;
}

/** Layout: version, key id, MAC over everything else, JSON. */
const version = 1;
const headBytes = 2;
const macBytes = 16;
const maxLength = 1_024;

/** The first key signs, all of them verify: put a new one in front, take an old one out later. */
export function createCursors(ring: KeyRing): Cursors {
  const keys = ofKeys(ring, (all) => ({
    byId: new Map(all.map(({ id, secret }) => [id, createSecretKey(secret)])),
    current: all[0].id,
    signing: createSecretKey(all[0].secret),
  }));

  return {
    of(stream) {
      const name = streamTag(stream);
      const generation = tag(stream.generation);
      return {
        encode({ offsets, position, reader }) {
          const { current, signing } = keys();
          const head = Uint8Array.of(version, current);
          const content = [name, generation, offsets, position, ...(reader ? [reader] : [])];
          const body = Buffer.from(JSON.stringify(content));
          return Buffer.concat([head, mac(signing, head, body), body]).toString('base64url');
        },
        decode(cursor) {
          const [ofName, ofGeneration, offsets, position, reader] = opened(cursor, keys().byId);
          if (ofName !== name) throw invalid();
          if (ofGeneration !== generation) throw expired();
          return { offsets, position, ...(reader !== undefined && { reader }) };
        },
      };
    },
  };
}

type Content = readonly [
  stream: string,
  generation: string,
  offsets: Place['offsets'],
  position: Place['position'],
  reader?: string,
];

/** The content of a cursor that one of these keys has signed. */
function opened(cursor: string, keys: ReadonlyMap<number, KeyObject>): Content {
  if (cursor.length > maxLength) throw invalid();
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.toString('base64url') !== cursor) throw invalid();
  const key = keys.get(bytes[1] ?? -1);
  if (bytes[0] !== version || key === undefined) throw invalid();
  const given = bytes.subarray(headBytes, headBytes + macBytes);
  const body = bytes.subarray(headBytes + macBytes);
  const right = mac(key, bytes.subarray(0, headBytes), body);
  if (given.length !== macBytes || !timingSafeEqual(given, right)) throw invalid();
  return JSON.parse(body.toString()) as Content;
}

export function invalid(): AppError {
  return new AppError('CURSOR_INVALID', 'This cursor is not one of this stream.', {
    field: 'after',
  });
}

export function expired(): AppError {
  return new AppError(
    'CURSOR_EXPIRED',
    'The events behind this cursor are gone. Subscribe without it to start over.',
    { field: 'after' },
  );
}

function mac(key: KeyObject, head: Uint8Array, body: Uint8Array): Buffer {
  const hmac = createHmac('sha256', key).update(head).update(body);
  return hmac.digest().subarray(0, macBytes);
}

function streamTag({ field, args }: StreamIdentity): string {
  const sorted = Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1));
  return tag(JSON.stringify([field, sorted]));
}

function tag(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 12).toString('base64url');
}

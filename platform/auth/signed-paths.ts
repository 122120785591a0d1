// Parts of a URL that were made here and are good for a while. What they say can be read, but not changed.
import {
  createHmac,
  createSecretKey,
  hkdfSync,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { ofKeys, type KeyRing } from './key-ring.ts';

export interface SignedPaths {
  /**
   * One path segment that `open` gives `content` (plain JSON) back for, until `expiresAt` (ms since the
   * epoch). `purpose` must be the same there. The same arguments give the same segment.
   */
  seal(purpose: string, content: unknown, expiresAt: number): string;
  /** NOT_FOUND for what was not made here for this purpose, EXPIRED for what was, but is over. */
  open(purpose: string, segment: string): { readonly content: unknown; readonly expiresAt: number };
}

/** Layout: version, MAC over everything else, JSON. */
const version = 1;
const macBytes = 16;
const longest = 4_096;

export function createSignedPaths(ring: KeyRing, clock: Clock): SignedPaths {
  const keys = ofKeys(ring, (all) => ({
    signing: pathKey(all[0].secret),
    all: all.map(({ secret }) => pathKey(secret)),
  }));
  return {
    seal(purpose, content, expiresAt) {
      const body = Buffer.from(JSON.stringify([expiresAt, content]));
      const whole = [Uint8Array.of(version), mac(keys().signing, purpose, body), body];
      return Buffer.concat(whole).toString('base64url');
    },

    open(purpose, segment) {
      if (segment.length > longest || !/^[\w-]+$/.test(segment)) throw unknown();
      const bytes = Buffer.from(segment, 'base64url');
      const body = bytes.subarray(1 + macBytes);
      if (bytes[0] !== version || body.length === 0) throw unknown();
      // A last character may have bits that decoding drops: there is one spelling only.
      if (bytes.toString('base64url') !== segment) throw unknown();
      const given = bytes.subarray(1, 1 + macBytes);
      const isOurs = (key: KeyObject) => timingSafeEqual(given, mac(key, purpose, body));
      if (!keys().all.some(isOurs)) throw unknown();
      const [expiresAt, content] = JSON.parse(body.toString()) as [number, unknown];
      if (clock.now() >= expiresAt) {
        throw new AppError('EXPIRED', 'This address was good for a while only. Ask for a new one.');
      }
      return { content, expiresAt };
    },
  };
}

function pathKey(secret: Uint8Array): KeyObject {
  return createSecretKey(new Uint8Array(hkdfSync('sha256', secret, '', 'miyagi signed paths', 32)));
}

function mac(key: KeyObject, purpose: string, body: Uint8Array): Uint8Array {
  const digest = createHmac('sha256', key)
    .update(Uint8Array.of(version))
    .update(`${purpose.length} ${purpose}`)
    .update(body)
    .digest();
  return digest.subarray(0, macBytes);
}

function unknown(): AppError {
  return new AppError('NOT_FOUND', 'There is nothing here.');
}

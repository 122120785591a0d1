// AES-256-GCM (NIST SP 800-38D): nonce, ciphertext and tag in one piece, bound to what stands beside it in the clear.
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  randomFillSync,
  type KeyObject,
} from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
export const keyBytes = 32;
/** How much longer something sealed is. */
export const sealBytes = nonceBytes + tagBytes;

// Random nonces are safe for some four billion pieces under one key. Drawing many at once costs a tenth of drawing each.
const drawn = Buffer.alloc(nonceBytes * 512);
let used = drawn.length;

function nextNonce(): Buffer {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += nonceBytes;
  return drawn.subarray(used - nonceBytes, used);
}

export function secretOf(bytes: Uint8Array): KeyObject {
  return createSecretKey(bytes);
}

/** `beside` is not kept: `open` has to be given the very same. */
export function seal(secret: KeyObject, plain: Uint8Array, beside: Uint8Array): Buffer {
  const nonce = nextNonce();
  const cipher = createCipheriv(algorithm, secret, nonce, { authTagLength: tagBytes });
  cipher.setAAD(beside);
  const body = cipher.update(plain);
  cipher.final();
  return Buffer.concat([nonce, body, cipher.getAuthTag()], body.length + sealBytes);
}

/** Null when a bit of it, or of what stands beside it, was changed, or the key is another one. */
export function open(secret: KeyObject, sealed: Uint8Array, beside: Uint8Array): Buffer | null {
  if (sealed.byteLength < sealBytes) return null;
  const end = sealed.byteLength - tagBytes;
  const nonce = sealed.subarray(0, nonceBytes);
  const decipher = createDecipheriv(algorithm, secret, nonce, { authTagLength: tagBytes });
  decipher.setAAD(beside);
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(nonceBytes, end));
  try {
    decipher.final();
  } catch {
    return null;
  }
  return plain;
}

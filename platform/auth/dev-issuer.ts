// A token issuer within the process, for development only: whoever can read its file can be anybody.
import { randomUUID } from 'node:crypto';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  errors,
  type CryptoKey,
} from 'jose';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError, badInput } from '../errors.ts';
import type { TokenIssuer, TokenVerifier } from './port.ts';
import { readOrCreate } from './private-file.ts';
import { createVerifier } from './verifier.ts';

export interface DevIssuerOptions {
  /** Where the key pair is kept, so that tokens outlive a restart. */
  readonly file: string;
  readonly clock: Clock;
  /** True makes it refuse to start. */
  readonly production: boolean;
}

const algorithm = 'EdDSA';
const issuerName = 'urn:miyagi:development';
const audience = 'miyagi';

const storedKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().length(43),
  d: z.string().length(43),
});

/** CONFIG_INVALID in production; DATA_CORRUPT, naming the file, when it holds no key pair. */
export async function openDevIssuer(
  options: DevIssuerOptions,
): Promise<{ issuer: TokenIssuer; verifier: TokenVerifier }> {
  if (options.production) {
    throw new AppError(
      'CONFIG_INVALID',
      'The development issuer does not run in production; configure a real identity provider.',
    );
  }
  const keys = await loadKeys(options.file);
  return {
    issuer: createIssuer(keys, options.clock),
    verifier: createVerifier({
      key: (header) => {
        if (header.kid !== keys.id) throw new errors.JWKSNoMatchingKey();
        return keys.publicKey;
      },
      algorithms: [algorithm],
      issuer: issuerName,
      audience,
      clock: options.clock,
    }),
  };
}

interface Keys {
  /** RFC 7638 thumbprint of the public key. */
  readonly id: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

function createIssuer(keys: Keys, clock: Clock): TokenIssuer {
  return {
    async issue(actor, ttlSeconds) {
      if (actor.kind === 'anonymous') throw badInput('actor.kind', 'Nobody cannot have a token.');
      if (!Number.isInteger(ttlSeconds) || ttlSeconds <= 0) {
        throw badInput('ttlSeconds', 'A token lives for a whole number of seconds, at least 1.');
      }
      // To the millisecond, so that it can be told whether a token is older than a revocation.
      const issuedAt = clock.now() / 1000;
      return new SignJWT({
        scope: [...actor.scopes].sort().join(' '),
        kind: actor.kind,
        consent_version: actor.consentVersion,
      })
        .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid: keys.id })
        .setIssuer(issuerName)
        .setAudience(audience)
        .setSubject(actor.id)
        .setJti(randomUUID())
        .setIssuedAt(issuedAt)
        .setExpirationTime(Math.floor(issuedAt) + ttlSeconds)
        .sign(keys.privateKey);
    },
  };
}

async function loadKeys(file: string): Promise<Keys> {
  const text = await readOrCreate(file, async () => {
    const pair = await generateKeyPair(algorithm, { extractable: true });
    return JSON.stringify(await exportJWK(pair.privateKey));
  });
  try {
    const { kty, crv, x, d } = storedKey.parse(JSON.parse(text));
    const [privateKey, publicKey, id] = await Promise.all([
      importJWK({ kty, crv, x, d }, algorithm),
      importJWK({ kty, crv, x }, algorithm),
      calculateJwkThumbprint({ kty, crv, x }),
    ]);
    if (privateKey instanceof Uint8Array || publicKey instanceof Uint8Array) {
      throw new TypeError('expected an asymmetric key');
    }
    return { id, privateKey, publicKey };
  } catch {
    // Without the cause: a parser's message may quote the key.
    throw new AppError(
      'DATA_CORRUPT',
      `${file} does not hold a key pair. Restore it, or delete it to make a new one (tokens end then).`,
    );
  }
}

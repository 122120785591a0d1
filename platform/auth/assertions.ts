// How one part of Miyagi tells another for whom it asks: `v1.<key id>.<claims>.<MAC>`, HMAC-SHA256 over all before the MAC.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { ofKeys, type KeyRing, type SigningKeys } from './key-ring.ts';
import type { Actor, Assertions, Viewer } from './port.ts';

export interface AssertionOptions {
  /** At least 32 bytes each. The first signs; all verify, so a new key is put in front and the old one dropped later. */
  readonly secret: Uint8Array | readonly Uint8Array[] | KeyRing;
  readonly clock: Clock;
}

/** Age in ms up to which an assertion is taken. */
const maxAge = 30_000;
/** How long an assertion is handed out again; leaves half of its life to the way and to clocks that differ. */
const reuseFor = 15_000;
/** How far in the future `iat` may lie, because the signer's clock is ahead. */
const maxSkew = 5_000;
const remembered = 10_000;
const longest = 8192;

const claims = z.strictObject({
  aud: z.string(),
  sub: z.string(),
  kind: z.enum(['user', 'service', 'anonymous']),
  scopes: z.array(z.string()),
  consent: z.int(),
  /** ms since the epoch */
  iat: z.int(),
});
type Claims = z.infer<typeof claims>;

interface Key {
  readonly id: string;
  readonly secret: Uint8Array;
}

export function createAssertions(options: AssertionOptions): Assertions {
  const { clock } = options;
  // What was signed or verified by other keys is forgotten with them.
  const ring = ofKeys(options.secret, (secrets) => ({
    keys: keysOf(secrets),
    signed: new LRUCache<string, { text: string; issuedAt: number }>({ max: remembered }),
    verified: new LRUCache<string, { claims: Claims; viewer: Viewer }>({ max: remembered }),
  }));

  return {
    sign(actor, audience) {
      const { keys, signed } = ring();
      const now = clock.now();
      const cacheKey = identity(actor, audience);
      const cached = signed.get(cacheKey);
      if (cached !== undefined && now - cached.issuedAt < reuseFor && now >= cached.issuedAt) {
        return cached.text;
      }
      const text = encode(keys[0], {
        aud: audience,
        sub: actor.id,
        kind: actor.kind,
        scopes: [...actor.scopes],
        consent: actor.consentVersion,
        iat: now,
      });
      signed.set(cacheKey, { text, issuedAt: now });
      return text;
    },

    verify(assertion, audience) {
      const { keys, verified } = ring();
      // Only what was verified once is found here; age and audience are looked at every time.
      let known = verified.get(assertion);
      if (known === undefined) {
        const decoded = decode(keys, assertion);
        known = { claims: decoded, viewer: viewerFrom(decoded) };
        verified.set(assertion, known);
      }
      if (known.claims.aud !== audience) {
        throw refused('The assertion is meant for another audience.');
      }
      const age = clock.now() - known.claims.iat;
      if (age > maxAge) throw refused('The assertion is stale.');
      if (age < -maxSkew) throw refused('The assertion comes from the future; check the clocks.');
      return known.viewer;
    },
  };
}

function keysOf(
  secret: Uint8Array | readonly Uint8Array[] | SigningKeys,
): readonly [Key, ...Key[]] {
  const all = secret instanceof Uint8Array ? [secret] : secret;
  const [first, ...others] = all.map((each) => (each instanceof Uint8Array ? each : each.secret));
  if (first === undefined) throw new AppError('CONFIG_INVALID', 'Assertions need a secret.');
  return [keyOf(first), ...others.map(keyOf)];
}

function keyOf(secret: Uint8Array): Key {
  if (secret.length < 32) {
    throw new AppError('CONFIG_INVALID', 'A secret for assertions has at least 32 bytes.');
  }
  const digest = createHash('sha256').update('miyagi assertion key').update(secret).digest();
  return { id: digest.toString('base64url').slice(0, 8), secret };
}

function encode(key: Key, content: Claims): string {
  const body = `v1.${key.id}.${Buffer.from(JSON.stringify(content)).toString('base64url')}`;
  return `${body}.${mac(key, body)}`;
}

function decode(keys: readonly Key[], assertion: string): Claims {
  if (assertion.length > longest) throw refused('The assertion is malformed.');
  const [version, keyId, payload, signature, ...rest] = assertion.split('.');
  if (version !== 'v1' || payload === undefined || signature === undefined || rest.length > 0) {
    throw refused('The assertion is malformed.');
  }
  const key = keys.find((candidate) => candidate.id === keyId);
  if (key === undefined) throw refused('The assertion was signed with an unknown key.');
  if (!equal(signature, mac(key, `v1.${key.id}.${payload}`))) {
    throw refused("The assertion's signature does not match.");
  }
  // Whoever holds the key wrote this; only another release of Miyagi could have written another shape.
  const content = claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  if (!content.success) throw refused('The assertion is malformed.');
  return content.data;
}

function mac(key: Key, text: string): string {
  return createHmac('sha256', key.secret).update(text).digest('base64url');
}

// The texts are compared, not the decoded bytes: a MAC has one spelling only.
function equal(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function viewerFrom(content: Claims): Viewer {
  return {
    id: content.sub,
    kind: content.kind,
    scopes: content.scopes,
    consentVersion: content.consent,
    expiresAt: content.iat + maxAge,
  };
}

function identity(actor: Actor, audience: string): string {
  return JSON.stringify([audience, actor.id, actor.kind, actor.scopes, actor.consentVersion]);
}

function refused(message: string): AppError {
  return new AppError('UNAUTHENTICATED', message);
}

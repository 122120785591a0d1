// Verifies JSON Web Tokens of one issuer and turns them into viewers.
import { errors, jwtVerify, type CryptoKey, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { TokenVerifier, Viewer } from './port.ts';
import { longestTokenLifeMs } from './revocations.ts';

export interface VerifierOptions {
  /** The key, or how to find it by the token's header. */
  readonly key: CryptoKey | JWTVerifyGetKey;
  /** The only signature algorithms taken, e.g. `['EdDSA']`; what the token's header asks for is not trusted. */
  readonly algorithms: readonly string[];
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Clock;
}

const longestToken = 8192;
const rememberedTokens = 10_000;

const claims = z.object({
  sub: z.string().min(1).max(256),
  exp: z.number(),
  iat: z.number(),
  scope: z.string().default(''),
  kind: z.enum(['user', 'service']).default('user'),
  consent_version: z.int().nonnegative().default(0),
});

/** A verification costs about 0.2 ms, so good tokens are remembered until they expire. */
export function createVerifier(options: VerifierOptions): TokenVerifier {
  const { clock } = options;
  const known = new LRUCache<string, Viewer>({ max: rememberedTokens });
  return {
    async verify(token) {
      const cached = known.get(token);
      if (cached !== undefined) {
        if (cached.expiresAt > clock.now()) return cached;
        known.delete(token);
        throw refused('The token has expired.');
      }
      if (token.length > longestToken) throw refused('The token is too long.');
      const viewer = viewerFrom(await verifiedClaims(token, options));
      // By its own claim it may go on, but not by the longest life of a token.
      if (viewer.expiresAt <= clock.now()) throw refused('The token has expired.');
      known.set(token, viewer);
      return viewer;
    },
  };
}

async function verifiedClaims(token: string, options: VerifierOptions): Promise<JWTPayload> {
  const { key } = options;
  try {
    const { payload } = await jwtVerify(token, typeof key === 'function' ? key : () => key, {
      algorithms: [...options.algorithms],
      issuer: options.issuer,
      audience: options.audience,
      requiredClaims: ['sub', 'exp', 'iat'],
      currentDate: new Date(options.clock.now()),
    });
    return payload;
  } catch (error) {
    throw refused(tokenProblem(error), error);
  }
}

function viewerFrom(payload: JWTPayload): Viewer {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) {
    const claim = parsed.error.issues[0]?.path.join('.') ?? 'sub';
    throw refused(`The token's claim \`${claim}\` is missing or not valid.`);
  }
  const { sub, exp, iat, scope, kind, consent_version: consentVersion } = parsed.data;
  const scopes = [...new Set(scope.split(' ').filter((name) => name !== ''))].sort();
  const issuedAt = Math.round(iat * 1000);
  const expiresAt = Math.min(exp * 1000, issuedAt + longestTokenLifeMs);
  return { id: sub, kind, scopes, consentVersion, expiresAt, issuedAt };
}

/** What is wrong with a token, by the error that its verification ended with; safe to show. */
export function tokenProblem(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'The token is meant for another audience.';
    if (error.claim === 'iss') return 'The token comes from another issuer.';
    if (error.claim === 'nbf') return 'The token is not valid yet.';
    return `The token's claim \`${error.claim}\` is missing or not valid.`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return "The token's algorithm is not accepted.";
  if (error instanceof errors.JWKSNoMatchingKey) return 'The token was signed with an unknown key.';
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return "The token's signature does not match.";
  }
  return 'The token is malformed.';
}

function refused(message: string, cause?: unknown): AppError {
  return new AppError('UNAUTHENTICATED', message, { cause });
}

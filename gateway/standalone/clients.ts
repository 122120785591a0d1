// Who asks, by a JSON Web Token of the operator's own issuer, and what subgraphs are told of its claims.
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import type { TokenVerifier, Viewer } from '../../platform/auth/port.ts';
import { tokenProblem } from '../../platform/auth/verifier.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { Forwarded, HeaderFilter } from '../edge/forward.ts';
import type { Settings } from './settings.ts';

export interface Clients {
  readonly verifier: TokenVerifier;
  /** With the claims of the token that came with the same headers, which has been verified. */
  claimed(forwarded: HeaderFilter): HeaderFilter;
}

interface Known {
  readonly viewer: Viewer;
  readonly headers: Forwarded;
}

/** None with a shared secret: who may verify such a token may make one. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const REMEMBERED = 10_000;
const LONGEST_TOKEN = 8192;

/** CONFIG_INVALID for a key that cannot be read. */
export function jwtClients(jwt: NonNullable<Settings['jwt']>, clock: Clock): Clients {
  const key = keyOf(jwt);
  const { issuer, audience, algorithms = ALGORITHMS, claimHeaders = {} } = jwt;
  const names = Object.keys(claimHeaders);
  const known = new LRUCache<string, Known>({ max: REMEMBERED });

  async function verified(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, key, {
        ...{ issuer, audience, algorithms: [...algorithms], requiredClaims: ['exp'] },
        currentDate: new Date(clock.now()),
      });
      return payload;
    } catch (error) {
      if (!isKeysAway(error)) throw refused(tokenProblem(error), error);
      const problem = 'Tokens cannot be verified at the moment.';
      throw new AppError('UNAVAILABLE', problem, { retryable: true, cause: error });
    }
  }

  return {
    verifier: {
      async verify(token) {
        let found = known.get(token);
        if (found === undefined) {
          if (token.length > LONGEST_TOKEN) throw refused('The token is too long.');
          const payload = await verified(token);
          found = { viewer: viewerOf(payload), headers: claimsOf(payload, claimHeaders) };
          known.set(token, found);
        }
        if (found.viewer.expiresAt > clock.now()) return found.viewer;
        known.delete(token);
        throw refused('The token has expired.');
      },
    },
    claimed(forwarded) {
      if (names.length === 0) return forwarded;
      return (headers) => {
        const claims = known.peek(tokenOf(headers))?.headers;
        const others = forwarded(headers);
        return claims === undefined && others === undefined ? undefined : { ...others, ...claims };
      };
    },
  };
}

function tokenOf({ authorization = '' }: IncomingHttpHeaders): string {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
}

function keyOf({ jwksUrl, publicKeyFile }: NonNullable<Settings['jwt']>): JWTVerifyGetKey {
  if (jwksUrl !== undefined) return createRemoteJWKSet(new URL(jwksUrl));
  try {
    const key = createPublicKey(readFileSync(publicKeyFile ?? '', 'utf8'));
    return async () => key;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('CONFIG_INVALID', `jwt.publicKeyFile: it holds no public key: ${reason}`, {
      field: 'jwt.publicKeyFile',
      cause: error,
    });
  }
}

/** The keys cannot be had, whatever the token: jose lets the failure of its request through. */
function isKeysAway(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true;
  return !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC';
}

function viewerOf({ sub, exp, scope }: JWTPayload): Viewer {
  const scopes = typeof scope === 'string' ? scope.split(' ').filter((name) => name !== '') : [];
  return {
    id: sub ?? '',
    kind: 'user',
    scopes: [...new Set(scopes)].sort(),
    consentVersion: 0,
    expiresAt: (exp ?? 0) * 1000,
  };
}

/** Texts as they are, everything else as JSON; what no header can carry is left out. */
function claimsOf(payload: JWTPayload, claimHeaders: Readonly<Record<string, string>>): Forwarded {
  const headers: Record<string, string> = {};
  for (const [header, claim] of Object.entries(claimHeaders)) {
    const value = Object.hasOwn(payload, claim) ? payload[claim] : undefined;
    if (value === undefined || value === null) continue;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (/^[\t\x20-\x7e]*$/.test(text)) headers[header] = text;
  }
  return headers;
}

function refused(message: string, cause?: unknown): AppError {
  return new AppError('UNAUTHENTICATED', message, { cause });
}

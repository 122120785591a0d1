// Who is asking. A Viewer is made by verification only: of a token at the edge, of an assertion at a subgraph.

export interface Viewer {
  /** Subject: a user's global id, or a service's name. */
  readonly id: string;
  readonly kind: 'user' | 'service' | 'anonymous';
  /** Sorted, e.g. ['advisor']. */
  readonly scopes: readonly string[];
  /** The version of the terms this user consented to when the token was issued. */
  readonly consentVersion: number;
  /** When the credentials behind this viewer end, ms since the epoch. */
  readonly expiresAt: number;
  /** When the token was issued, ms since the epoch; absent where there is none that could be revoked. */
  readonly issuedAt?: number;
}

/** The part of a viewer that a command carries, so that a worker can act for the user later. */
export type Actor = Pick<Viewer, 'id' | 'kind' | 'scopes' | 'consentVersion'>;

export interface TokenVerifier {
  /** UNAUTHENTICATED with a reason that is safe to show: expired, malformed, wrong audience … */
  verify(token: string): Promise<Viewer>;
}

export interface TokenIssuer {
  /** A signed JWT for this subject. */
  issue(actor: Actor, ttlSeconds: number): Promise<string>;
}

/** Signed statement of the gateway (or a worker) to one audience: a subgraph's name, or `gateway`. */
export interface Assertions {
  /** At most 30 s old when used; signed once per viewer and audience and reused while fresh. */
  sign(actor: Actor, audience: string): string;
  /** UNAUTHENTICATED when forged, stale or meant for another audience. */
  verify(assertion: string, audience: string): Viewer;
}

export const ASSERTION_HEADER = 'miyagi-assertion';

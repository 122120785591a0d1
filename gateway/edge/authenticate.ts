// Who sent a request. A viewer comes of a verified token or a worker's assertion, of nothing else.
import type { IncomingHttpHeaders } from 'node:http';
import { anonymousViewer } from '../../platform/auth/anonymous.ts';
import { ASSERTION_HEADER } from '../../platform/auth/port.ts';
import type { Assertions, TokenVerifier, Viewer } from '../../platform/auth/port.ts';
import { AppError } from '../../platform/errors.ts';

/** The audience of assertions made for the gateway. */
export const GATEWAY_AUDIENCE = 'gateway';

export interface Authenticators {
  /** Null: everybody is anonymous, whatever their headers say. */
  readonly verifier: TokenVerifier | null;
  /** Null: none are taken. */
  readonly assertions: Assertions | null;
  /** Whether anybody may ask without credentials; yes unless told. */
  readonly anonymous?: boolean;
}

/** UNAUTHENTICATED for credentials that are no good; without any, the anonymous viewer. */
export async function viewerFrom(
  headers: IncomingHttpHeaders,
  { verifier, assertions, anonymous = true }: Authenticators,
): Promise<Viewer> {
  if (verifier === null) return anonymousViewer;
  const { authorization } = headers;
  const assertion = headers[ASSERTION_HEADER];
  if (assertion !== undefined && authorization !== undefined) {
    throw new AppError('UNAUTHENTICATED', 'Send a token or an assertion, not both.');
  }
  if (typeof assertion === 'string') {
    if (assertions === null)
      throw new AppError('UNAUTHENTICATED', 'Assertions are not taken here.');
    return assertions.verify(assertion, GATEWAY_AUDIENCE);
  }
  if (!anonymous && authorization === undefined) {
    throw new AppError('UNAUTHENTICATED', 'Send `Authorization: Bearer <token>`.');
  }
  return viewerOfToken(authorization, verifier);
}

/** Whether a worker of ours asks. Where nobody is authenticated, an assertion is a header like any other. */
export function isOurs({ kind }: Viewer, headers: IncomingHttpHeaders): boolean {
  return kind !== 'anonymous' && headers[ASSERTION_HEADER] !== undefined;
}

/** @param authorization the value of such a header */
export async function viewerOfToken(
  authorization: string | undefined,
  verifier: TokenVerifier | null,
): Promise<Viewer> {
  if (verifier === null || authorization === undefined) return anonymousViewer;
  const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (token === undefined) {
    throw new AppError('UNAUTHENTICATED', 'Send `Authorization: Bearer <token>`.');
  }
  return verifier.verify(token);
}

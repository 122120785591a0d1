// Who opens a stream: by header like everywhere, or, since a browser's EventSource sends none, by ticket
// or by cookie.
import type { IncomingMessage } from 'node:http';
import { ASSERTION_HEADER, type Viewer } from '../../platform/auth/port.ts';
import type { Renewals } from '../../platform/auth/renewals.ts';
import { AppError } from '../../platform/errors.ts';
import type { GraphRequest } from '../../platform/graphql/port.ts';
import type { EdgeParts } from './parts.ts';
import type { OpenedTicket, Tickets } from './tickets.ts';

/** Set it HttpOnly, Secure, SameSite=Lax and Path=/graphql/stream; its value is the token. */
export const tokenCookie = 'miyagi_token';

/** UNAUTHENTICATED for credentials that are no good; without any, the anonymous viewer. */
export async function streamViewer(
  request: IncomingMessage,
  operation: GraphRequest,
  { authenticate, authenticateRequest }: Pick<EdgeParts, 'authenticate' | 'authenticateRequest'>,
  tickets: Tickets,
  renewals: Pick<Renewals, 'find'>,
): Promise<{ readonly viewer: Viewer; readonly ticket: OpenedTicket | null }> {
  const { headers, url = '/' } = request;
  const isSigned = headers.authorization !== undefined || headers[ASSERTION_HEADER] !== undefined;
  const given = new URL(url, 'http://localhost').searchParams.get('ticket');
  if (given !== null) {
    if (isSigned) throw new AppError('UNAUTHENTICATED', 'Send a token or a ticket, not both.');
    const ticket = tickets.open(given, operation);
    const renewed = await renewals.find(ticket.id);
    const { id, kind } = ticket.viewer;
    return { viewer: renewed === null ? ticket.viewer : { id, kind, ...renewed }, ticket };
  }
  const token = isSigned || isForeignPage(request) ? null : cookie(headers.cookie, tokenCookie);
  const viewer =
    token === null ? await authenticateRequest(headers) : await authenticate(`Bearer ${token}`);
  return { viewer, ticket: null };
}

/**
 * An element of another site's page, such as an image, whose request carries the cookie but no Origin.
 * Requests with an Origin have been judged by it.
 */
function isForeignPage({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined && headers['sec-fetch-site'] === 'cross-site';
}

function cookie(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim() || null;
  }
  return null;
}

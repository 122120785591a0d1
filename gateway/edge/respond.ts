import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '../../platform/errors.ts';
import { extensionsOf } from '../../platform/graphql/errors.ts';
import { closeUnread } from '../../platform/graphql/http-body.ts';

export function sendText(
  response: ServerResponse,
  status: number,
  contentType: string,
  text: string | Buffer,
): void {
  const body = Buffer.from(text);
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': body.length,
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

export function sendJson(response: ServerResponse, status: number, content: object): void {
  sendText(response, status, 'application/json; charset=utf-8', JSON.stringify(content));
}

/** In the shape of a GraphQL response, also where no GraphQL was reached. */
export function sendError(response: ServerResponse, status: number, error: AppError): void {
  const { message } = error;
  if (isLong(response.req)) closeUnread(response);
  sendJson(response, status, { errors: [{ message, extensions: extensionsOf(error) }] });
}

/** Bytes of a body that Node may read to no purpose, so that its connection can be used again. */
const UNREAD = 1_048_576;

/** So much is still to come that it is better not to read it, or somebody has stopped reading. */
function isLong(request: IncomingMessage): boolean {
  const { complete, headers } = request;
  if (complete) return false;
  if (request.isPaused()) return true;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > UNREAD;
}

export function sendUnauthenticated(response: ServerResponse, error: AppError): void {
  response.setHeader('www-authenticate', 'Bearer');
  sendError(response, 401, error);
}

export function sendRateLimited(response: ServerResponse, error: AppError): void {
  response.setHeader('retry-after', retryAfter(error));
  sendError(response, 429, error);
}

/** In whole seconds, as HTTP has it. */
export function retryAfter({ retryAfterMs = 0 }: { readonly retryAfterMs?: number | undefined }) {
  return String(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
}

/** `allowed`: `GET, POST` */
export function sendNotAllowed(response: ServerResponse, allowed: string): void {
  response.setHeader('allow', allowed);
  sendError(response, 405, new AppError('BAD_USER_INPUT', `Use one of ${allowed}.`));
}

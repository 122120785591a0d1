// Which web pages may call: those listed, by exact origin. Without a match no header is sent, and the
// browser refuses on its own.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CLIENT_HEADERS } from './client-name.ts';

const DAY_SECONDS = 86_400;

const OUR_HEADERS = [
  'authorization',
  'content-type',
  'last-event-id',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'traceparent',
  'tracestate',
  ...CLIENT_HEADERS,
];

/**
 * @param origins such as `https://app.example`; the gateway's own pages need no entry
 * @param options `credentials`: their requests may carry cookies; `headers` that they may send besides ours;
 * `exposed`: headers of the answer that they may read
 */
export function allowOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  origins: ReadonlySet<string>,
  options: {
    readonly credentials?: boolean;
    readonly headers?: readonly string[];
    readonly exposed?: readonly string[];
  } = {},
): void {
  response.setHeader('vary', 'origin');
  const { origin } = request.headers;
  if (origin === undefined || !origins.has(origin)) return;
  response.setHeader('access-control-allow-origin', origin);
  if (options.credentials === true) response.setHeader('access-control-allow-credentials', 'true');
  if (request.method !== 'OPTIONS') {
    const shown = options.exposed ?? [];
    if (shown.length > 0) response.setHeader('access-control-expose-headers', shown.join(', '));
    return;
  }
  response.setHeader('access-control-allow-methods', 'GET, POST');
  response.setHeader(
    'access-control-allow-headers',
    [...OUR_HEADERS, ...(options.headers ?? [])].join(', '),
  );
  response.setHeader('access-control-max-age', String(DAY_SECONDS));
}

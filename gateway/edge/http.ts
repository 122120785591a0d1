// The routes of the gateway over HTTP.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeaderMap, type HTTPGraphQLRequest, type HTTPGraphQLResponse } from '@apollo/server';
import type { Viewer } from '../../platform/auth/port.ts';
import { AppError, isAppError } from '../../platform/errors.ts';
import { readJson } from '../../platform/graphql/http-body.ts';
import type { Log } from '../../platform/log.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { QueryEdge } from './apollo.ts';
import type { Assets } from './assets.ts';
import { viewerFrom, type Authenticators } from './authenticate.ts';
import { allowOrigin } from './cors.ts';
import type { Limiter } from './limits.ts';
import { acceptsMultipart } from './multipart-wire.ts';
import type { StreamHttp } from './parts.ts';
import type { Playground } from './playground.ts';
import { sendError, sendJson, sendNotAllowed, sendUnauthenticated } from './respond.ts';

export const GRAPHQL_PATH = '/graphql';
const STREAM_PATH = `${GRAPHQL_PATH}/stream`;

export interface HttpEdgeOptions extends Authenticators {
  readonly queries: QueryEdge;
  readonly limiter: Limiter;
  /** Null: closed. */
  readonly playground: Playground | null;
  readonly origins: ReadonlySet<string>;
  /** Bytes of a request's body. */
  readonly bodyLimit: number;
  /** Asked for /health/ready; must answer soon. */
  readonly ready: () => Promise<boolean>;
  /** Null: not told. */
  readonly metrics: Pick<Metrics, 'text' | 'contentType'> | null;
  /** Null: streams over HTTP are not served. */
  readonly streams: () => StreamHttp | null;
  readonly assets: Assets;
  readonly log: Log;
}

export type HttpEdge = (request: IncomingMessage, response: ServerResponse) => void;

export function createHttpEdge(options: HttpEdgeOptions): HttpEdge {
  return (request, response) => {
    route(request, response, options).catch((error: unknown) => {
      // A client that went away while sending is no failure of ours.
      if (request.errored === null) options.log.error({ err: error }, 'a request failed');
      response.destroy();
    });
  };
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpEdgeOptions,
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const [path = '/'] = url.split('?', 1);
  const streams = options.streams();
  switch (path) {
    case GRAPHQL_PATH:
      return graphql(request, response, options);
    case STREAM_PATH:
      if (streams === null) break;
      return streams.events(request, response);
    case `${STREAM_PATH}/tickets`:
      if (streams === null) break;
      return streams.reserve(request, response);
    case '/health/live':
      return sendJson(response, 200, { status: 'live' });
    case '/health/ready':
      return (await options.ready())
        ? sendJson(response, 200, { status: 'ready' })
        : sendJson(response, 503, { status: 'not ready' });
    case '/metrics':
      if (options.metrics === null) break;
      if (method !== 'GET') return sendNotAllowed(response, 'GET');
      response.writeHead(200, { 'content-type': options.metrics.contentType });
      response.end(await options.metrics.text());
      return;
    case '/':
      if (options.playground === null) break;
      if (method !== 'GET' && method !== 'HEAD') return sendNotAllowed(response, 'GET, HEAD');
      return options.playground.page(request, response);
    case '/examples':
      if (options.playground === null) break;
      if (method !== 'GET' && method !== 'HEAD') return sendNotAllowed(response, 'GET, HEAD');
      return options.playground.examples(request, response);
    default:
      if (await options.assets(path, request, response)) return;
  }
  sendError(response, 404, new AppError('NOT_FOUND', `GraphQL is at ${GRAPHQL_PATH}.`));
}

async function graphql(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpEdgeOptions,
): Promise<void> {
  allowOrigin(request, response, options.origins);
  const { method = 'GET', headers } = request;
  if (method === 'OPTIONS') {
    response.writeHead(204, { allow: 'GET, POST, OPTIONS' }).end();
    return;
  }
  if (method !== 'GET' && method !== 'POST') return sendNotAllowed(response, 'GET, POST, OPTIONS');

  let viewer: Viewer;
  try {
    viewer = await viewerFrom(headers, options);
  } catch (error) {
    if (!isAppError(error, 'UNAUTHENTICATED')) throw error;
    return sendUnauthenticated(response, error);
  }

  const search = new URL(request.url ?? '/', 'http://localhost').search;
  let body: unknown;
  let text: unknown = new URLSearchParams(search).get('query');
  if (method === 'POST') {
    const read = await readJson(request, options.bodyLimit);
    if ('status' in read) return sendError(response, read.status, read.error);
    body = read.json;
    text = typeof body === 'object' && body !== null && 'query' in body ? body.query : null;
  }
  try {
    // Before Apollo Server sees the text, hence before it is validated; what is no text it refuses itself.
    if (typeof text === 'string') options.limiter(text);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return sendError(response, 400, error);
  }

  const streams = options.streams();
  if (streams !== null && method === 'POST' && acceptsMultipart(headers.accept)) {
    if (await streams.multipart(request, response, viewer, body)) return;
  }

  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const asked: HTTPGraphQLRequest = { method, headers: headerMap(request), search, body };
  const answer = await options.queries.answer(asked, viewer, gone.signal);
  if (!gone.signal.aborted) await send(response, answer);
}

function headerMap({ headers }: IncomingMessage): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}

async function send(response: ServerResponse, answer: HTTPGraphQLResponse): Promise<void> {
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  response.setHeader('cache-control', 'no-store');
  response.statusCode = answer.status ?? 200;
  if (answer.body.kind === 'complete') {
    response.setHeader('content-length', Buffer.byteLength(answer.body.string));
    response.end(answer.body.string);
    return;
  }
  for await (const chunk of answer.body.asyncIterator) response.write(chunk);
  response.end();
}

// The routes of the gateway over HTTP.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '../../platform/errors.ts';
import type { Log } from '../../platform/log.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Assets } from './assets.ts';
import type { Playground } from './playground.ts';
import { createQueryHttp, type QueryHttp, type QueryHttpOptions } from './query-http.ts';
import { sendError, sendJson, sendNotAllowed } from './respond.ts';

export const GRAPHQL_PATH = '/graphql';
const STREAM_PATH = `${GRAPHQL_PATH}/stream`;

export interface HttpEdgeOptions extends QueryHttpOptions {
  /** Null: closed. */
  readonly playground: Playground | null;
  /** Asked for /health/ready; must answer soon. */
  readonly ready: () => Promise<boolean>;
  /** Null: not told. */
  readonly metrics: Metrics | null;
  readonly assets: Assets;
  readonly log: Log;
}

export type HttpEdge = (request: IncomingMessage, response: ServerResponse) => void;

export function createHttpEdge(options: HttpEdgeOptions): HttpEdge {
  const graphql = createQueryHttp(options);
  const count = options.metrics?.counter(
    'gateway_http_responses_total',
    'Answers to HTTP requests of any kind.',
    ['status'],
  );
  return (request, response) => {
    if (count !== undefined) {
      response.once('finish', () => count.at({ status: String(response.statusCode) }).add());
    }
    route(request, response, graphql, options).catch((error: unknown) => {
      // A client that went away while sending is no failure of ours.
      if (request.errored === null) options.log.error({ err: error }, 'a request failed');
      response.destroy();
    });
  };
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  graphql: QueryHttp,
  options: HttpEdgeOptions,
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  if (url === GRAPHQL_PATH) return graphql(request, response);
  const [path = '/'] = url.split('?', 1);
  const streams = options.streams();
  switch (path) {
    case GRAPHQL_PATH:
      return graphql(request, response);
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

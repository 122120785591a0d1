// Serves the subgraphs of a process over HTTP to gateways and nobody else: every request carries an assertion made for
// the very subgraph it asks. On the same port: health, figures, and the subgraphs' assets.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AssetRoute } from '../assets/port.ts';
import { serveAsset } from '../assets/serve.ts';
import { ASSERTION_HEADER, type Assertions, type Viewer } from '../auth/port.ts';
import { AppError, isAppError } from '../errors.ts';
import { listenAt } from '../listen.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { afterSpan, isTracing } from '../telemetry/trace.ts';
import { extensionsOf } from './errors.ts';
import { closeUnread, parseRequest, readJson } from './http-body.ts';
import type { SubgraphEndpoint } from './mount.ts';

export interface ServeOptions {
  /** Each at `/<name>/graphql`. */
  readonly endpoints: readonly SubgraphEndpoint[];
  readonly assertions: Assertions;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly log: Log;
  /** Most bytes of a request's body; 1 MiB unless told. */
  readonly bodyLimit?: number;
  /** What `/health/ready` asks besides whether the server is stopping. */
  readonly ready?: () => boolean | Promise<boolean>;
  /** Told at `/metrics`; not told unless given. */
  readonly metrics?: Metrics;
  readonly assets?: readonly AssetRoute[];
}

export interface SubgraphServer {
  /** `http://127.0.0.1:4001` */
  readonly origin: string;
  /** Takes no more requests, answers those in progress, closes every connection. */
  close(): Promise<void>;
}

/** PORT_IN_USE when the port is taken. */
export async function serveSubgraphs(options: ServeOptions): Promise<SubgraphServer> {
  const inProgress = new Set<ServerResponse>();
  let stopping = false;

  const server = createServer((request, response) => {
    inProgress.add(response);
    response.once('close', () => inProgress.delete(response));
    if (stopping) response.setHeader('connection', 'close');
    const ready = async () => !stopping && ((await options.ready?.()) ?? true);
    handle(request, response, options, ready).catch((error: unknown) => {
      // A client that went away while sending is no failure of ours.
      if (request.errored === null) options.log.error({ err: error }, 'a request failed');
      response.destroy();
    });
  });
  // Outlives the keep-alive of the clients, so that it is always the client who lets go.
  server.keepAliveTimeout = 65_000;
  server.requestTimeout = 30_000;
  const { host, port } = options;
  const bound = await listenAt(server, { host, port, setting: 'INTERNAL_PORT' });

  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async close() {
      stopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all(
        [...inProgress].map((response) => new Promise((done) => response.once('close', done))),
      );
      server.closeAllConnections();
      await closed;
    },
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServeOptions,
  ready: () => Promise<boolean>,
): Promise<void> {
  const { endpoints, assets = [], metrics, log } = options;
  const path = request.url?.split('?', 1)[0] ?? '';
  if (path === '/health/live') return sendJson(response, 200, { status: 'live' });
  if (path === '/health/ready') {
    return (await ready())
      ? sendJson(response, 200, { status: 'ready' })
      : sendJson(response, 503, { status: 'not ready' });
  }
  if (path === '/metrics' && metrics !== undefined) {
    response.writeHead(200, { 'content-type': metrics.contentType });
    return void response.end(await metrics.text());
  }
  const endpoint = endpoints.find(({ name }) => path === `/${name}/graphql`);
  if (endpoint !== undefined) return answer(request, response, endpoint, options);
  if (request.method === 'GET' && (await serveAsset(assets, path, response, log))) return;
  const places = endpoints.map(({ name }) => `/${name}/graphql`).join(', ');
  const problem = places === '' ? 'No subgraph is served here.' : `GraphQL is at ${places}.`;
  sendError(response, 404, new AppError('NOT_FOUND', problem));
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  endpoint: SubgraphEndpoint,
  options: ServeOptions,
): Promise<void> {
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST');
    return sendError(response, 405, new AppError('BAD_USER_INPUT', 'Send a POST request.'));
  }
  let viewer: Viewer;
  try {
    viewer = authenticate(request, endpoint, options.assertions);
  } catch (error) {
    if (!isAppError(error, 'UNAUTHENTICATED')) throw error;
    options.log.warn({ reason: error.message, subgraph: endpoint.name }, 'refused a call');
    return sendError(response, 401, error);
  }
  const body = await readJson(request, options.bodyLimit ?? 1_048_576);
  if ('status' in body) return sendError(response, body.status, body.error);
  const parsed = parseRequest(body.json);
  if (parsed instanceof AppError) return sendError(response, 400, parsed);

  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const answer = isTracing()
      ? afterSpan(request.headers, () => endpoint.handle(parsed, viewer, gone.signal))
      : endpoint.handle(parsed, viewer, gone.signal);
    sendJson(response, 200, await answer);
  } catch (error) {
    // Nobody is there any more to be told.
    if (!gone.signal.aborted) throw error;
  }
}

function authenticate(
  request: IncomingMessage,
  { name }: SubgraphEndpoint,
  assertions: Assertions,
): Viewer {
  const assertion = request.headers[ASSERTION_HEADER];
  if (typeof assertion !== 'string' || assertion === '') {
    throw new AppError('UNAUTHENTICATED', 'A subgraph answers the gateway only.');
  }
  return assertions.verify(assertion, name);
}

function sendError(response: ServerResponse, status: number, error: AppError): void {
  // What is left of the request will not be read.
  if (response.req.isPaused()) closeUnread(response);
  sendJson(response, status, {
    errors: [{ message: error.message, extensions: extensionsOf(error) }],
  });
}

function sendJson(response: ServerResponse, status: number, content: object): void {
  const body = Buffer.from(JSON.stringify(content));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
  });
  response.end(body);
}

// Streams over HTTP as the gateway's routes see them: /graphql/stream, its tickets, and multipart.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OperationTypeNode } from 'graphql';
import type { Viewer } from '../../platform/auth/port.ts';
import { checkNewer, termsOf, type Renewals } from '../../platform/auth/renewals.ts';
import { AppError, badInput, isAppError } from '../../platform/errors.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import { readJson } from '../../platform/graphql/http-body.ts';
import type { GraphRequest, GraphResponse } from '../../platform/graphql/port.ts';
import type { ExecutionRequest, LoadedSupergraph } from '../execute/port.ts';
import { subscriptionCost } from './allowance.ts';
import { askedInJson, askedInUrl, type AskedOperation } from './asked.ts';
import { allowOrigin } from './cors.ts';
import { expiryOf } from './credentials-told.ts';
import type { Exchange, HttpStreams } from './http-streams.ts';
import { multipartWire } from './multipart-wire.ts';
import { isOriginAllowed } from './origin.ts';
import { STREAM_HEADER, type EdgeParts, type StreamHttp } from './parts.ts';
import {
  sendError,
  sendJson,
  sendNotAllowed,
  sendRateLimited,
  sendUnauthenticated,
} from './respond.ts';
import { overId, sseWire } from './sse-wire.ts';
import { streamViewer } from './stream-viewer.ts';
import { requestOf, type Texts } from './texts.ts';
import { ticketFirstUseMs, type OpenedTicket, type Tickets } from './tickets.ts';

export interface StreamHttpOptions extends EdgeParts {
  readonly httpStreams: HttpStreams;
  readonly tickets: Tickets;
  readonly renewals: Pick<Renewals, 'find' | 'renew'>;
}

const methods = 'GET, POST, OPTIONS';

export function createStreamHttp(options: StreamHttpOptions): StreamHttp {
  const { httpStreams, tickets, renewals, preparer, executor, allowance, clock, log } = options;
  const origins = new Set(options.allowedOrigins);

  /** Answers what no stream is needed for; false: it was answered. */
  function isExpected({ request, response }: Exchange, allowed: string): boolean {
    const { method = 'GET', headers } = request;
    allowOrigin(request, response, origins, {
      credentials: true,
      exposed: [STREAM_HEADER],
    });
    if (!isOriginAllowed(headers.origin, headers.host, options.allowedOrigins)) {
      log.warn({ origin: headers.origin }, 'a stream was refused to a page of this origin');
      sendError(response, 403, new AppError('FORBIDDEN', 'Pages of this origin may not call.'));
    } else if (method === 'OPTIONS') response.writeHead(204, { allow: allowed }).end();
    else if (!allowed.split(', ').includes(method)) sendNotAllowed(response, allowed);
    else return true;
    return false;
  }

  async function events(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = { request, response };
    if (!isReady(exchange) || !isExpected(exchange, methods)) return;
    if (!acceptsEvents(request.headers.accept)) {
      const message = 'This address answers with text/event-stream only.';
      return sendError(response, 406, new AppError('BAD_USER_INPUT', message));
    }
    const lastEventId = request.headers['last-event-id']?.toString() || null;
    if (lastEventId === overId) return void response.writeHead(204).end();

    const read = await readOperation(request, options);
    if ('status' in read) return sendError(response, read.status, read.error);
    let caller: { readonly viewer: Viewer; readonly ticket: OpenedTicket | null };
    try {
      caller = await streamViewer(request, read, options, tickets, renewals);
    } catch (error) {
      if (!isAppError(error, 'UNAUTHENTICATED')) throw error;
      log.warn({ problem: error.message }, 'a stream was refused for its credentials');
      return sendUnauthenticated(response, error);
    }
    const graph = options.graph();
    const prepared = await preparer.prepare(graph, read);
    if ('errors' in prepared) {
      const status = isUnreadable(prepared) ? 400 : null;
      if (status !== null) return sendJson(response, status, prepared);
      return only(exchange, prepared);
    }
    const { operation, variables, cost } = prepared;
    const { viewer } = caller;
    const asked = { operation, variables, viewer };
    const kind = operation.definition.operation;
    if (kind === OperationTypeNode.SUBSCRIPTION) {
      const refused = await allowance(viewer, request, subscriptionCost + cost);
      if (refused !== null) return refuse(exchange, refused);
      const { ticket } = caller;
      return httpStreams.follow(exchange, sseWire, { graph, asked, lastEventId, ticket });
    }
    if (kind === OperationTypeNode.MUTATION && request.method !== 'POST') {
      return sendNotAllowed(response, 'POST');
    }
    const refused = await allowance(viewer, request, cost);
    if (refused !== null) return sendRateLimited(response, refused);
    const headers = options.forwarded(request.headers);
    const whole = { ...asked, ...(headers !== undefined && { headers }) };
    return only(exchange, await answer(graph, whole, response));
  }

  async function answer(
    graph: LoadedSupergraph,
    asked: ExecutionRequest,
    response: ServerResponse,
  ): Promise<GraphResponse> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      return await executor.execute(graph, { ...asked, signal: gone.signal });
    } catch (error) {
      return { errors: [toResponseError(error, log)] };
    }
  }

  /** A status other than 200 would end a browser's EventSource for good, and that is who comes by GET. */
  function refuse({ request, response }: Exchange, error: AppError): void {
    if (request.method !== 'GET') return sendRateLimited(response, error);
    const comeBackMs = Math.max(httpStreams.retryMs(), error.retryAfterMs ?? 0);
    const refusal = toResponseError(error, log);
    response.writeHead(200, { 'cache-control': 'no-store', ...sseWire.headers });
    const told = sseWire.end({ kind: 'failed', error: refusal }, comeBackMs);
    response.end(sseWire.opening(null, comeBackMs) + told);
  }

  function only({ response }: Exchange, content: GraphResponse): void {
    response.writeHead(200, { 'cache-control': 'no-store', ...sseWire.headers });
    response.end(sseWire.opening(null, httpStreams.retryMs()) + sseWire.only(content));
  }

  async function reserve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = { request, response };
    if (!isExpected(exchange, 'POST, OPTIONS')) return;
    let viewer: Viewer;
    try {
      viewer = await options.authenticateRequest(request.headers);
      if (viewer.kind === 'anonymous') {
        throw new AppError('UNAUTHENTICATED', 'A ticket stands for a token: send one.');
      }
    } catch (error) {
      if (!isAppError(error, 'UNAUTHENTICATED')) throw error;
      return sendUnauthenticated(response, error);
    }
    const body = await readJson(request, options.bodyLimit, options.limiter.body());
    if ('status' in body) return sendError(response, body.status, body.error);
    const name = renewedBy(body.json);
    if (name !== null) return renew(response, viewer, name);
    const read = operationOf(askedInJson(body.json), options.texts);
    if ('status' in read) return sendError(response, read.status, read.error);
    const prepared = await preparer.prepare(options.graph(), read);
    if ('errors' in prepared) return sendJson(response, 400, prepared);
    if (prepared.operation.definition.operation !== OperationTypeNode.SUBSCRIPTION) {
      return sendError(response, 400, badInput('query', 'Tickets are for subscriptions only.'));
    }
    const ticket = tickets.issue(viewer, read);
    response.setHeader('cache-control', 'no-store');
    const url = `${options.path}/stream?${searchOf(read, ticket).toString()}`;
    const told = { ticket, url, useWithinMs: ticketFirstUseMs, ...expiryOf(viewer, clock) };
    sendJson(response, 201, told);
  }

  /** Newer credentials for a stream that is open somewhere, or is about to be opened again. */
  async function renew(response: ServerResponse, viewer: Viewer, name: unknown): Promise<void> {
    try {
      if (typeof name !== 'string') throw badInput('renew', 'A ticket, or the name of a stream.');
      const holder = tickets.holder(name);
      if (holder.id !== viewer.id || holder.kind !== viewer.kind) {
        log.warn({ viewer: viewer.id }, 'credentials of another subject');
        throw new AppError('FORBIDDEN', 'These credentials are somebody else’s.');
      }
      checkNewer(viewer, holder);
      await renewals.renew(holder.stream, termsOf(viewer));
    } catch (error) {
      const status = isAppError(error) ? statuses[error.code] : undefined;
      if (!isAppError(error) || status === undefined) throw error;
      return sendError(response, status, error);
    }
    response.setHeader('cache-control', 'no-store');
    sendJson(response, 200, expiryOf(viewer, clock));
  }

  function isReady(exchange: Exchange): boolean {
    if (options.ready()) return httpStreams.admit(exchange);
    exchange.response.destroy();
    return false;
  }

  return {
    events,
    reserve,
    async multipart(request, response, viewer, operation) {
      const graph = options.graph();
      const prepared = await preparer.prepare(graph, operation);
      // Anything else is answered in JSON by whoever answers queries.
      if ('errors' in prepared) return false;
      if (prepared.operation.definition.operation !== OperationTypeNode.SUBSCRIPTION) return false;
      const exchange = { request, response };
      if (!isReady(exchange)) return true;
      const { operation: live, variables, cost } = prepared;
      const refused = await allowance(viewer, request, subscriptionCost + cost);
      if (refused !== null) {
        sendRateLimited(response, refused);
        return true;
      }
      const asked = { operation: live, variables, viewer };
      const follow = { graph, asked, lastEventId: null, ticket: null };
      await httpStreams.follow(exchange, multipartWire, follow);
      return true;
    },
  };
}

const statuses: Readonly<Partial<Record<string, number>>> = {
  BAD_USER_INPUT: 400,
  FORBIDDEN: 403,
  CONFLICT: 409,
  UNAVAILABLE: 503,
};

/** What a body `{ "renew": … }` names; null: it asks for a ticket. */
function renewedBy(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'renew' in json ? json.renew : null;
}

type Read = GraphRequest | { readonly status: 400 | 413 | 415; readonly error: AppError };

async function readOperation(
  request: IncomingMessage,
  { bodyLimit, limiter, texts }: Pick<EdgeParts, 'bodyLimit' | 'limiter' | 'texts'>,
): Promise<Read> {
  const { method, url = '/' } = request;
  const read = method === 'POST' ? await readJson(request, bodyLimit, limiter.body()) : null;
  if (read !== null && 'status' in read) return read;
  const search = url.slice(url.indexOf('?') + 1 || url.length);
  return operationOf(read === null ? askedInUrl(search) : askedInJson(read.json), texts);
}

function operationOf(asked: AskedOperation | AppError, texts: Texts): Read {
  if (asked instanceof AppError) return { status: 400, error: asked };
  try {
    return requestOf(texts.find(asked), asked);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { status: 400, error };
  }
}

function searchOf({ query, variables, operationName }: GraphRequest, ticket: string) {
  return new URLSearchParams({
    query,
    ...(variables !== undefined && { variables: JSON.stringify(variables) }),
    ...(operationName !== undefined && { operationName }),
    ticket,
  });
}

function acceptsEvents(accept = '*/*'): boolean {
  return accept
    .split(',')
    .map((range) => range.split(';')[0]?.trim().toLowerCase())
    .some((type) => type === 'text/event-stream' || type === 'text/*' || type === '*/*');
}

/** Refused before there is an operation at all: not a matter of the stream's protocol. */
function isUnreadable({ errors = [] }: GraphResponse): boolean {
  const code = errors[0]?.extensions?.['code'];
  return code === 'GRAPHQL_PARSE_FAILED' || code === 'OPERATION_LIMIT_EXCEEDED';
}

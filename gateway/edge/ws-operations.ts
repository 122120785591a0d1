// What a graphql-transport-ws socket may ask: sign in once, then queries, mutations and subscriptions.
// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
import { type ExecutionArgs, type ExecutionResult, OperationTypeNode } from 'graphql';
import type { Context, ServerOptions, SubscribePayload } from 'graphql-ws';
import type { Viewer } from '../../platform/auth/port.ts';
import type { OpenSession } from '../../platform/auth/session.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError, isAppError } from '../../platform/errors.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { ResponseError } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import { isTracing } from '../../platform/telemetry/trace.ts';
import { traceparentIn, type Carrier } from '../../platform/telemetry/traceparent.ts';
import type { ExecutionRequest, Executor, LoadedSupergraph } from '../execute/port.ts';
import type { Frames } from '../stream/live-frames.ts';
import type { Streams } from '../stream/subscribe.ts';
import { subscriptionCost, type Allowance } from './allowance.ts';
import { askedInJson } from './asked.ts';
import { expiryOf } from './credentials-told.ts';
import type { HeaderFilter } from './forward.ts';
import type { Preparer } from './prepare.ts';
import type { Socket } from './socket.ts';
import { requestOf, type Texts } from './texts.ts';
import { tracedOperation } from './traced.ts';
import { tracedStream, type StreamOrigin } from './traced-stream.ts';
import { asGraphQLError, SocketStream } from './ws-stream.ts';

export interface OperationOptions {
  /** UNAUTHENTICATED with a reason that is safe to show; undefined: no credentials were sent. */
  readonly authenticate: (authorization: string | undefined) => Promise<Viewer>;
  readonly openSession: (viewer: Viewer) => OpenSession;
  readonly graph: () => LoadedSupergraph;
  readonly texts: Pick<Texts, 'find'>;
  readonly preparer: Pick<Preparer, 'prepare'>;
  readonly forwarded: HeaderFilter;
  readonly executor: Executor;
  readonly allowance: Allowance;
  readonly streams: Streams;
  readonly operationsPerSocket: number;
  readonly clock: Clock;
  readonly log: Log;
}

type Params = Record<string, unknown>;
type SocketContext = Context<Params, Socket>;

/** What `onSubscribe` leaves for `execute` and `subscribe`. */
interface Begun {
  readonly graph: LoadedSupergraph;
  readonly request: ExecutionRequest;
  /** Where the client says which trace it continues; null: nothing is traced. */
  readonly from: Carrier | null;
  readonly frames: Frames | null;
}

export function socketOperations(options: OperationOptions): ServerOptions<Params, Socket> {
  const { authenticate, executor, streams, texts, preparer, clock, log } = options;

  /** What the acknowledgement says: how long the credentials last. */
  async function signIn({ connectionParams, extra: socket }: SocketContext) {
    socket.initialised = true;
    try {
      const viewer = await authenticate(authorizationOf(connectionParams ?? {}));
      socket.signIn(options.openSession(viewer), clock);
      return { ...expiryOf(viewer, clock) };
    } catch (error) {
      if (isAppError(error, 'UNAUTHENTICATED')) {
        socket.close(error.renewable === false ? 4401 : 4403, error.message);
      } else {
        log.error({ err: error }, 'a viewer could not be verified');
        // "Try again later": the client's credentials may well be good.
        socket.close(1013, 'Credentials cannot be checked at the moment.');
      }
      return false;
    }
  }

  async function begin(
    { extra: socket, subscriptions, connectionParams }: SocketContext,
    payload: SubscribePayload,
  ): Promise<Begun | readonly ResponseError[]> {
    if (Object.keys(subscriptions).length > options.operationsPerSocket) {
      const message = `At most ${options.operationsPerSocket} operations run on one socket.`;
      socket.complain('more operations than one socket may run');
      throw new AppError('OPERATION_LIMIT_EXCEEDED', message, { retryable: true });
    }
    const graph = options.graph();
    const asked = askedInJson(payload);
    if (asked instanceof AppError) throw asked;
    const prepared = await preparer.prepare(graph, requestOf(texts.find(asked), asked));
    if ('errors' in prepared) return prepared.errors;
    const { operation, variables, cost } = prepared;
    const { session, signal } = socket;
    const viewer = session?.current() ?? socket.viewer;
    const isLive = operation.definition.operation === OperationTypeNode.SUBSCRIPTION;
    if (!isLive && socket.isDraining) {
      throw new AppError('UNAVAILABLE', 'This process is stopping.', { retryable: true });
    }
    const whole = isLive ? subscriptionCost + cost : cost;
    const admitting = options.allowance(viewer, socket.request, whole);
    const refused = admitting instanceof Promise ? await admitting : admitting;
    if (refused !== null) throw refused;
    const request = { operation, variables, viewer, signal };
    const from = isTracing() ? carrierOf(payload, connectionParams, socket) : null;
    if (isLive) {
      const resume = undefined;
      const frames = await (from === null
        ? streams.subscribe(graph, request, resume, session ?? undefined)
        : tracedStream(originOf(request, socket, from), () =>
            streams.subscribe(graph, request, resume, session ?? undefined),
          ));
      return { graph, request, from, frames };
    }
    const headers = options.forwarded(socket.request.headers);
    const taking = { ...request, ...(headers !== undefined && { headers }) };
    return { graph, request: taking, from, frames: null };
  }

  return {
    // Waiting for connection_init is limited where the socket is accepted, by the injected clock.
    connectionInitWaitTimeout: 0,
    onConnect: signIn,
    async onSubscribe(context, id, payload) {
      let begun: Begun | readonly ResponseError[];
      try {
        begun = await begin(context, payload);
      } catch (error) {
        begun = [toResponseError(error, log)];
      }
      if (!('graph' in begun)) return begun.map(asGraphQLError);
      if (begun.frames === null) context.extra.answering.add(id);
      return {
        schema: begun.graph.apiSchema,
        document: begun.request.operation.document,
        operationName: begun.request.operation.definition.name?.value,
        contextValue: { ...begun, socket: context.extra, id },
      };
    },
    async execute(args) {
      const { graph, request, from, socket } = begunOf(args);
      try {
        if (from === null) return (await executor.execute(graph, request)) as ExecutionResult;
        const { headers } = socket.request;
        const { definition } = request.operation;
        return (await tracedOperation(definition, { parent: from, headers }, () =>
          executor.execute(graph, request),
        )) as ExecutionResult;
      } catch (error) {
        return { errors: [asGraphQLError(toResponseError(error, log))] };
      }
    },
    subscribe(args) {
      const { frames, socket, id } = begunOf(args);
      if (frames === null) throw new TypeError('a query was taken for a subscription');
      return new SocketStream(frames, socket, id, log);
    },
    // Answers are plain JSON already; without this hook errors would have to be instances of a class.
    onNext: (_context, _id, _payload, _args, result) => result as object,
    onComplete: ({ extra: socket }, id) => socket.answered(id),
  };
}

type OnSocket = Begun & { readonly socket: Socket; readonly id: string };

function begunOf(args: ExecutionArgs): OnSocket {
  return args.contextValue as OnSocket;
}

function originOf({ operation }: ExecutionRequest, socket: Socket, parent: Carrier): StreamOrigin {
  const { request, signal } = socket;
  const { headers } = request;
  return { operation: operation.definition, parent, headers, transport: 'websocket', signal };
}

/** Of the operation itself, else of the connection: a page says it at `connection_init`, others at the upgrade. */
function carrierOf(
  { extensions }: SubscribePayload,
  params: Params | undefined,
  { request }: Socket,
): Carrier {
  const said = [extensions, params, request.headers] as readonly (Carrier | null | undefined)[];
  return said.find((carrier) => carrier && traceparentIn(carrier) !== null) ?? {};
}

function authorizationOf(params: Params): string | undefined {
  const value = params['authorization'] ?? params['Authorization'];
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  throw new AppError('UNAUTHENTICATED', '`authorization` must be a text: `Bearer <token>`.');
}

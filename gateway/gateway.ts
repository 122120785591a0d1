// The gateway put together: one graph of many subgraphs, served to browsers, sockets and workers.
import type { IncomingHttpHeaders } from 'node:http';
import type { AssetRoute } from '../platform/assets/port.ts';
import type { Assertions, TokenVerifier, Viewer } from '../platform/auth/port.ts';
import { noRevocations, unlessRevoked, type Revocations } from '../platform/auth/revocations.ts';
import { openSession } from '../platform/auth/session.ts';
import type { Clock } from '../platform/clock.ts';
import { toResponseError } from '../platform/graphql/errors.ts';
import type { GraphRequest, GraphResponse, SubgraphTransport } from '../platform/graphql/port.ts';
import type { Limits } from '../platform/limits/port.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { tracedTransport } from '../platform/graphql/traced.ts';
import { isTracing, isWithinSpan } from '../platform/telemetry/trace.ts';
import { createQueryEdge } from './edge/apollo.ts';
import { createAllowance, unlimited } from './edge/allowance.ts';
import { createAssets } from './edge/assets.ts';
import { viewerFrom, viewerOfToken } from './edge/authenticate.ts';
import { createHttpEdge, GRAPHQL_PATH } from './edge/http.ts';
import { headerFilter, type HeaderFilter } from './edge/forward.ts';
import { createLimiter, type OperationLimits } from './edge/limits.ts';
import type { AttachedEdge, AttachEdge } from './edge/parts.ts';
import { measured } from './edge/measured.ts';
import { createPlayground, type PlaygroundOptions } from './edge/playground.ts';
import { createPreparer } from './edge/prepare.ts';
import { readRegistered, watchRegistered, type RegisteredFile } from './edge/registered.ts';
import { listen, type Listening } from './edge/server.ts';
import { createTexts } from './edge/texts.ts';
import { tracedOperation } from './edge/traced.ts';
import { createExecutor } from './execute/executor.ts';
import type { LoadedSupergraph } from './execute/port.ts';
import { visibleEntities } from './execute/visible.ts';
import type { HeldGraph, SupergraphHolder } from './supergraph/manager.ts';
import { NODES_SUBGRAPH } from './supergraph/nodes-subgraph.ts';
import { nodesTransport } from './supergraph/nodes-transport.ts';

export interface GatewayOptions extends ServingOptions {
  /** Of the graph's subgraphs, save for the virtual ones. */
  readonly subgraphs: readonly { readonly name: string; readonly transport: SubgraphTransport }[];
  /** Closed when the gateway stops. */
  readonly graph: HeldGraph;
}

export interface ServingOptions {
  /** Null: everybody is anonymous; what their headers say is for the subgraphs to judge. */
  readonly verifier: TokenVerifier | null;
  /** Null: none are taken. */
  readonly assertions: Assertions | null;
  /** Whether anybody may ask over HTTP without credentials; yes unless told. */
  readonly anonymous?: boolean;
  /** Whose tokens are taken no more; nobody's unless given. */
  readonly revocations?: Revocations;
  readonly clock: Clock;
  readonly log: Log;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Web origins, besides the gateway's own, that may call; exact. */
  readonly origins: readonly string[];
  readonly limits?: Partial<OperationLimits>;
  /** What each caller may ask for in a while; anything unless given. */
  readonly callerLimits?: Limits | null;
  /** Proxies in front that say in `X-Forwarded-For` where the anonymous come from; none unless told. */
  readonly trustedHops?: number;
  /** Bytes of an HTTP request's body; 1 MiB unless told. */
  readonly bodyLimit?: number;
  readonly introspection: boolean;
  /** Operations that clients may name by id; none unless given. */
  readonly registered?: RegisteredFile;
  /** Names of client headers that subgraphs are given; none unless given. */
  readonly forwardHeaders?: readonly string[];
  /** Instead of `forwardHeaders`, for a gateway that also makes headers of its own. */
  readonly forwarded?: HeaderFilter;
  /** Asked when the gateway starts; null: no playground. */
  readonly playground: PlaygroundOptions | null;
  /** Whether what the subgraphs depend on is there; asked for /health/ready while the gateway runs. */
  readonly ready?: () => Promise<boolean>;
  /** Told at /metrics; null: not told. */
  readonly metrics?: Metrics | null;
  /** Served by plain GET beside the graph; none unless given. Paths of the gateway's own come first. */
  readonly assets?: readonly AssetRoute[];
  /** Puts what serves subscriptions on the same port; null: they are refused. */
  readonly sockets: AttachEdge | null;
}

export interface Gateway {
  /** Listens; resolves to its address, `http://127.0.0.1:4000`. PORT_IN_USE when that is taken. */
  start(): Promise<string>;
  /** Not ready from now on; what is in progress has `graceMs` to end. */
  stop(graceMs: number): Promise<void>;
  /** Without a network, before `start` already: how workers ask the graph. Rejects only when aborted. */
  execute(request: GraphRequest, viewer: Viewer, signal?: AbortSignal): Promise<GraphResponse>;
  supergraph(): LoadedSupergraph;
}

const BODY_LIMIT = 1_048_576;

/** CONFIG_INVALID when a registered operation is none of the graph. */
export function createGateway(options: GatewayOptions): Gateway {
  const { log } = options;
  const { holder, nodes } = options.graph;
  const transports = new Map(options.subgraphs.map(({ name, transport }) => [name, transport]));
  if (nodes.length > 0) {
    transports.set(
      NODES_SUBGRAPH,
      nodesTransport(nodes, (...asked) => visibleEntities(transports, ...asked), log),
    );
  }
  if (isTracing()) {
    for (const [name, transport] of transports) {
      transports.set(name, tracedTransport(name, transport));
    }
  }
  return serveGraph({ ...options, holder, transports });
}

/** Serves what `holder` holds, its subgraphs asked by way of `transports`. */
export function serveGraph(
  options: ServingOptions & {
    readonly holder: SupergraphHolder;
    /** By subgraph name; may change while the gateway runs. */
    readonly transports: ReadonlyMap<string, SubgraphTransport>;
  },
): Gateway {
  const { holder, transports, log, clock, assertions, introspection } = options;
  const { revocations = noRevocations } = options;
  const verifier = options.verifier && unlessRevoked(options.verifier, revocations);
  const subscribe = options.sockets === null ? 'nowhere' : 'by WebSocket';
  const executor = createExecutor({ transports, log, subscribe });
  const limiter = createLimiter(options.limits);
  const { callerLimits = null } = options;
  const allowance =
    callerLimits === null ? unlimited : createAllowance(callerLimits, options.trustedHops);
  const preparer = createPreparer({ limiter, introspection, log });
  const { registered, forwardHeaders = [] } = options;
  const listed =
    registered === undefined ? null : readRegistered(registered, holder.current(), preparer);
  const texts = createTexts({
    limiter,
    ...(listed !== null && { registered: listed, registeredOnly: registered?.only ?? false }),
  });
  let unwatch = () => {};
  const forwarded =
    options.forwarded ?? headerFilter(forwardHeaders, { withIdentity: verifier === null });
  const { metrics = null } = options;
  const edge = createQueryEdge({ holder, executor, preparer, log });
  const unmeasured = { queries: edge, executor };
  const { queries, executor: streamed } =
    metrics === null ? unmeasured : measured(unmeasured, holder, metrics);
  let listening: Listening | null = null;
  let ready = false;

  return {
    async start() {
      await queries.start();
      let attached: AttachedEdge | null = null;
      const bodyLimit = options.bodyLimit ?? BODY_LIMIT;
      const origins = new Set(options.origins);
      const http = createHttpEdge({
        queries,
        texts,
        forwarded,
        allowance,
        verifier,
        assertions,
        anonymous: options.anonymous ?? true,
        playground: options.playground === null ? null : createPlayground(options.playground),
        origins,
        pageHeaders: forwardHeaders,
        assets: createAssets({ routes: options.assets ?? [], origins, log }),
        bodyLimit,
        limiter,
        ready: async () => ready && ((await options.ready?.()) ?? true),
        metrics,
        streams: () => attached?.http ?? null,
        log,
      });
      const { host, port, sockets } = options;
      const parts = {
        path: GRAPHQL_PATH,
        allowedOrigins: options.origins,
        authenticate: (authorization: string | undefined) => viewerOfToken(authorization, verifier),
        authenticateRequest: (headers: IncomingHttpHeaders) =>
          viewerFrom(headers, { verifier, assertions }),
        openSession: (viewer: Viewer) => openSession(viewer, clock, revocations),
        bodyLimit,
        limiter,
        ready: () => ready,
        graph: () => holder.current(),
        followGraph: (listener: (graph: LoadedSupergraph) => void) => holder.follow(listener),
        texts,
        preparer,
        forwarded,
        executor: streamed,
        allowance,
        clock,
        log,
      };
      try {
        listening = await listen({
          host,
          port,
          http,
          attach:
            sockets === null ? null : async (server) => (attached = await sockets(server, parts)),
          clock,
        });
      } catch (error) {
        await queries.stop();
        throw error;
      }
      if (listed !== null) unwatch = watchRegistered(listed, holder, preparer, log);
      ready = true;
      return listening.origin;
    },

    async stop(graceMs) {
      ready = false;
      unwatch();
      if (listening !== null) {
        await listening.close(graceMs);
        await queries.stop();
        listening = null;
      }
      await holder.close();
    },

    async execute(request, viewer, signal) {
      const graph = holder.current();
      const prepared = await preparer.prepare(graph, request);
      if ('errors' in prepared) return prepared;
      const { operation, variables } = prepared;
      const asked = { operation, variables, viewer, ...(signal !== undefined && { signal }) };
      try {
        // Asked by a worker, for a run; what begins by itself is no client's operation.
        return await (isWithinSpan()
          ? tracedOperation(operation.definition, {}, () => executor.execute(graph, asked))
          : executor.execute(graph, asked));
      } catch (error) {
        signal?.throwIfAborted();
        return { errors: [toResponseError(error, log)] };
      }
    },

    supergraph: () => holder.current(),
  };
}

// The gateway put together: one graph of many subgraphs, served to browsers, sockets and workers.
import type { IncomingHttpHeaders } from 'node:http';
import type { AssetRoute } from '../platform/assets.ts';
import type { Assertions, TokenVerifier, Viewer } from '../platform/auth/port.ts';
import type { Clock } from '../platform/clock.ts';
import { toResponseError } from '../platform/graphql/errors.ts';
import type { GraphRequest, GraphResponse, SubgraphTransport } from '../platform/graphql/port.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { createQueryEdge } from './edge/apollo.ts';
import { createAssets } from './edge/assets.ts';
import { viewerFrom, viewerOfToken } from './edge/authenticate.ts';
import { createHttpEdge, GRAPHQL_PATH } from './edge/http.ts';
import { headerFilter } from './edge/forward.ts';
import { createLimiter, type OperationLimits } from './edge/limits.ts';
import type { AttachedEdge, AttachEdge } from './edge/parts.ts';
import { createPlayground, type PlaygroundOptions } from './edge/playground.ts';
import { createPreparer } from './edge/prepare.ts';
import { readRegistered, type RegisteredFile } from './edge/registered.ts';
import { listen, type Listening } from './edge/server.ts';
import { createTexts } from './edge/texts.ts';
import { createExecutor } from './execute/executor.ts';
import type { LoadedSupergraph } from './execute/port.ts';
import { visibleEntities } from './execute/visible.ts';
import { composeGraph, type ComposedGraph, type GraphSource } from './supergraph/graph.ts';
import { holdSupergraph, type SupergraphHolder } from './supergraph/manager.ts';
import { NODES_SUBGRAPH } from './supergraph/nodes-subgraph.ts';
import { nodesTransport } from './supergraph/nodes-transport.ts';

export interface GatewayOptions extends ServingOptions {
  readonly subgraphs: readonly (GraphSource & { readonly transport: SubgraphTransport })[];
  /** SDL of the live fields, the shared part of the language first; empty: no subscriptions. */
  readonly streamSdls: readonly string[];
  /** What `composeGraph` made of these two, where the caller had time for it before. */
  readonly composed?: ComposedGraph;
}

export interface ServingOptions {
  /** Null: everybody is anonymous; what their headers say is for the subgraphs to judge. */
  readonly verifier: TokenVerifier | null;
  /** Null: none are taken. */
  readonly assertions: Assertions | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Web origins, besides the gateway's own, that may call; exact. */
  readonly origins: readonly string[];
  readonly limits?: Partial<OperationLimits>;
  /** Bytes of an HTTP request's body; 1 MiB unless told. */
  readonly bodyLimit?: number;
  readonly introspection: boolean;
  /** Operations that clients may name by id; none unless given. */
  readonly registered?: RegisteredFile;
  /** Names of client headers that subgraphs are given; none unless given. */
  readonly forwardHeaders?: readonly string[];
  /** Asked when the gateway starts; null: no playground. */
  readonly playground: PlaygroundOptions | null;
  /** Whether what the subgraphs depend on is there; asked for /health/ready while the gateway runs. */
  readonly ready?: () => Promise<boolean>;
  /** Told at /metrics; null: not told. */
  readonly metrics?: Pick<Metrics, 'text' | 'contentType'> | null;
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

/** CONFIG_INVALID when the subgraphs do not make one graph, or a registered operation is none of it. */
export function createGateway(options: GatewayOptions): Gateway {
  const { log } = options;
  const { sdl, nodes } = options.composed ?? composeGraph(options.subgraphs, options.streamSdls);
  const holder = holdSupergraph(sdl, log);
  const transports = new Map(options.subgraphs.map(({ name, transport }) => [name, transport]));
  if (nodes.length > 0) {
    transports.set(
      NODES_SUBGRAPH,
      nodesTransport(nodes, (...asked) => visibleEntities(transports, ...asked), log),
    );
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
  const { holder, transports, log, clock, verifier, assertions, introspection } = options;
  const executor = createExecutor({ transports, log });
  const limiter = createLimiter(options.limits);
  const preparer = createPreparer({ limiter, introspection, log });
  const { registered, forwardHeaders = [] } = options;
  const texts = createTexts({
    limiter,
    ...(registered !== undefined && {
      registered: readRegistered(registered.path, holder.current(), preparer),
      registeredOnly: registered.only,
    }),
  });
  const forwarded = headerFilter(forwardHeaders, { withIdentity: verifier === null });
  const queries = createQueryEdge({ holder, executor, preparer, log });
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
        verifier,
        assertions,
        playground: options.playground === null ? null : createPlayground(options.playground),
        origins,
        pageHeaders: forwardHeaders,
        assets: createAssets({ routes: options.assets ?? [], origins, log }),
        bodyLimit,
        ready: async () => ready && ((await options.ready?.()) ?? true),
        metrics: options.metrics ?? null,
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
        bodyLimit,
        ready: () => ready,
        graph: () => holder.current(),
        followGraph: (listener: (graph: LoadedSupergraph) => void) => holder.follow(listener),
        texts,
        preparer,
        forwarded,
        executor,
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
      ready = true;
      return listening.origin;
    },

    async stop(graceMs) {
      ready = false;
      if (listening === null) return;
      await listening.close(graceMs);
      await queries.stop();
      listening = null;
    },

    async execute(request, viewer, signal) {
      const graph = holder.current();
      const prepared = preparer.prepare(graph, request);
      if ('errors' in prepared) return prepared;
      try {
        return await executor.execute(graph, {
          ...prepared,
          viewer,
          ...(signal !== undefined && { signal }),
        });
      } catch (error) {
        signal?.throwIfAborted();
        return { errors: [toResponseError(error, log)] };
      }
    },

    supergraph: () => holder.current(),
  };
}

// What a slice hands to whoever mounts it, and how the gateway and the worker call it.
import type { AssetRoute } from '../assets/port.ts';
import type { Actor, Viewer } from '../auth/port.ts';
import type { Consumer } from '../events/consume.ts';
import type { Operation } from '../operations/operation.ts';
import type { OutboxSource } from '../outbox/port.ts';

/** Every resolver's context has at least this; a slice adds its loaders (see its loaders.ts). */
export interface RequestContext {
  readonly viewer: Viewer;
}

/** Resolvers by type and field, as graphql-tools shapes them. */
// The parent, argument and result types differ per field; each slice checks its own with generated types.
export type ResolverMap = Readonly<Record<string, unknown>>;

/** The static half of a slice: enough to compose the supergraph without starting anything. */
export interface SubgraphManifest<Ports> {
  readonly name: string;
  /** The whole SDL: schema/shared.graphql and the slice's schema.graphql. */
  readonly sdl: string;
  /** Entity types reachable through `node(id)`, each with the prefix of its ids: `{ User: 'usr' }`. */
  readonly nodes: Readonly<Record<string, string>>;
  /** Folder of `001_*.sql` files, or null for a slice that keeps no tables. */
  readonly migrations: URL | null;
  /** Prefixes of what it serves by plain GET (see `Subgraph.assets`), for gateways in other processes. */
  readonly assetPaths?: readonly string[];
  build(ports: Ports): Subgraph;
}

/** The living half: bound to its ports. */
export interface Subgraph {
  readonly resolvers: ResolverMap;
  /** A fresh context per request, loaders included. */
  context(viewer: Viewer): RequestContext;
  readonly consumers: readonly Consumer[];
  readonly outboxes: readonly OutboxSource[];
  /** Long-running parts such as the run executor; started after the consumers, stopped before them. */
  readonly background: readonly BackgroundPart[];
  /** What it serves by plain GET. */
  readonly assets?: readonly AssetRoute[];
  /** What an operator may ask of it. */
  readonly operations?: readonly Operation[];
}

export interface BackgroundPart {
  readonly name: string;
  start(): Promise<void>;
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

export interface GraphRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  /**
   * What the query text is, for transports that would have to parse it otherwise; never sent. Absent:
   * taken for a mutation, which is neither tried again nor shared with another caller.
   */
  readonly kind?: 'query' | 'mutation';
  /**
   * For transports that get an answer as text: takes it apart for a caller who passes parts of it on as they
   * are, which then come as `Verbatim`. Null: the text is not as expected and has to be parsed. Never sent.
   */
  readonly scan?: (text: string) => GraphResponse | null;
}

/** A value as its JSON, just as JSON.stringify would write it. A function, so that nobody takes it for data. */
export type Verbatim = () => string;

/** An error as it stands in a GraphQL response. */
export interface ResponseError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface GraphResponse {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly ResponseError[];
}

/** One subgraph as its caller sees it; in-process and HTTP adapters pass one contract suite. */
export interface SubgraphTransport {
  /**
   * Never rejects for a GraphQL error; UNAVAILABLE, TIMEOUT or RATE_LIMITED (retryable) when the subgraph
   * gave no answer. The answer's objects belong to the caller, who may change them. `headers` are the client's, by
   * lower-case name, as far as the edge lets them in; a transport hands on those on its own list.
   */
  execute(
    request: GraphRequest,
    viewer: Viewer,
    signal?: AbortSignal,
    headers?: Readonly<Record<string, string>>,
  ): Promise<GraphResponse>;
}

/** How a worker asks the federated graph on somebody's behalf. */
export interface GraphClient {
  /** The data of a fully successful answer; anything else throws an AppError with the first error's code. */
  query<Data>(request: GraphRequest, actor: Actor, signal?: AbortSignal): Promise<Data>;
}

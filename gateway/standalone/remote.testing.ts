// A subgraph as strangers run it: a server of its own on 127.0.0.1 that knows nothing of this gateway.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { systemClock, type Clock } from '../../platform/clock.ts';
import { silentLog, type Log } from '../../platform/log.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import { readSettings } from './config.ts';
import type { SupergraphSource } from './source.ts';
import { startStandalone, type Standalone } from './start.ts';

export const LINK = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.9"
  import: ["@key", "@external", "@requires", "@shareable", "@context", "@fromContext"]
)
`;

export interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

type Resolver = (
  parent: Readonly<Record<string, unknown>>,
  args: Readonly<Record<string, unknown>>,
  context: { readonly headers: IncomingHttpHeaders },
) => unknown;

type Resolvers = Record<string, Record<string, Resolver>>;

type ApolloResolvers = NonNullable<
  Extract<Parameters<typeof buildSubgraphSchema>[0], { readonly typeDefs: unknown }>['resolvers']
>;

export interface RemoteSubgraph {
  readonly name: string;
  readonly sdl: string;
  readonly url: string;
  readonly asked: Asked[];
  close(): Promise<void>;
}

export async function startRemote(
  name: string,
  language: string,
  resolvers: Resolvers,
): Promise<RemoteSubgraph> {
  const sdl = `${LINK}${language}`;
  const schema = buildSubgraphSchema({
    typeDefs: parse(sdl),
    resolvers: resolvers as ApolloResolvers,
  });
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const { headers } = request;
    void text(request).then(async (body) => {
      const { query, variables } = JSON.parse(body) as Pick<Asked, 'query' | 'variables'>;
      asked.push({ query, variables, headers });
      const answer = await graphql({
        schema,
        source: query,
        variableValues: variables,
        contextValue: { headers },
      });
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A test that fails need not close it.
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    ...{ name, sdl, asked },
    url: `http://127.0.0.1:${port}/graphql`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function supergraphOf(
  subgraphs: readonly { readonly name: string; readonly sdl: string; readonly url: string }[],
): string {
  return composeSupergraph(subgraphs.map(({ name, sdl, url }) => ({ name, sdl, url })));
}

/** A source whose text a test sets. */
export function heldSource(first: string): SupergraphSource & { put(text: string): void } {
  let pending: string | null = first;
  let look = () => {};
  return {
    name: 'held',
    read: async () => {
      const text = pending;
      pending = null;
      return text;
    },
    watch(changed) {
      look = changed;
      return () => (look = () => {});
    },
    put(text) {
      pending = text;
      look();
    },
  };
}

export interface Served extends Standalone {
  readonly ask: <Data = Record<string, unknown>>(
    query: string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<{
    readonly status: number;
    readonly data?: Data | null;
    readonly errors?: readonly Told[];
  }>;
}

export interface Told {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

export interface ServeRequest {
  /** The text of a supergraph, or where it is. */
  readonly supergraph: string | SupergraphSource;
  /** As in a config file. */
  readonly config?: object;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** A gateway on any free port of 127.0.0.1. */
export async function serve(request: ServeRequest): Promise<Served> {
  const { supergraph, config = {}, clock = systemClock, log = silentLog } = request;
  const settings = readSettings(JSON.stringify({ port: 0, ...config }), 'test', {});
  const source = typeof supergraph === 'string' ? heldSource(supergraph) : supergraph;
  const started = await startStandalone({ source, settings, clock, log });
  return {
    ...started,
    async ask(query, headers = {}) {
      const response = await fetch(`${started.origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
      return { status: response.status, ...((await response.json()) as object) };
    },
  };
}

export interface KeptLog extends Log {
  readonly lines: { readonly level: string; readonly fields: object; readonly message: string }[];
}

export function keptLog(): KeptLog {
  const lines: KeptLog['lines'] = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  const log: KeptLog = {
    ...{ debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
    child: () => log,
    lines,
  };
  return log;
}

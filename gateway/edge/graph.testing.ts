// A small real graph for tests of streams: the published live fields, and one subgraph that owns runs.
import { AppError } from '../../platform/errors.ts';
import { inProcess, mountSubgraph } from '../../platform/graphql/mount.ts';
import { loadSdl } from '../../platform/graphql/sdl.ts';
import { silentLog } from '../../platform/log.ts';
import { viewerOf } from '../../platform/auth/testing.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import { createLimiter } from './limits.ts';
import { createPreparer } from './prepare.ts';
import { createExecutor } from '../execute/executor.ts';
import type { ExecutionRequest, Executor, LoadedSupergraph } from '../execute/port.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import { eventsSubgraph } from '../supergraph/events-subgraph.ts';
import { loadSupergraph } from '../supergraph/load.ts';

const shared = loadSdl(new URL('../../schema/shared.graphql', import.meta.url));
const coaching = `${shared}
type Query { mine: [Run!]! }
type Mutation { poke(id: ID!): Int! }
type Run @key(fields: "id") { id: ID! status: String! broken: String }
type Message @key(fields: "id") { id: ID! text: String! }
type Chunk @key(fields: "id") { id: ID! text: String! }
`;

export const ada = viewerOf('usr_ada');
export const bob = viewerOf('usr_bob');

export interface TestGraph {
  readonly graph: LoadedSupergraph;
  readonly executor: Executor;
  readonly preparer: ReturnType<typeof createPreparer>;
  /** Owners by run id. */
  readonly owners: Map<string, string>;
  /** Values of `poke`, counted. */
  readonly pokes: string[];
  /** As the edges make one of a client's text; throws what they would answer. */
  request(
    viewer: Viewer,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): ExecutionRequest;
}

const streams = loadSdl(new URL('../../schema/streams/coaching.graphql', import.meta.url));

/** Its text, with the published live fields changed. */
export function supergraphWith(change: (streams: string) => string): string {
  return composeSupergraph([
    { name: 'coaching', url: 'coaching:', sdl: coaching },
    eventsSubgraph([shared, change(streams)]),
  ]);
}

const graph = loadSupergraph(supergraphWith((text) => text));

export function testGraph(): TestGraph {
  const owners = new Map<string, string>();
  const pokes: string[] = [];
  const endpoint = mountSubgraph(
    { name: 'coaching', sdl: coaching },
    {
      context: (viewer) => ({ viewer }),
      resolvers: {
        Query: {
          mine: (_: unknown, _args: unknown, { viewer }: { viewer: Viewer }) =>
            [...owners].filter(([, owner]) => owner === viewer.id).map(([id]) => ({ id })),
        },
        Mutation: { poke: (_: unknown, { id }: { id: string }) => pokes.push(id) },
        Run: {
          __resolveReference: ({ id }: { id: string }, { viewer }: { viewer: Viewer }) =>
            owners.get(id) === viewer.id ? { id } : null,
          status: () => 'RUNNING',
          broken: () => {
            throw new AppError('UNAVAILABLE', 'This part is away.', { retryable: true });
          },
        },
        Message: {
          __resolveReference: ({ id }: { id: string }) => ({ id }),
          text: ({ id }: { id: string }) => `text of ${id}`,
        },
        Chunk: {
          __resolveReference: ({ id }: { id: string }) => ({ id }),
          text: ({ id }: { id: string }) => `text of ${id}`,
        },
      },
    },
    { log: silentLog },
  );
  const transports = new Map([['coaching', inProcess(endpoint)]]);
  const preparer = createPreparer({
    limiter: createLimiter(),
    introspection: true,
    log: silentLog,
  });
  return {
    graph,
    executor: createExecutor({ transports, log: silentLog }),
    preparer,
    owners,
    pokes,
    request(viewer, query, variables = {}) {
      const prepared = preparer.prepare(graph, { query, variables });
      if (prepared instanceof Promise) throw new Error('a graph of this thread is not waited for');
      if ('errors' in prepared) throw new Error(JSON.stringify(prepared.errors));
      return { ...prepared, viewer };
    },
  };
}

/** Every field that a client needs to show a run. */
export const wholeRun = /* GraphQL */ `
  subscription Follow($runId: ID!, $after: String) {
    runEvents(runId: $runId, after: $after) {
      __typename
      runId
      seq
      epoch
      at
      ... on AttemptStarted {
        attempt
      }
      ... on TokenDelta {
        attempt
        offset
        text
        firstSeq
      }
      ... on AttemptAbandoned {
        attempt
      }
      ... on OutputValidated {
        attempt
        length
      }
    }
  }
`;

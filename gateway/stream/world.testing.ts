// A graph with live fields over stub subgraphs whose every call is written down.
import type { TestContext } from 'node:test';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Session } from '../../platform/auth/session.ts';
import { ManualClock } from '../../platform/clock.ts';
import type { EventDefinition } from '../../platform/events/cloudevent.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import { openEmbeddedLog } from '../../platform/events/embedded.ts';
import { inProcess, mountSubgraph } from '../../platform/graphql/mount.ts';
import type { SubgraphTransport } from '../../platform/graphql/port.ts';
import { loadSdl } from '../../platform/graphql/sdl.ts';
import { silentLog } from '../../platform/log.ts';
import { marketTopics } from '../../schema/events/market.ts';
import { portfoliosTopics } from '../../schema/events/portfolios.ts';
import { usersTopics } from '../../schema/events/users.ts';
import { liveFeeds } from '../../schema/live/fields.ts';
import { createLimiter } from '../edge/limits.ts';
import { createPreparer } from '../edge/prepare.ts';
import { createExecutor } from '../execute/executor.ts';
import type { LoadedSupergraph } from '../execute/port.ts';
import { composeGraph } from '../supergraph/graph.ts';
import { loadSupergraph } from '../supergraph/load.ts';
import { createCursors } from './cursor.ts';
import { openStreams } from './subscribe.ts';
import { scriptedCheckpoints } from './testing.ts';

const file = (name: string) => loadSdl(new URL(`../../schema/${name}`, import.meta.url));
const shared = file('shared.graphql');
const streamSdls = ['users', 'portfolios', 'market'].map((name) => file(`streams/${name}.graphql`));
const portfolios = `${shared}
  type Query { portfolio: Portfolio }
  type Portfolio @key(fields: "id") { id: ID! version: Int owner: User broken: Int }
  type User @key(fields: "id") { id: ID! holds: [Portfolio!] }
  type Instrument @key(fields: "symbol") { symbol: String! @public name: String @public mine: String }`;
const users = `${shared} type Query { user: User } type User @key(fields: "id") { id: ID! name: String version: Int }`;

/** @param change what another version of the streams' SDL says */
export function graphOf(change: (sdl: string) => string = (sdl) => sdl): LoadedSupergraph {
  const subgraphs = [
    { name: 'portfolios', sdl: portfolios, nodes: {} },
    { name: 'users', sdl: users, nodes: {} },
  ];
  return loadSupergraph(composeGraph(subgraphs, [shared, ...streamSdls.map(change)]).sdl);
}

interface Asker {
  readonly viewer: Viewer;
}
type Entity = { readonly id: string };

export async function liveWorld(
  t: TestContext,
  options: { readonly graph?: LoadedSupergraph } = {},
) {
  const clock = new ManualClock();
  const events = await openEmbeddedLog({ file: ':memory:', clock, log: silentLog });
  await events.ensureTopics([marketTopics, portfoliosTopics, usersTopics].flat());
  const state = { version: 0, names: 'Ada', fails: false };
  /** By subgraph, what of it was asked for, one entry a call. */
  const calls: Record<string, string[]> = { portfolios: [], users: [] };
  const resolvers: Readonly<Record<string, object>> = {
    portfolios: {
      Portfolio: {
        __resolveReference: ({ id }: Entity, { viewer }: Asker) =>
          id.endsWith(viewer.id.slice(4)) || id === 'pfl_all' ? { id } : null,
        version: () => state.version,
        owner: ({ id }: Entity) => ({ id: `usr_${id.slice(4)}` }),
        broken: () => {
          throw new Error('broken');
        },
      },
      User: {
        __resolveReference: ({ id }: Entity) => ({ id }),
        holds: ({ id }: Entity) => [{ id: `pfl_${id.slice(4)}` }],
      },
      Instrument: {
        __resolveReference: ({ symbol }: { symbol: string }) => ({ symbol }),
        name: ({ symbol }: { symbol: string }) => `Name of ${symbol}`,
        mine: (_: unknown, _args: unknown, { viewer }: Asker) =>
          `${viewer.id} ${viewer.scopes.join()}`,
      },
    },
    users: {
      User: {
        __resolveReference: ({ id }: Entity) => ({ id }),
        name: () => {
          if (state.fails) throw new Error('away');
          return state.names;
        },
      },
    },
  };
  const transports = new Map<string, SubgraphTransport>(
    Object.entries({ portfolios, users }).map(([name, sdl]) => {
      const endpoint = mountSubgraph(
        { name, sdl },
        { resolvers: { ...resolvers[name] }, context: (viewer) => ({ viewer }) },
        { log: silentLog },
      );
      const inner = inProcess(endpoint);
      return [
        name,
        {
          ...inner,
          execute: (...args) => {
            calls[name]?.push(JSON.stringify(args[0].variables?.['representations']));
            return inner.execute(...args);
          },
        },
      ];
    }),
  );
  const executor = createExecutor({ transports, log: silentLog });
  const counted = { resolved: 0 };
  const preparer = createPreparer({
    limiter: createLimiter(),
    introspection: true,
    log: silentLog,
  });
  const streams = await openStreams({
    folds: [],
    feeds: liveFeeds,
    events,
    checkpoints: scriptedCheckpoints(),
    executor: {
      ...executor,
      resolveEvent: (...args) => {
        counted.resolved++;
        return executor.resolveEvent(...args);
      },
    },
    cursors: createCursors([{ id: 1, secret: new Uint8Array(32) }]),
    clock,
    log: silentLog,
  });
  t.after(async () => {
    await streams.close();
    await events.close();
  });
  let graph = options.graph ?? graphOf();
  let id = 0;
  return {
    ...{ clock, streams, state, calls, counted },
    follow: async (
      query: string,
      variables: Readonly<Record<string, unknown>>,
      viewer: Viewer,
      session?: Session,
    ) => {
      const prepared = await preparer.prepare(graph, { query, variables });
      if ('errors' in prepared) throw new Error(JSON.stringify(prepared.errors));
      return streams.subscribe(graph, { ...prepared, viewer }, undefined, session);
    },
    reload: (next: LoadedSupergraph) => {
      graph = next;
      streams.adopt(next);
    },
    append: async <Data>(definition: EventDefinition<Data>, ...all: readonly Data[]) => {
      const time = '2026-01-05T09:00:00.000Z';
      await events.append(
        all.map((data) => {
          const envelope = { id: `e${id++}`, source: '/test', subject: 's', time, data };
          return encodeEvent(definition, envelope);
        }),
      );
    },
  };
}

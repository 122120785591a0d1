// The published live fields over a real graph of stubs, and two replicas on one log.
import assert from 'node:assert/strict';
import { type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Viewer } from '../../platform/auth/port.ts';
import { viewerOf } from '../../platform/auth/testing.ts';
import { ManualClock } from '../../platform/clock.ts';
import type { EventDefinition } from '../../platform/events/cloudevent.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import { openEmbeddedLog } from '../../platform/events/embedded.ts';
import type { EventLog } from '../../platform/events/port.ts';
import { inProcess, mountSubgraph } from '../../platform/graphql/mount.ts';
import { loadSdl } from '../../platform/graphql/sdl.ts';
import { silentLog } from '../../platform/log.ts';
import { coachingTopics } from '../../schema/events/coaching.ts';
import { imagesTopics } from '../../schema/events/images.ts';
import { marketTopics } from '../../schema/events/market.ts';
import { memoryTopics } from '../../schema/events/memory.ts';
import { portfoliosTopics } from '../../schema/events/portfolios.ts';
import { usersTopics } from '../../schema/events/users.ts';
import { liveFeeds, liveFolds } from '../../schema/live/fields.ts';
import { createLimiter } from '../edge/limits.ts';
import { createPreparer } from '../edge/prepare.ts';
import { createExecutor } from '../execute/executor.ts';
import { composeGraph } from '../supergraph/graph.ts';
import { loadSupergraph } from '../supergraph/load.ts';
import { createCursors } from './cursor.ts';
import type { Frame } from './frame.ts';
import type { Frames } from './live-frames.ts';
import { openStreams } from './subscribe.ts';
import { scriptedCheckpoints } from './testing.ts';

export const ada = viewerOf('usr_ada');
export const bob = viewerOf('usr_bob');
export const at = '2026-01-05T09:00:00.000Z';

const file = (name: string) => loadSdl(new URL(`../../schema/${name}`, import.meta.url));
const shared = file('shared.graphql');
const streams = ['coaching', 'users', 'portfolios', 'market', 'memory', 'images'];
const entity = (type: string, key = 'id', field = 'version: Int') =>
  `${shared} type Query { ${type.toLowerCase()}: ${type} } type ${type} @key(fields: "${key}") { ${key}: ID! ${field} }`;
/** Subgraphs of one entity each; whose id ends in its owner’s name. */
const subgraphs = [
  {
    name: 'portfolios',
    sdl: `${entity('Portfolio')} type PaperOrder @key(fields: "id") { id: ID! version: Int! }
      type Instrument @key(fields: "symbol") { symbol: String! name: String }`,
  },
  { name: 'users', sdl: entity('User') },
  { name: 'memory', sdl: entity('Document') },
  { name: 'images', sdl: entity('Image') },
  {
    name: 'coaching',
    sdl: `${entity('Run')} type Message @key(fields: "id") { id: ID! text: String }
      type Chunk @key(fields: "id") { id: ID! text: String }`,
  },
].map((each) => ({ ...each, nodes: {} }));
const graph = loadSupergraph(
  composeGraph(subgraphs, [shared, ...streams.map((name) => file(`streams/${name}.graphql`))]).sdl,
);

type Asker = { readonly viewer: Viewer };
let version = 0;
const owned = {
  __resolveReference: ({ id }: { id: string }, { viewer }: Asker) =>
    id.endsWith(viewer.id.slice(4)) ? { id } : null,
  version: () => ++version,
};
const instrument = {
  __resolveReference: ({ symbol }: { symbol: string }) =>
    symbol.startsWith('SYM') ? { symbol } : null,
  name: ({ symbol }: { symbol: string }) => `Name of ${symbol}`,
};
const resolvers: Readonly<Record<string, object>> = {
  portfolios: { Portfolio: owned, PaperOrder: owned, Instrument: instrument },
  users: { User: owned },
  memory: { Document: owned },
  images: { Image: owned },
};
// Nothing asks coaching: it is there for the graph to compose.
const asked = subgraphs.filter(({ name }) => name in resolvers);
const transports = new Map(
  asked.map(({ name, sdl }) => {
    const endpoint = mountSubgraph(
      { name, sdl },
      { resolvers: { ...resolvers[name] }, context: (viewer) => ({ viewer }) },
      { log: silentLog },
    );
    return [name, inProcess(endpoint)] as const;
  }),
);
const executor = createExecutor({ transports, log: silentLog });
const preparer = createPreparer({ limiter: createLimiter(), introspection: true, log: silentLog });
const topics = [
  coachingTopics,
  imagesTopics,
  marketTopics,
  memoryTopics,
  portfoliosTopics,
  usersTopics,
];

export async function setUp(t: TestContext) {
  const clock = new ManualClock();
  const log = await openEmbeddedLog({ file: ':memory:', clock, log: silentLog });
  await log.ensureTopics(topics.flat());
  const open = () =>
    openStreams({
      folds: liveFolds,
      feeds: liveFeeds,
      events: log,
      checkpoints: scriptedCheckpoints(),
      executor,
      cursors: createCursors([{ id: 1, secret: new Uint8Array(32) }]),
      clock,
      log: silentLog,
    });
  const replicas = [await open(), await open()] as const;
  t.after(async () => {
    for (const replica of replicas) await replica.close();
    await log.close();
  });
  const follow = async (
    query: string,
    variables: Readonly<Record<string, unknown>> = {},
    { viewer = ada, replica = 0 }: { viewer?: Viewer; replica?: 0 | 1 } = {},
  ): Promise<Frames> => {
    const prepared = await preparer.prepare(graph, { query, variables });
    if ('errors' in prepared) throw new Error(JSON.stringify(prepared.errors));
    return replicas[replica].subscribe(graph, { ...prepared, viewer });
  };
  return { clock, log, follow, append: appender(log) };
}

function appender(log: EventLog) {
  let id = 0;
  return <Data>(definition: EventDefinition<Data>, data: Data) => {
    const envelope = { id: `e${id++}`, source: '/test', subject: 's', time: at, data };
    return log.append([encodeEvent(definition, envelope)]);
  };
}

export async function next(frames: Frames): Promise<Frame> {
  const { done, value } = await frames.next();
  assert.ok(done !== true, 'the stream has ended');
  assert.equal(value.errors, undefined);
  return value;
}

/** What of the one field was told; plain objects. */
export const told = <T>({ data }: Frame): T =>
  JSON.parse(JSON.stringify(Object.values(data ?? {})[0])) as T;

/** What waits to be told now. */
export async function waiting(frames: Frames): Promise<Frame[]> {
  const all: Frame[] = [];
  for (;;) {
    const pending = frames.next();
    const idle = (async () => {
      for (let turn = 0; turn < 30; turn++) await nextTurn();
      return null;
    })();
    const result = await Promise.race([pending, idle]);
    if (result === null) {
      await frames.return();
      return all;
    }
    if (result.done === true) return all;
    all.push(result.value);
  }
}

export const code = async (refused: Promise<unknown>) => {
  const error: unknown = await refused.catch((e: unknown) => e);
  const { code: is, field } = error as { code?: string; field?: string };
  return field === undefined ? is : `${is} ${field}`;
};

/** Of a portfolio. */
export const changed = `subscription ($id: ID!, $after: String) {
  portfolioChanged(portfolioId: $id, after: $after) {
    portfolioId kind kinds count at portfolio { id version }
  }
}`;

/** Of its paper orders. */
export const updated = `subscription ($id: ID!, $after: String) {
  orderUpdated(portfolioId: $id, after: $after) {
    portfolioId kind kinds count at orders { id version } portfolio { id version }
  }
}`;

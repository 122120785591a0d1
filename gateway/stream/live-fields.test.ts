// The published live fields over a real graph of stubs and two replicas on one log: who may, what is told, resuming.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { anonymousViewer } from '../../platform/auth/anonymous.ts';
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
import { imageEvent, imagesTopics } from '../../schema/events/images.ts';
import { marketTopics, priceObserved } from '../../schema/events/market.ts';
import { ingestEvent, memoryTopics } from '../../schema/events/memory.ts';
import {
  portfolioOpened,
  portfoliosTopics,
  targetSet,
  transactionRecorded,
} from '../../schema/events/portfolios.ts';
import { userUpdated, usersTopics } from '../../schema/events/users.ts';
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

const ada = viewerOf('usr_ada');
const bob = viewerOf('usr_bob');
const at = '2026-01-05T09:00:00.000Z';

const file = (name: string) => loadSdl(new URL(`../../schema/${name}`, import.meta.url));
const shared = file('shared.graphql');
const streams = ['coaching', 'users', 'portfolios', 'market', 'memory', 'images'];
const entity = (type: string, key = 'id', field = 'version: Int') =>
  `${shared} type Query { ${type.toLowerCase()}: ${type} } type ${type} @key(fields: "${key}") { ${key}: ID! ${field} }`;
/** Subgraphs of one entity each; whose id ends in its owner’s name. */
const subgraphs = [
  {
    name: 'portfolios',
    sdl: `${entity('Portfolio')} type Instrument @key(fields: "symbol") { symbol: String! name: String }`,
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
  portfolios: { Portfolio: owned, Instrument: instrument },
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

async function setUp(t: TestContext) {
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
  const follow = (
    query: string,
    variables: Readonly<Record<string, unknown>> = {},
    { viewer = ada, replica = 0 }: { viewer?: Viewer; replica?: 0 | 1 } = {},
  ): Promise<Frames> => {
    const prepared = preparer.prepare(graph, { query, variables });
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

async function next(frames: Frames): Promise<Frame> {
  const { done, value } = await frames.next();
  assert.ok(done !== true, 'the stream has ended');
  assert.equal(value.errors, undefined);
  return value;
}

/** What of the one field was told; plain objects. */
const told = <T>({ data }: Frame): T =>
  JSON.parse(JSON.stringify(Object.values(data ?? {})[0])) as T;

/** What waits to be told now. */
async function waiting(frames: Frames): Promise<Frame[]> {
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

const code = async (refused: Promise<unknown>) => {
  const error: unknown = await refused.catch((e: unknown) => e);
  const { code: is, field } = error as { code?: string; field?: string };
  return field === undefined ? is : `${is} ${field}`;
};

const prices = `subscription ($symbols: [String!]!, $after: String) {
  prices(symbols: $symbols, after: $after) { symbol price { minor currency } at instrument { name } }
}`;
interface Tick {
  readonly symbol: string;
  readonly price: { readonly minor: string; readonly currency: string };
  readonly at: string;
  readonly instrument: { readonly name: string };
}
const price = (symbol: string, minor: number) => ({
  symbol,
  currency: 'USD',
  minor: `${minor}`,
  at,
});
const symbols = ['SYM1', 'SYM2', 'SYM3', 'SYM4', 'SYM5'];

test('prices: the newest of each, then changes, over all partitions, and only what changed at another replica', async (t) => {
  const { log, follow, append } = await setUp(t);
  assert.ok(new Set(symbols.map((s) => log.partitionFor('market.prices.v1', s))).size > 1);
  for (const minor of [1, 2]) for (const s of symbols) await append(priceObserved, price(s, minor));
  const frames = await follow(prices, { symbols: [...symbols, 'SYM1'] });
  let cursor = '';
  for (const symbol of symbols) {
    const frame = await next(frames);
    cursor = frame.extensions.cursor;
    const expected = { symbol, price: { minor: '2', currency: 'USD' }, at };
    assert.deepEqual(told(frame), { ...expected, instrument: { name: `Name of ${symbol}` } });
  }
  await append(priceObserved, price('SYM3', 3));
  const changed = await next(frames);
  assert.deepEqual(told<Tick>(changed).price.minor, '3');
  await frames.return();

  for (const minor of [4, 5]) await append(priceObserved, price('SYM2', minor));
  await append(priceObserved, price('SYM5', 6));
  const minors = async (after: string, replica: 0 | 1) => {
    const resumed = await follow(prices, { symbols: [...symbols, 'SYM1'], after }, { replica });
    const seen = (await waiting(resumed)).map((frame) => told<Tick>(frame));
    return seen.map((tick) => `${tick.symbol} ${tick.price.minor}`).sort();
  };
  for (const replica of [0, 1] as const) {
    assert.deepEqual(await minors(cursor, replica), ['SYM2 5', 'SYM3 3', 'SYM5 6']);
    assert.deepEqual(await minors(changed.extensions.cursor, replica), ['SYM2 5', 'SYM5 6']);
  }
});

test('prices are open to who is signed in; what is wrong with the symbols is told', async (t) => {
  const { follow, append } = await setUp(t);
  await append(priceObserved, price('SYM1', 1));
  const asked = (list: unknown, viewer: Viewer = ada) =>
    follow(prices, { symbols: list }, { viewer });
  for (const viewer of [ada, bob]) {
    const frames = await asked(['SYM1'], viewer);
    assert.equal(told<Tick>(await next(frames)).symbol, 'SYM1');
    await frames.return();
  }
  assert.equal(await code(asked(['SYM1'], anonymousViewer)), 'UNAUTHENTICATED');
  assert.equal(await code(asked(['SYM1', 'NONE'])), 'BAD_USER_INPUT symbols');
  await assert.rejects(asked(['NONE', 'SYM1', '']), /There is no Instrument `NONE`, ``\./);
  assert.equal(await code(asked([])), 'BAD_USER_INPUT symbols');
  const many = (count: number) => Array.from({ length: count }, (_, i) => `SYM${i}`);
  assert.equal(await code(asked(many(51))), 'BAD_USER_INPUT symbols');
  const most = await asked(many(50));
  const { cursor } = (await next(most)).extensions;
  await most.return();
  const other = follow(prices, { symbols: many(49), after: cursor });
  assert.equal(await code(other), 'CURSOR_INVALID after');
});

const changed = `subscription ($id: ID!, $after: String) {
  portfolioChanged(portfolioId: $id, after: $after) {
    portfolioId kind kinds count at portfolio { id version }
  }
}`;
const booked = (portfolioId: string) => ({
  ...{ portfolioId, ownerId: 'usr_ada', transactionId: 't', accountId: 'a', kind: 'BUY' },
  ...{ date: '2026-01-05', amount: { minor: '1', currency: 'USD' }, symbol: null },
  ...{ quantity: null, category: null },
});
const target = (portfolioId: string) => ({
  ...{ portfolioId, ownerId: 'usr_ada', weights: {}, driftBandBps: 500 },
});
interface Changed {
  readonly kind: string;
  readonly kinds: string[];
  readonly count: number;
  readonly portfolio: { readonly version: number };
}

test('a portfolio’s changes: from now on, the portfolio afresh, one frame for whoever was away', async (t) => {
  const { follow, append } = await setUp(t);
  const id = 'pfl_ada';
  const opened = { portfolioId: id, ownerId: 'usr_ada', name: 'n', currency: 'USD' };
  await append(portfolioOpened, opened);
  const frames = await follow(changed, { id });
  await append(transactionRecorded, booked('pfl_other'));
  await append(transactionRecorded, booked(id));
  const first = await next(frames);
  const { portfolio, ...change } = told<Changed>(first);
  assert.deepEqual(change, {
    ...{ portfolioId: id, kind: 'TRANSACTION_RECORDED', kinds: ['TRANSACTION_RECORDED'] },
    ...{ count: 1, at },
  });
  await frames.return();

  for (let i = 0; i < 3; i++) await append(transactionRecorded, booked(id));
  await append(targetSet, target(id));
  for (const replica of [0, 1] as const) {
    for (const [after, count] of [
      [frames.cursor, 5],
      [first.extensions.cursor, 4],
    ] as const) {
      const resumed = await waiting(await follow(changed, { id, after }, { replica }));
      const [only, ...others] = resumed.map((frame) => told<Changed>(frame));
      assert.deepEqual(others, []);
      assert.equal(only?.count, count);
      assert.deepEqual(
        [only.kind, only.kinds],
        ['TARGET_SET', ['TRANSACTION_RECORDED', 'TARGET_SET']],
      );
      assert.ok(only.portfolio.version > portfolio.version, 'selected afresh');
      const { cursor } = resumed[0]?.extensions ?? {};
      assert.deepEqual(await waiting(await follow(changed, { id, after: cursor })), []);
    }
  }
});

test('a cursor that is older than the log has expired', async (t) => {
  const { clock, follow, append, log } = await setUp(t);
  const { cursor } = await follow(changed, { id: 'pfl_ada' });
  await append(transactionRecorded, booked('pfl_ada'));
  const [spec] = portfoliosTopics;
  const topic = spec.name;
  // A year would be half a million passes of the log's cleaning.
  await log.ensureTopics([{ ...spec, retention: { ms: 60_000 } }]);
  const partition = log.partitionFor(topic, 'pfl_ada');
  while ((await log.beginnings(topic)).get(partition) !== 1) {
    await clock.advance(60_000);
    await nextTurn();
  }
  const resumed = follow(changed, { id: 'pfl_ada', after: cursor });
  assert.equal(await code(resumed), 'CURSOR_EXPIRED after');
});

const user = `subscription ($after: String) {
  userUpdated(after: $after) { userId kind count user { id version } }
}`;
const profileOf = (userId: string) => ({
  ...{ userId, name: 'n', dateOfBirth: '1990-01-01', currency: 'USD' },
  financialProfile: {
    monthlyNetIncome: { minor: '1', currency: 'USD' },
    monthlySavings: { minor: '1', currency: 'USD' },
    retirementAge: 65,
    expectedMonthlyPension: { minor: '1', currency: 'USD' },
    emergencyFundMonths: 3,
    riskTolerance: 'BALANCED' as const,
  },
});

test('a viewer is told of its own user, and its cursors are no use to others', async (t) => {
  const { follow, append } = await setUp(t);
  const frames = await follow(user);
  await append(userUpdated, profileOf('usr_bob'));
  await append(userUpdated, profileOf('usr_ada'));
  const frame = await next(frames);
  const { user: entity, ...change } = told<{ user: { id: string } }>(frame);
  assert.deepEqual(change, { userId: 'usr_ada', kind: 'PROFILE_UPDATED', count: 1 });
  assert.equal(entity.id, 'usr_ada');
  const after = frames.cursor;
  assert.equal((await waiting(await follow(user, { after }, { replica: 1 }))).length, 1);
  assert.equal(await code(follow(user, { after }, { viewer: bob })), 'CURSOR_INVALID after');
  assert.equal(await code(follow(user, {}, { viewer: anonymousViewer })), 'UNAUTHENTICATED');
});

const ingest = `subscription ($id: ID!, $after: String) {
  ingestProgress(documentId: $id, after: $after) {
    __typename documentId seq firstSeq at document { version }
    ... on IngestRequested { title mediaType }
    ... on IngestProgressed { stage done total }
    ... on IngestCompleted { chunks }
    ... on IngestFailed { code reason }
  }
}`;
const image = `subscription ($id: ID!, $after: String) {
  imageProgress(imageId: $id, after: $after) {
    __typename imageId seq firstSeq image { version }
    ... on ImageRequested { kind }
    ... on ImageProgressed { stage done total }
    ... on ImageCompleted { mediaType bytes }
    ... on ImageFailed { code reason }
  }
}`;
interface Progress {
  readonly __typename: string;
  readonly seq: number;
  readonly firstSeq: number;
}
const seqs = (frames: readonly Frame[]) =>
  frames.map((frame) => told<Progress>(frame)).map((e) => `${e.__typename} ${e.firstSeq}-${e.seq}`);

test('an import is told from its beginning to its end, and resumed exactly at the other replica', async (t) => {
  const { follow, append } = await setUp(t);
  const id = 'doc_ada';
  const head = (seq: number) => ({ documentId: id, ownerId: 'usr_ada', seq, at });
  const frames = await follow(ingest, { id });
  const live: Frame[] = [];
  await append(ingestEvent('IngestRequested'), { ...head(1), title: 't', mediaType: 'text/plain' });
  live.push(await next(frames));
  for (let seq = 2; seq <= 40; seq++) {
    const progress = { ...head(seq), stage: 'INDEXING' as const, done: seq, total: 40 };
    await append(ingestEvent('IngestProgressed'), progress);
    if (seq % 2 === 0) await append(ingestEvent('IngestProgressed'), progress);
    if (seq < 5) live.push(await next(frames));
  }
  live.push(await next(frames));
  await append(ingestEvent('IngestCompleted'), { ...head(41), chunks: 7 });
  live.push(await next(frames));
  assert.equal((await frames.next()).done, true, 'it ends with its terminal event');
  assert.deepEqual(seqs(live), [
    'IngestRequested 1-1',
    ...[2, 3, 4].map((seq) => `IngestProgressed ${seq}-${seq}`),
    'IngestProgressed 5-40',
    'IngestCompleted 41-41',
  ]);
  const rest = async (after: string | null) =>
    seqs(await waiting(await follow(ingest, { id, after }, { replica: 1 })));
  assert.deepEqual(await rest(null), ['IngestRequested 1-1', 'IngestCompleted 2-41']);
  assert.deepEqual(await rest(live[2]?.extensions.cursor ?? ''), ['IngestCompleted 4-41']);
  const over = await follow(ingest, { id, after: live.at(-1)?.extensions.cursor });
  assert.ok(over.isOver);
  assert.equal(await code(follow(ingest, { id }, { viewer: bob })), 'NOT_FOUND documentId');
  assert.equal(await code(follow(ingest, { id: 'doc_x' })), 'NOT_FOUND documentId');
});

test('a picture’s job that fails is told to its end; others’ are not found', async (t) => {
  const { follow, append } = await setUp(t);
  const id = 'img_ada';
  const head = (seq: number) => ({ imageId: id, ownerId: 'usr_ada', seq, at });
  await append(imageEvent('ImageRequested'), { ...head(1), kind: 'ALLOCATION_DONUT' });
  const frames = await follow(image, { id });
  const drawing = { ...head(2), stage: 'DRAWING' as const, done: 1, total: 4 };
  await append(imageEvent('ImageProgressed'), drawing);
  await append(imageEvent('ImageFailed'), {
    ...head(3),
    code: 'NOT_FOUND',
    reason: 'It is empty.',
  });
  const all = await waiting(frames);
  assert.equal(seqs(all).at(0), 'ImageRequested 1-1');
  assert.match(seqs(all).at(-1) ?? '', /^ImageFailed [23]-3$/);
  assert.deepEqual(
    (({ code: failed, reason }) => ({ failed, reason }))(
      told<{ code: string; reason: string }>(all.at(-1) as Frame),
    ),
    { failed: 'NOT_FOUND', reason: 'It is empty.' },
  );
  assert.equal(await code(follow(image, { id }, { viewer: bob })), 'NOT_FOUND imageId');
  assert.equal(
    await code(follow(changed, { id: 'pfl_ada' }, { viewer: bob })),
    'NOT_FOUND portfolioId',
  );
});

// What is resolved once, for whom, and how long: contexts, subjects, sharing between clients, reload.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { viewerOf } from '../../platform/auth/testing.ts';
import { AppError } from '../../platform/errors.ts';
import { priceObserved } from '../../schema/events/market.ts';
import { targetSet } from '../../schema/events/portfolios.ts';
import { userUpdated } from '../../schema/events/users.ts';
import type { Frame } from './frame.ts';
import type { Frames } from './live-frames.ts';
import { graphOf, liveWorld } from './world.testing.ts';

const ada = viewerOf('usr_ada');
const bob = viewerOf('usr_bob');
const at = '2026-01-05T09:00:00.000Z';
const target = (portfolioId: string) => ({
  ...{ portfolioId, ownerId: 'usr_ada', weights: {}, driftBandBps: 500 },
});
const price = (symbol: string, minor: number) => ({
  symbol,
  currency: 'USD',
  minor: `${minor}`,
  at,
});
const profile = (userId: string) => ({
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
const changed = `subscription ($id: ID!, $after: String) {
  portfolioChanged(portfolioId: $id, after: $after) { count portfolio { version owner { name } } }
}`;
const prices = (selected: string) => `subscription ($symbols: [String!]!) {
  prices(symbols: $symbols) { symbol price { minor } instrument { ${selected} } }
}`;

/** Another version, in which nothing is different for any stream. */
const worded = graphOf((sdl) => sdl.replaceAll('"Begins with', '"It begins with'));

async function next(frames: Frames): Promise<Frame> {
  const { done, value } = await frames.next();
  assert.ok(done !== true, 'the stream has ended');
  return value;
}

const plain = ({ data }: Frame): unknown =>
  JSON.parse(JSON.stringify(Object.values(data ?? {})[0]));

test('the subject is asked for once an event, context once a stream, whatever the number of clients', async (t) => {
  const { follow, append, state, calls, counted } = await liveWorld(t);
  const clients = await Promise.all(
    Array.from({ length: 40 }, () => follow(changed, { id: 'pfl_ada' }, ada)),
  );
  calls['portfolios']?.splice(0);
  for (let event = 1; event <= 5; event++) {
    state.version = event;
    const frames = Promise.all(clients.map(next));
    await append(targetSet, target('pfl_ada'));
    const told = await frames;
    for (const frame of told) {
      const portfolio = { version: event, owner: { name: 'Ada' } };
      assert.deepEqual(plain(frame), { count: 1, portfolio });
    }
    assert.equal(new Set(told.map(({ extensions }) => extensions.cursor)).size, 1);
    assert.equal(counted.resolved, event);
    assert.equal(calls['portfolios']?.length, event, 'afresh for each event');
    assert.deepEqual(calls['users']?.length, 1, 'once for the stream');
  }
});

test('context is asked for again when it is too old, when its own event came, and after an error', async (t) => {
  const { follow, append, state, calls, clock } = await liveWorld(t);
  const frames = await follow(changed, { id: 'pfl_ada' }, ada);
  const nameNow = async () => {
    const frame = next(frames);
    await append(targetSet, target('pfl_ada'));
    const { portfolio } = plain(await frame) as { portfolio: { owner: { name: string | null } } };
    return portfolio.owner.name;
  };
  state.fails = true;
  assert.equal(await nameNow(), null);
  state.fails = false;
  assert.equal(await nameNow(), 'Ada', 'an error is not remembered');
  state.names = 'Augusta';
  await clock.advance(29_999);
  assert.equal(await nameNow(), 'Ada');
  await clock.advance(1);
  assert.equal(await nameNow(), 'Augusta');
  state.names = 'Lovelace';
  await append(userUpdated, profile('usr_bob'));
  assert.equal(await nameNow(), 'Augusta', 'something happened to another one');
  await append(userUpdated, profile('usr_ada'));
  assert.equal(await nameNow(), 'Lovelace');
  assert.equal(calls['users']?.length, 4);
});

test('what is fetched with a context and may hold the subject is no older than the event', async (t) => {
  const { follow, append, state } = await liveWorld(t);
  const query = `subscription ($id: ID!) {
    portfolioChanged(portfolioId: $id) { portfolio { owner { name holds { version } } } }
  }`;
  const frames = await follow(query, { id: 'pfl_ada' }, ada);
  for (const version of [1, 2]) {
    state.version = version;
    const frame = next(frames);
    await append(targetSet, target('pfl_ada'));
    const owner = { name: 'Ada', holds: [{ version }] };
    assert.deepEqual(plain(await frame), { portfolio: { owner } });
  }
});

test('two viewers share only what is declared public, and only what both have passed the check for', async (t) => {
  const { follow, append, counted } = await liveWorld(t);
  const symbols = ['SYM1'];
  const both = async (selected: string) => {
    const streams = [
      await follow(prices(selected), { symbols }, ada),
      await follow(prices(selected), { symbols }, bob),
    ];
    counted.resolved = 0;
    const told = Promise.all(streams.map(next));
    await append(priceObserved, price('SYM1', 1));
    const frames = await told;
    for (const stream of streams) await stream.return();
    return { resolved: counted.resolved, told: frames.map(plain) };
  };
  const shared = await both('symbol name');
  assert.equal(shared.resolved, 1);
  assert.deepEqual(shared.told[0], shared.told[1]);
  assert.equal((await both('... on Instrument { __typename name }')).resolved, 1);
  assert.equal((await both('name ... on Instrument { mine }')).resolved, 2);
  await assert.rejects(follow(changed, { id: 'pfl_ada' }, bob), { code: 'NOT_FOUND' });
});

test('10,000 events for viewers of other rights, one selection, one millisecond: nothing crosses', async (t) => {
  const { follow, append } = await liveWorld(t);
  const symbols = Array.from({ length: 50 }, (_, i) => `SYM${i}`);
  const viewers = [ada, bob, viewerOf('usr_ada', 'advisor')];
  const streams = await Promise.all(
    viewers.map((viewer) => follow(prices('name mine'), { symbols }, viewer)),
  );
  let seen = 0;
  for (let round = 0; round < 200; round++) {
    const told = streams.map(async (stream, index) => {
      const { id = '', scopes = [] } = viewers[index] ?? {};
      for (let i = 0; i < symbols.length; i++) {
        const { instrument } = plain(await next(stream)) as { instrument: { mine: string } };
        assert.equal(instrument.mine, `${id} ${scopes.join()}`);
        seen++;
      }
    });
    await append(priceObserved, ...symbols.map((symbol) => price(symbol, round)));
    await Promise.all(told);
  }
  assert.equal(seen, 10_000 * viewers.length);
});

test('clients that lag or do not are told what a lone one is, in any interleaving', async (t) => {
  const { follow, append, state } = await liveWorld(t);
  const plan = fc.array(fc.oneof(fc.constant('event'), fc.nat(3)), { maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(plan, async (steps) => {
      const streams = await Promise.all(
        Array.from({ length: 4 }, () => follow(changed, { id: 'pfl_ada' }, ada)),
      );
      const counts = streams.map(() => 0);
      let written = 0;
      const take = async (client: number) => {
        const stream = streams[client] as Frames;
        const frame = plain(await next(stream)) as {
          count: number;
          portfolio: { version: number };
        };
        counts[client] = (counts[client] ?? 0) + frame.count;
        assert.ok(counts[client] <= written);
        assert.ok(frame.portfolio.version >= counts[client], 'never older than what it tells');
      };
      for (const step of steps) {
        if (step === 'event') {
          state.version = ++written;
          await append(targetSet, target('pfl_ada'));
        } else if ((counts[step] ?? 0) < written) await take(step);
        if (written % 3 === 0) await nextTurn();
      }
      for (const [client, count] of counts.entries()) if (count < written) await take(client);
      for (const [client, count] of counts.entries()) assert.equal(count, written, `${client}`);
      for (const stream of streams) await stream.return();
    }),
    { numRuns: 60 },
  );
});

test('twenty reloads with many streams: none is closed, none misses or repeats an event', async (t) => {
  const { follow, append, reload, state } = await liveWorld(t);
  const viewers = Array.from({ length: 20 }, (_, i) => viewerOf(`usr_all`, `scope${i}`));
  const streams = await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      follow(changed, { id: 'pfl_all' }, viewers[i % viewers.length] ?? ada),
    ),
  );
  const counts = streams.map(() => 0);
  let running = true;
  const reading = streams.map(async (stream, index) => {
    for await (const frame of stream) {
      assert.equal(frame.errors, undefined);
      counts[index] = (counts[index] ?? 0) + (plain(frame) as { count: number }).count;
    }
    assert.ok(!running, 'closed without need');
  });
  const versions = [graphOf(), worded];
  for (let event = 1; event <= 20; event++) {
    state.version = event;
    const written = append(targetSet, target('pfl_all'));
    reload(versions[event % 2] ?? graphOf());
    await written;
    if (event % 3 === 0) await nextTurn();
  }
  while (counts.some((count) => count < 20)) await nextTurn();
  running = false;
  assert.deepEqual(new Set(counts), new Set([20]));
  for (const stream of streams) await stream.return();
  await Promise.all(reading);
});

test('a stream that a new version does not have ends with its own code; a cursor outlives it', async (t) => {
  const { follow, append, reload } = await liveWorld(t);
  const going = await follow(prices('name'), { symbols: ['SYM1'] }, ada);
  const ending = await follow(changed, { id: 'pfl_ada' }, ada);
  const first = next(ending);
  await append(targetSet, target('pfl_ada'));
  const { cursor } = (await first).extensions;
  const late = ending.next();
  const other = graphOf((sdl) => sdl.replaceAll('portfolioChanged(', 'portfolioMoved('));
  reload(other);
  await assert.rejects(late, { code: 'SCHEMA_CHANGED', retryable: true });
  assert.equal((await ending.next()).done, true);
  await append(targetSet, target('pfl_ada'));
  reload(graphOf());
  const again = await follow(changed, { id: 'pfl_ada', after: cursor }, ada);
  assert.equal((plain(await next(again)) as { count: number }).count, 1);
  await append(priceObserved, price('SYM1', 2));
  assert.equal((plain(await next(going)) as { symbol: string }).symbol, 'SYM1');
});

test('another owner is asked by a new version, and only then', async (t) => {
  const { follow, reload, calls, append } = await liveWorld(t);
  const frames = await follow(changed, { id: 'pfl_all' }, ada);
  calls['portfolios']?.splice(0);
  reload(worded);
  for (let turn = 0; turn < 20; turn++) await nextTurn();
  assert.deepEqual(calls['portfolios'], []);
  const owner = 'owner: { subgraph: "portfolios", type: "Portfolio", key: "{args.portfolioId}" }';
  const users = 'owner: { subgraph: "users", type: "User", key: "{viewer.id}" }';
  reload(graphOf((sdl) => sdl.replace(owner, users)));
  while (calls['users']?.length === 0) await nextTurn();
  assert.match(calls['users']?.[0] ?? '', /usr_ada/);
  const frame = next(frames);
  await append(targetSet, target('pfl_all'));
  await frame;
});

test('a renewed viewer of other rights is asked about again, and is of another audience', async (t) => {
  const { follow, append } = await liveWorld(t);
  let viewer = ada;
  const listeners: (() => void)[] = [];
  let end: (why: AppError) => void = () => undefined;
  const frames = await follow(prices('mine'), { symbols: ['SYM1'] }, ada, {
    get viewer() {
      return viewer;
    },
    onEnd: (listener) => {
      end = (why) => listener(why, true);
      return () => undefined;
    },
    onRenewed: (listener) => {
      listeners.push(() => listener(viewer));
      return () => undefined;
    },
  });
  const mineNow = async (minor: number) => {
    await append(priceObserved, price('SYM1', minor));
    return (plain(await next(frames)) as { instrument: { mine: string } }).instrument.mine;
  };
  assert.equal(await mineNow(1), 'usr_ada ');
  viewer = viewerOf('usr_ada', 'advisor');
  for (const tell of listeners) tell();
  assert.equal(await mineNow(2), 'usr_ada advisor');
  const last = frames.next();
  end(new AppError('UNAUTHENTICATED', 'over'));
  await assert.rejects(last, { code: 'UNAUTHENTICATED' });
});

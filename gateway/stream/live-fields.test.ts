// The published live fields without an end: who may, what is told of changes, and resuming.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { anonymousViewer } from '../../platform/auth/anonymous.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import { priceObserved } from '../../schema/events/market.ts';
import {
  orderCancelled,
  orderPlaced,
  portfolioOpened,
  portfoliosTopics,
  targetSet,
  transactionRecorded,
} from '../../schema/events/portfolios.ts';
import { userUpdated } from '../../schema/events/users.ts';

import {
  ada,
  at,
  bob,
  changed,
  code,
  next,
  setUp,
  told,
  updated,
  waiting,
} from './live-fields.testing.ts';

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

interface Updated {
  readonly count: number;
  readonly kinds: string[];
  readonly orders: ({ readonly id: string; readonly version: number } | null)[];
}

test('a portfolio’s paper orders: each afresh, several as one update, and nothing else of the topic', async (t) => {
  const { follow, append } = await setUp(t);
  const id = 'pfl_ada';
  const named = (orderId: string) => ({
    ...{ portfolioId: id, ownerId: 'usr_ada', orderId, symbol: 'SYM1' },
  });
  const place = (orderId: string) =>
    append(orderPlaced, {
      ...{ ...named(orderId), accountId: 'a', quantity: '1', limitPrice: null },
      side: 'BUY' as const,
    });
  const cancel = (orderId: string) => append(orderCancelled, named(orderId));
  const frames = await follow(updated, { id });
  const others = await follow(changed, { id });
  await append(transactionRecorded, booked(id));
  await place('ord_1_ada');
  const first = await next(frames);
  const { orders, portfolio, ...update } = told<Updated & { portfolio: object }>(first);
  assert.deepEqual(update, {
    ...{ portfolioId: id, kind: 'PLACED', kinds: ['PLACED'], count: 1, at },
  });
  assert.ok(portfolio);
  assert.equal(orders[0]?.id, 'ord_1_ada');
  assert.deepEqual(told<Changed>(await next(others)).kinds, [
    'TRANSACTION_RECORDED',
    'ORDER_PLACED',
  ]);
  await cancel('ord_1_ada');
  const again = told<Updated>(await next(frames)).orders[0];
  assert.ok((again?.version ?? 0) > (orders[0]?.version ?? 0), 'read afresh');
  await frames.return();
  await others.return();

  await place('ord_2_ada');
  await place('ord_3_bob');
  await cancel('ord_2_ada');
  await append(transactionRecorded, booked(id));
  for (const replica of [0, 1] as const) {
    const after = first.extensions.cursor;
    const resumed = await waiting(await follow(updated, { id, after }, { replica }));
    const [only, ...more] = resumed.map((frame) => told<Updated>(frame));
    assert.deepEqual(more, []);
    assert.deepEqual([only?.count, only?.kinds], [4, ['CANCELLED', 'PLACED']]);
    // What is not the viewer's to read is null.
    const ids = only?.orders.map((order) => order?.id ?? null);
    assert.deepEqual(ids, ['ord_1_ada', null, 'ord_2_ada']);
  }
  // One field's cursor is no use to another of the same topic.
  const cursor = first.extensions.cursor;
  assert.equal(await code(follow(changed, { id, after: cursor })), 'CURSOR_INVALID after');
  assert.equal(await code(follow(updated, { id }, { viewer: bob })), 'NOT_FOUND portfolioId');
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

// Paper orders by way of the graph: placed, matched as the log delivers, booked, cancelled, refused, shown.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { anonymousViewer, viewerOf } from '../../../platform/auth/testing.ts';
import { decodeEvent, eventType } from '../../../platform/events/codec.ts';
import { ask } from '../../../platform/graphql/testing.ts';
import { orderSubmitted } from '../../../schema/events/market.ts';
import {
  orderCancelled,
  orderPlaced,
  orderRejected,
  tradeExecuted,
  transactionRecorded,
} from '../../../schema/events/portfolios.ts';
import { openMarket, refusal, shown, symbol, type PaperMarket } from './testing.ts';

let market: PaperMarket;
const [ann, bob, eve] = ['usr_ann', 'usr_bob', 'usr_eve'];

before(async () => {
  market = await openMarket();
  await market.join(ann, 100_000_000);
  await market.join(bob, 100_000_000);
  await market.join(eve, 0, 'EUR');
  await market.setPrice(10_000);
});
after(() => market.slice.db.close());

test('a market order fills at the observed price: booked, held, told, and shown as paper trading', async () => {
  const input = market.inputOf(ann, 'BUY', '2.5', null);
  const response = await market.tryPlace(ann, input);
  const { order, notice } = response.data?.['placeOrder'] as {
    order: { id: string };
    notice: string;
  };
  assert.match(notice, /Paper trading: no real order/);
  const events = await market.run();
  const filled = await market.order(ann, order.id);
  const [trade] = filled.trades.edges.map(({ node }) => node);
  assert.ok(trade);
  const { id: tradeId, ...rest } = trade;
  assert.match(tradeId, /^trd_/);
  assert.deepEqual(
    [filled.status, filled.filledQuantity, filled.averagePrice],
    [...['FILLED', '2.5', { minor: '10000' }]],
  );
  assert.deepEqual(rest, {
    ...{ quantity: '2.5', price: { minor: '10000' }, counterparty: 'MARKET_MAKER' },
    transaction: { amount: { minor: '-25000' } },
  });
  assert.deepEqual(await market.held(ann), ['99975000', '2500000']);
  assert.deepEqual(events.map(eventType).sort(), [
    orderSubmitted.type,
    ...[orderPlaced, tradeExecuted, transactionRecorded].map(({ type }) => type),
  ]);
  const told = events.find((record) => eventType(record) === tradeExecuted.type);
  assert.ok(told);
  const { data } = decodeEvent(tradeExecuted, told);
  assert.deepEqual([data.orderId, data.tradeId, data.status], [order.id, tradeId, 'FILLED']);
  const command = events.find((record) => eventType(record) === orderSubmitted.type);
  assert.ok(command);
  assert.equal(command.key, symbol);
  assert.ok(!JSON.stringify(decodeEvent(orderSubmitted, command).data).includes(ann));
});

test('a limit order waits for its price, and is filled at what was observed then', async () => {
  const [buy, sell] = [
    await market.place(ann, 'BUY', '1', 9_900),
    await market.place(ann, 'SELL', '1', 10_100),
  ];
  await market.run();
  await market.observe(9_901);
  assert.equal((await market.order(ann, buy)).status, 'OPEN');
  await market.observe(9_850);
  assert.deepEqual((await market.order(ann, buy)).averagePrice, { minor: '9850' });
  assert.equal((await market.order(ann, sell)).status, 'OPEN');
  await market.observe(10_100);
  assert.deepEqual((await market.order(ann, sell)).averagePrice, { minor: '10100' });
  await market.run();
});

test('more than the maker has waits, and trades with others before it does with the maker', async () => {
  await market.observe(9_000);
  const large = await market.place(ann, 'BUY', '1200', 9_100);
  await market.run();
  const waiting = await market.order(ann, large);
  assert.deepEqual([waiting.status, waiting.filledQuantity], ['PARTIALLY_FILLED', '1000']);
  await market.book(bob, 'BUY', 1, { symbol, quantity: '300' });
  const theirs = await market.place(bob, 'SELL', '50');
  await market.run();
  const sold = await market.order(bob, theirs);
  assert.deepEqual([sold.status, sold.averagePrice], ['FILLED', { minor: '9100' }]);
  await market.observe(8_999);
  const filled = await market.order(ann, large);
  assert.deepEqual(
    filled.trades.edges.map(({ node }) => [node.quantity, node.price.minor, node.counterparty]),
    [
      ['1000', '9000', 'MARKET_MAKER'],
      ['50', '9100', 'ORDER'],
      ['150', '8999', 'MARKET_MAKER'],
    ],
  );
  // (1000 × 9000 + 50 × 9100 + 150 × 8999) ÷ 1200, half up
  assert.deepEqual([filled.status, filled.averagePrice], ['FILLED', { minor: '9004' }]);
  await market.run();
});

test('what was paid meanwhile is not paid twice, what was sold not sold twice: the rest is rejected', async () => {
  await market.observe(10_000);
  await market.join('usr_dan', 100_000);
  const orders = [
    await market.place('usr_dan', 'BUY', '9', 9_000),
    await market.place('usr_dan', 'BUY', '8', 8_900),
  ];
  await market.run();
  await market.observe(8_800);
  await market.run();
  const [first, second] = await Promise.all(orders.map((id) => market.order('usr_dan', id)));
  assert.equal(first?.status, 'FILLED');
  assert.deepEqual([second?.status, second?.rejection], ['REJECTED', 'INSUFFICIENT_FUNDS']);
  const sells = [
    await market.place('usr_dan', 'SELL', '9', 9_000),
    await market.place('usr_dan', 'SELL', '9', 9_100),
  ];
  await market.observe(9_200);
  const events = await market.run();
  const shownSells = await Promise.all(sells.map((id) => market.order('usr_dan', id)));
  assert.deepEqual(
    shownSells.map(({ status, rejection }) => [status, rejection]),
    [
      ['FILLED', null],
      ['REJECTED', 'NOT_HELD'],
    ],
  );
  assert.ok(events.some((record) => eventType(record) === orderRejected.type));
});

test('what cannot be is refused with the field it is about, and leaves nothing', async () => {
  await market.observe(10_000);
  const count = async () =>
    (await market.slice.db.query('SELECT FROM portfolios.order_entry')).length;
  const entries = await count();
  const valid = market.inputOf(ann, 'BUY', '1', 9_000);
  const money = (minor: string, currency = 'USD') => ({ minor, currency });
  for (const [more, ...expected] of [
    [{ quantity: '0' }, 'BAD_USER_INPUT', 'input.quantity'],
    [{ quantity: '0.0000001' }, 'BAD_USER_INPUT', 'input.quantity'],
    [{ quantity: '0.000001' }, 'BAD_USER_INPUT', 'input.quantity'],
    [{ quantity: '1000000' }, 'BAD_USER_INPUT', 'input.quantity'],
    [{ quantity: '999999999' }, 'BAD_USER_INPUT', 'input.quantity'],
    [{ side: 'SELL', quantity: '100000' }, 'BAD_USER_INPUT', 'input.quantity'],
    [{ symbol: 'NONE' }, 'BAD_USER_INPUT', 'input.symbol'],
    [{ symbol: 'NO\u0000NE' }, 'BAD_USER_INPUT', 'input.symbol'],
    [{ symbol: 'MWLD-EUR' }, 'BAD_USER_INPUT', 'input.symbol'],
    [{ kind: 'MARKET' }, 'BAD_USER_INPUT', 'input.limitPrice'],
    [{ limitPrice: null }, 'BAD_USER_INPUT', 'input.limitPrice'],
    [{ limitPrice: money('0') }, 'BAD_USER_INPUT', 'input.limitPrice.minor'],
    [{ limitPrice: money('1000000000001') }, 'BAD_USER_INPUT', 'input.limitPrice.minor'],
    [{ limitPrice: money('100', 'EUR') }, 'BAD_USER_INPUT', 'input.limitPrice.currency'],
    [{ accountId: await checking(ann) }, 'BAD_USER_INPUT', 'input.accountId'],
    [{ accountId: 'acc_none' }, 'NOT_FOUND', 'input.accountId'],
    [{ accountId: market.accounts.get(bob)?.id }, 'NOT_FOUND', 'input.accountId'],
    [{ idempotencyKey: ' ' }, 'BAD_USER_INPUT', 'input.idempotencyKey'],
  ] as const) {
    const response = await market.tryPlace(ann, { ...valid, ...more });
    assert.deepEqual(refusal(response), expected, JSON.stringify(more));
  }
  assert.equal(await count(), entries);
  assert.deepEqual(await market.run(), []);
  const anonymous = await ask(market.slice.endpoint, anonymousViewer, placing, { input: valid });
  assert.deepEqual(refusal(anonymous), ['UNAUTHENTICATED', undefined]);
});

const placing = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } } }`;

async function checking(owner: string): Promise<string> {
  const [row] = await market.slice.db.query<{ id: string }>(
    `SELECT id FROM portfolios.account WHERE owner_id = $1 AND kind = 'CHECKING'`,
    [owner],
  );
  return row?.id ?? '';
}

test('a key places once; for another order it is a conflict', async () => {
  const input = market.inputOf(ann, 'BUY', '1', 5_000);
  const first = await market.tryPlace(ann, input);
  const second = await market.tryPlace(ann, input);
  assert.deepEqual(second, first);
  const other = await market.tryPlace(ann, { ...input, quantity: '2' });
  assert.deepEqual(refusal(other), ['IDEMPOTENCY_CONFLICT', 'input.idempotencyKey']);
  const events = await market.run();
  assert.equal(events.filter((record) => eventType(record) === orderPlaced.type).length, 1);
});

test('what was cancelled stays so and is never filled; what was filled cannot be cancelled', async () => {
  const open = await market.place(ann, 'BUY', '1', 9_000);
  await market.run();
  for (const key of ['once', 'once', 'again']) {
    const { data, errors } = await market.tryCancel(ann, open, key);
    assert.equal(errors, undefined);
    const { order } = data?.['cancelOrder'] as { order: { status: string } };
    assert.equal(order.status, 'CANCELLED');
  }
  const told = await market.run();
  assert.deepEqual(told.map(eventType), [orderCancelled.type]);
  await market.observe(8_000);
  assert.equal((await market.order(ann, open)).filledQuantity, '0');
  const filled = await market.place(ann, 'BUY', '1');
  await market.run();
  assert.deepEqual(refusal(await market.tryCancel(ann, filled)), ['CONFLICT', 'input.orderId']);
  for (const id of ['ord_none', 'ord_\u0000']) {
    assert.deepEqual(refusal(await market.tryCancel(ann, id)), ['NOT_FOUND', 'input.orderId']);
  }
});

test('an order of another is as if it were not there; an advisor reads it and does no more', async () => {
  const id = await market.place(ann, 'BUY', '1', 5_000);
  const query = `query ($id: ID!, $refs: [_Any!]!) {
    order(id: $id) { id }
    _entities(representations: $refs) { ... on PaperOrder { id status } }
  }`;
  const variables = { id, refs: [{ __typename: 'PaperOrder', id }] };
  const seen = async (viewer: ReturnType<typeof viewerOf>) =>
    (await ask(market.slice.endpoint, viewer, query, variables)).data;
  assert.deepEqual(await seen(viewerOf(bob)), { order: null, _entities: [null] });
  const whole = { order: { id }, _entities: [{ id, status: 'OPEN' }] };
  assert.deepEqual(await seen(viewerOf(ann)), whole);
  assert.deepEqual(await seen(viewerOf('usr_advisor', 'advisor')), whole);
  assert.deepEqual(refusal(await market.tryCancel(bob, id)), ['NOT_FOUND', 'input.orderId']);
  const advisor = await ask(market.slice.endpoint, viewerOf('usr_advisor', 'advisor'), cancelling, {
    input: { orderId: id, idempotencyKey: 'k' },
  });
  assert.deepEqual(refusal(advisor), ['NOT_FOUND', 'input.orderId']);
  await market.tryCancel(ann, id);
});

const cancelling = `mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { order { id } } }`;

test('a portfolio lists its orders, the newest first, page by page and by status', async () => {
  await market.join('usr_fay', 1_000_000);
  const ids: string[] = [];
  for (const limit of [100, 200, 300]) ids.push(await market.place('usr_fay', 'BUY', '1', limit));
  await market.tryCancel('usr_fay', ids[1] ?? '');
  const { portfolioId } = market.accounts.get('usr_fay') ?? {};
  const page = async (args: string) => {
    const data = await market.asks(
      'usr_fay',
      `query ($id: ID!) { portfolio(id: $id) { orders(${args}) {
         edges { cursor node { id ${shown} kind quantity limitPrice { minor } side
           portfolio { id } account { kind } instrument { symbol } } } } } }`,
      { id: portfolioId },
    );
    const { orders } = data['portfolio'] as {
      orders: { edges: { cursor: string; node: { id: string; limitPrice: object } }[] };
    };
    return orders.edges;
  };
  const [newest] = await page('first: 1');
  assert.ok(newest);
  const expected = { portfolio: { id: portfolioId }, account: { kind: 'BROKERAGE' } };
  const { portfolio, account, instrument, ...node } = newest.node as typeof newest.node & {
    portfolio: object;
    account: object;
    instrument: object;
  };
  assert.deepEqual({ portfolio, account }, expected);
  assert.deepEqual(instrument, { symbol });
  assert.deepEqual([node.id, node.limitPrice], [ids[2], { minor: '300' }]);
  const rest = await page(`first: 5, after: "${newest.cursor}"`);
  assert.deepEqual(
    rest.map((edge) => edge.node.id),
    [ids[1], ids[0]],
  );
  const cancelled = await page('status: CANCELLED');
  assert.deepEqual(
    cancelled.map((edge) => edge.node.id),
    [ids[1]],
  );
  const both = await market.asks(
    'usr_fay',
    `query ($id: ID!) { portfolio(id: $id) {
       open: orders(status: OPEN) { edges { node { id } } } all: orders { edges { node { id } } } } }`,
    { id: portfolioId },
  );
  const { open, all } = both['portfolio'] as Record<string, { edges: object[] }>;
  assert.deepEqual([open?.edges.length, all?.edges.length], [2, 3]);
});

test('at most a hundred orders of one owner are open in an instrument', async () => {
  await market.join('usr_gus', 1_000_000);
  for (let n = 0; n < 100; n++) await market.place('usr_gus', 'BUY', '1', 10);
  const refused = await market.tryPlace('usr_gus', market.inputOf('usr_gus', 'BUY', '1', 10));
  assert.deepEqual(refusal(refused), ['RATE_LIMITED', 'input.symbol']);
});

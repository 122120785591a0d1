// One faultless history, spoiled by hand in every way that a bug of the program could show: each is noticed as what it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from './checker.ts';
import {
  flawClasses,
  type Booking,
  type ChangeFrame,
  type EnginesHistory,
  type FlawClass,
  type FollowHistory,
  type Line,
  type Logged,
  type PortfolioAtEnd,
} from './history.ts';

const line = (id: string, key: string, accountId: string, minor: number, more = {}): Line => ({
  ...{ id, accountId, kind: 'DEPOSIT', minor: BigInt(minor), symbol: null, quantity: null },
  description: key,
  ...more,
});
const bought = { kind: 'BUY', symbol: 'MWLD', quantity: 500_000n };
const lines: readonly Line[] = [
  line('t1', 'one', 'a', 1_000),
  line('t2', 'two', 'a', -300),
  line('t3', 'two', 'b', 300),
  line('t4', 'three', 'b', -100, bought),
  line('t5', 'file', 'b', 7),
  line('t6', 'file', 'b', 8),
  line('t7', 'Paper trade', 'a', -50, bought),
];
const booking = (key: string, at: number): Booking => {
  const own = lines.filter(({ description }) => description === key);
  return {
    ...{ key, portfolioId: 'p', askedAt: at, answeredAt: at + 5 },
    changes: own.map(({ accountId, minor }) => ({ accountId, minor })),
    transactionIds: own.map(({ id }) => id),
  };
};
const logged = (offset: number, name: string, data: Logged['data'], key = 'p'): Logged => ({
  ...{ partition: 0, offset, key, name, data, event: `/source ${name} ${offset}` },
});
const recorded = (offset: number, id: string): Logged => {
  const { accountId, minor } = lines.find((each) => each.id === id) ?? assert.fail();
  const data = { transactionId: id, accountId, amount: { minor: `${minor}`, currency: 'USD' } };
  return logged(offset, 'TransactionRecorded', data);
};
const order = { orderId: 'o1' };
const changes: readonly Logged[] = [
  logged(0, 'AccountOpened', {}),
  recorded(1, 't1'),
  recorded(2, 't2'),
  recorded(3, 't3'),
  recorded(4, 't4'),
  logged(5, 'TransactionsImported', { importId: 'i1', lines: 2 }),
  logged(6, 'OrderPlaced', order),
  recorded(7, 't7'),
  logged(8, 'TradeExecuted', order),
  logged(9, 'OrderPlaced', { orderId: 'o2' }),
  logged(10, 'OrderCancelled', { orderId: 'o2' }),
  logged(11, 'TargetSet', {}),
];
const frame = (count: number, kinds: string, kind = kinds.split(' ').at(-1), orders = '') => ({
  frame: {
    ...{ count, kinds: kinds.split(' '), kind: kind ?? '' },
    orders: orders === '' ? [] : orders.split(' '),
  } satisfies ChangeFrame,
});
type Frame = ReturnType<typeof frame>;
const told: readonly Frame[] = [
  frame(1, 'TRANSACTION_RECORDED'),
  frame(4, 'TRANSACTION_RECORDED TRANSACTIONS_IMPORTED'),
  frame(4, 'ORDER_PLACED TRANSACTION_RECORDED TRADE_EXECUTED', 'ORDER_PLACED'),
  frame(2, 'ORDER_CANCELLED TARGET_SET'),
];
const orderTold: readonly Frame[] = [
  frame(2, 'PLACED TRADED', 'TRADED', 'o1'),
  frame(2, 'PLACED CANCELLED', 'CANCELLED', 'o2'),
];
function following(field: FollowHistory['field'], frames: readonly Frame[]): FollowHistory {
  const seen: FollowHistory['seen'] = [
    { what: 'connected', after: null, start: 'start' },
    ...frames.map((each, n) => ({ what: 'frame', ...each, cursor: `${field} ${n}` }) as const),
    { what: 'ended', how: 'cut' },
  ];
  return { follower: 'f', field, portfolioId: 'p', seen };
}
const portfolio: PortfolioAtEnd = {
  ...{ id: 'p', lines },
  accounts: [
    { id: 'a', balance: 650n },
    { id: 'b', balance: 215n },
  ],
  holdings: ['a', 'b'].map((accountId) => {
    return { accountId, symbol: 'MWLD', quantity: 500_000n, lots: 500_000n };
  }),
  orders: [
    { id: 'o1', status: 'FILLED', transactionIds: ['t7'] },
    { id: 'o2', status: 'CANCELLED', transactionIds: [] },
  ],
};
const parts = { total: 9n, cash: 8n, invested: 3n, liabilities: 2n };
const sound: EnginesHistory = {
  bookings: [booking('one', 10), booking('two', 20), booking('three', 30)],
  imports: [{ ...booking('file', 40), importId: 'i1' }],
  orders: ['o1', 'o2'],
  portfolios: [portfolio],
  wealth: [{ owner: 'u', told: parts, sums: parts }],
  changes,
  followedFrom: new Map([[0, 1]]),
  follows: [following('portfolioChanged', told), following('orderUpdated', orderTold)],
  runs: ['r'],
  runEvents: [logged(0, 'RunAccepted', {}, 'r'), logged(1, 'RunCompleted', {}, 'r')],
};

const withLines = (next: readonly Line[]): EnginesHistory => ({
  ...sound,
  portfolios: [{ ...portfolio, lines: next }],
});
const withPortfolio = (more: Partial<PortfolioAtEnd>): EnginesHistory => ({
  ...sound,
  portfolios: [{ ...portfolio, ...more }],
});
const withChanges = (next: readonly Logged[]): EnginesHistory => ({ ...sound, changes: next });
const withFrames = (frames: readonly Frame[]): EnginesHistory => ({
  ...sound,
  follows: [following('portfolioChanged', frames)],
});
const withOrderFrames = (frames: readonly Frame[]): EnginesHistory => ({
  ...sound,
  follows: [following('orderUpdated', frames)],
});
const withRunEvents = (...names: readonly string[]): EnginesHistory => ({
  ...sound,
  runEvents: names.map((name, offset) => logged(offset, name, {}, 'r')),
});
const at = (index: number): Logged => changes[index] ?? assert.fail();
const without = <Each>(all: readonly Each[], index: number) => all.toSpliced(index, 1);

test('faultless: as it is, with events published again, with bookings nobody was told of', () => {
  const [first = assert.fail()] = sound.bookings;
  const unanswered = { ...first, transactionIds: null, answeredAt: null };
  const faultless: Record<string, EnginesHistory> = {
    'as it is': sound,
    'published again': withChanges([...changes.slice(0, 4), ...changes.slice(1)]),
    'a late relay': withChanges([...changes, ...changes.slice(2, 5)]),
    'no answer, booked': { ...sound, bookings: [unanswered, ...sound.bookings.slice(1)] },
    'no answer, not booked': {
      ...sound,
      bookings: [...sound.bookings, { ...unanswered, key: 'never' }],
    },
    'the terminal event twice': {
      ...sound,
      runEvents: [...sound.runEvents, ...sound.runEvents.slice(-1)],
    },
    'several currencies': { ...sound, wealth: [{ owner: 'u', told: parts, sums: null }] },
  };
  for (const [name, history] of Object.entries(faultless)) {
    assert.deepEqual(check(history).details, [], name);
  }
});

test('a follower that comes back with an older cursor is told again from there', () => {
  const [one = assert.fail(), ...others] = following('portfolioChanged', told).seen.slice(1, -1);
  const seen: FollowHistory['seen'] = [
    { what: 'connected', after: null, start: 'start' },
    one,
    { what: 'ended', how: 'lost' },
    { what: 'connected', after: 'start', start: '' },
    one,
    ...others,
  ];
  const follow = { follower: 'f', field: 'portfolioChanged', portfolioId: 'p', seen } as const;
  assert.deepEqual(check({ ...sound, follows: [follow] }).details, []);
  const made = [{ what: 'connected', after: 'made up', start: '' }] as const;
  const forged = { ...sound, follows: [{ ...follow, seen: made }] };
  assert.throws(() => check(forged), /cursor of nobody/);
});

const spoiled: readonly (readonly [string, FlawClass, EnginesHistory])[] = [
  ['an acknowledged line is missing', 'lostBookings', withLines(without(lines, 0))],
  ['one leg of a transfer is missing', 'lostBookings', withLines(without(lines, 2))],
  ['a row of a file is missing', 'lostBookings', withLines(without(lines, 4))],
  [
    'another line than the acknowledged one',
    'lostBookings',
    withLines(lines.with(0, line('t9', 'one', 'a', 1_000))),
  ],
  ['an order is missing', 'lostBookings', withPortfolio({ orders: portfolio.orders.slice(1) })],
  [
    'a trade without a line',
    'lostBookings',
    withPortfolio({ orders: [{ id: 'o1', status: 'FILLED', transactionIds: ['t8'] }] }),
  ],
  [
    'an order that is never matched',
    'lostBookings',
    withPortfolio({ orders: [{ id: 'o1', status: 'OPEN', transactionIds: ['t7'] }] }),
  ],
  ['a key booked twice', 'duplicateBookings', withLines([...lines, line('t9', 'one', 'a', 1_000)])],
  ['a file booked twice', 'duplicateBookings', withLines([...lines, line('t9', 'file', 'b', 7)])],
  [
    'an order placed twice',
    'duplicateBookings',
    withPortfolio({
      orders: [...portfolio.orders, { id: 'o9', status: 'FILLED', transactionIds: [] }],
    }),
  ],
  [
    'a line that nobody asked for',
    'inventedBookings',
    withLines([...lines, line('t9', 'what', 'a', 1)]),
  ],
  [
    'a balance that lags behind',
    'wrongSums',
    withPortfolio({ accounts: [{ id: 'a', balance: 649n }] }),
  ],
  ['another amount', 'wrongSums', withLines(lines.with(0, line('t1', 'one', 'a', 999)))],
  ['another account', 'wrongSums', withLines(lines.with(0, line('t1', 'one', 'b', 1_000)))],
  [
    'a holding that lags behind',
    'wrongSums',
    withPortfolio({ holdings: portfolio.holdings.slice(1) }),
  ],
  [
    'lots that do not add up',
    'wrongSums',
    withPortfolio({ holdings: portfolio.holdings.map((each) => ({ ...each, lots: 1n })) }),
  ],
  [
    'net worth that does not add up',
    'wrongSums',
    { ...sound, wealth: [{ owner: 'u', told: { ...parts, total: 10n }, sums: parts }] },
  ],
  ['an event is missing', 'lostEvents', withChanges(without(changes, 2))],
  ['the event of a file is missing', 'lostEvents', withChanges(without(changes, 5))],
  [
    'an event under another id again',
    'duplicateEvents',
    withChanges([...changes, { ...at(2), event: 'another', offset: 12 }]),
  ],
  [
    'a file told under another id again',
    'duplicateEvents',
    withChanges([...changes, { ...at(5), event: 'another', offset: 12 }]),
  ],
  [
    'events of an account changed places',
    'reorderedEvents',
    withChanges(changes.with(1, { ...at(2), offset: 1 }).with(2, { ...at(1), offset: 2 })),
  ],
  [
    'events of two accounts changed places, though one was acknowledged first',
    'reorderedEvents',
    withChanges(
      [at(0), ...changes.slice(2, 5), { ...at(1), offset: 5 }, ...changes.slice(5)].map(
        (each, offset) => ({ ...each, offset }),
      ),
    ),
  ],
  [
    'an event of another amount',
    'wrongEvents',
    withChanges(changes.with(1, { ...at(1), data: { ...at(1).data, amount: { minor: '1' } } })),
  ],
  [
    'an event under another key',
    'wrongEvents',
    withChanges(changes.with(1, { ...at(1), key: 'q' })),
  ],
  [
    'an event of what was not booked',
    'wrongEvents',
    withChanges([
      ...changes,
      logged(12, 'TransactionRecorded', { transactionId: 't9', accountId: 'a' }),
    ]),
  ],
  [
    'a file told with other lines',
    'wrongEvents',
    withChanges(changes.with(5, { ...at(5), data: { importId: 'i1', lines: 3 } })),
  ],
  ['a follower is not told', 'lostChanges', withFrames(without(told, 1))],
  ['a follower is not told the end', 'lostChanges', withFrames(told.slice(0, 3))],
  [
    'a follower of orders is not told of one',
    'lostChanges',
    withOrderFrames([frame(2, 'PLACED TRADED', 'TRADED', ''), ...orderTold.slice(1)]),
  ],
  [
    'a follower is told twice',
    'repeatedChanges',
    withFrames(told.with(3, frame(3, 'ORDER_CANCELLED TARGET_SET'))),
  ],
  [
    'a follower is told in another order',
    'reorderedChanges',
    withFrames(told.with(3, frame(2, 'TARGET_SET ORDER_CANCELLED'))),
  ],
  [
    'a follower of orders is told of another one',
    'reorderedChanges',
    withOrderFrames([
      orderTold[0] ?? assert.fail(),
      frame(2, 'PLACED CANCELLED', 'CANCELLED', 'o1'),
    ]),
  ],
  ['a run never ends', 'missingTerminals', withRunEvents('RunAccepted')],
  ['a run ends twice', 'twoTerminals', withRunEvents('RunFailed', 'RunCompleted')],
];

for (const [name, shows, history] of spoiled) {
  test(`${name}: ${shows}`, () => {
    const { flaws, details } = check(history);
    assert.ok(flaws[shows] > 0, JSON.stringify(details));
  });
}

test('every class of flaw is shown', () => {
  assert.deepEqual(new Set(spoiled.map(([, shows]) => shows)), new Set(flawClasses));
});

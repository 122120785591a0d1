import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { anonymousViewer, viewerOf } from '../../platform/auth/testing.ts';
import { decodeEvent } from '../../platform/events/codec.ts';
import type { GraphResponse } from '../../platform/graphql/port.ts';
import { ask } from '../../platform/graphql/testing.ts';
import { driftDetected, targetSet, transactionRecorded } from '../../schema/events/portfolios.ts';
import { openSlice, registrationOf, type TestSlice } from './testing.ts';

let slice: TestSlice;
const [ann, bob] = ['usr_ann', 'usr_bob'];
/** Account ids by owner and kind. */
const accounts = new Map<string, string>();
let portfolio = '';
let keys = 0;

before(async () => {
  slice = await openSlice();
  await slice.register(registrationOf(ann));
  await slice.register(registrationOf(bob, undefined, 'EUR'));
  await slice.drain();
  const rows = await slice.db.query<Record<'id' | 'owner_id' | 'kind' | 'portfolio_id', string>>(
    'SELECT id, owner_id, kind, portfolio_id FROM portfolios.account',
  );
  for (const row of rows) accounts.set(`${row.owner_id} ${row.kind}`, row.id);
  portfolio = rows.find((row) => row.owner_id === ann)?.portfolio_id ?? '';
});

after(() => slice.db.close());

function record(
  kind: string,
  account: string,
  minor: number,
  more: Readonly<Record<string, unknown>> = {},
  viewer = viewerOf(ann),
): Promise<GraphResponse> {
  const accountId = accounts.get(`${ann} ${account}`) ?? account;
  const amount = { minor: String(minor), currency: 'USD' };
  const input = { accountId, kind, amount, date: '2026-01-05', idempotencyKey: `k${keys++}` };
  return ask(
    slice.endpoint,
    viewer,
    `mutation ($input: RecordTransactionInput!) {
      recordTransaction(input: $input) {
        transactions { id amount { minor } account { kind } quantity instrument { symbol } category }
        portfolio {
          cash { minor }
          accounts { edges { node { kind balance { minor } } } }
          holdings { edges { node { quantity costBasis { minor } } } }
        }
      }
    }`,
    { input: { ...input, ...more } },
  );
}

interface Booked {
  readonly transactions: readonly { readonly id: string; readonly amount: { minor: string } }[];
  readonly portfolio: {
    readonly cash: { readonly minor: string };
    readonly accounts: {
      readonly edges: readonly { node: { kind: string; balance: { minor: string } } }[];
    };
    readonly holdings: {
      readonly edges: readonly { node: { quantity: string; costBasis: { minor: string } } }[];
    };
  };
}

function booked(response: GraphResponse): Booked {
  assert.equal(response.errors, undefined);
  return response.data?.['recordTransaction'] as Booked;
}

function refusal(response: GraphResponse): unknown[] {
  const extensions = response.errors?.[0]?.extensions;
  return [extensions?.['code'], extensions?.['field']];
}

function balanceOf({ portfolio: { accounts: list } }: Booked, kind: string): string | undefined {
  return list.edges.find(({ node }) => node.kind === kind)?.node.balance.minor;
}

test('money comes in, moves, buys and is spent; every balance follows', async () => {
  booked(await record('INCOME', 'CHECKING', 500_000));
  const moved = booked(
    await record('TRANSFER', 'CHECKING', 300_000, {
      toAccountId: accounts.get(`${ann} BROKERAGE`),
    }),
  );
  assert.deepEqual(
    moved.transactions.map(({ amount }) => amount.minor),
    ['-300000', '300000'],
  );
  assert.equal(moved.portfolio.cash.minor, '500000');
  const trade = { symbol: 'MWLD', quantity: '10' };
  booked(await record('BUY', 'BROKERAGE', 100_000, trade));
  booked(await record('BUY', 'BROKERAGE', 140_000, trade));
  const sold = booked(await record('SELL', 'BROKERAGE', 90_000, { ...trade, quantity: '5' }));
  assert.deepEqual(sold.portfolio.holdings.edges[0]?.node, {
    quantity: '15',
    costBasis: { minor: '190000' },
  });
  const spent = booked(await record('EXPENSE', 'CREDIT_CARD', 4_200, { category: 'DINING' }));
  assert.equal(balanceOf(spent, 'BROKERAGE'), '150000');
  assert.equal(balanceOf(spent, 'CREDIT_CARD'), '-4200');
  // A debt is no cash.
  assert.equal(spent.portfolio.cash.minor, '350000');

  const events = (await slice.drain()).map((r) => decodeEvent(transactionRecorded, r).data);
  assert.deepEqual(
    events.map(({ kind, amount }) => [kind, amount.minor]),
    [
      ['INCOME', '500000'],
      ['TRANSFER', '-300000'],
      ['TRANSFER', '300000'],
      ['BUY', '-100000'],
      ['BUY', '-140000'],
      ['SELL', '90000'],
      ['EXPENSE', '-4200'],
    ],
  );
  assert.ok(
    events.every(({ portfolioId, ownerId }) => portfolioId === portfolio && ownerId === ann),
  );
});

test('selling the rest leaves no holding', async () => {
  const trade = { symbol: 'MWLD', quantity: '15' };
  const sold = booked(await record('SELL', 'BROKERAGE', 150_000, trade));
  assert.deepEqual(sold.portfolio.holdings.edges, []);
  assert.deepEqual(refusal(await record('SELL', 'BROKERAGE', 1, { ...trade, quantity: '1' })), [
    'BAD_USER_INPUT',
    'input.quantity',
  ]);
});

test('the same key books once; another input under it is a conflict', async () => {
  await slice.drain();
  const again = { idempotencyKey: 'once' };
  const first = booked(await record('DEPOSIT', 'SAVINGS', 1_000, again));
  const second = booked(await record('DEPOSIT', 'SAVINGS', 1_000, again));
  assert.deepEqual(second.transactions, first.transactions);
  assert.equal(balanceOf(second, 'SAVINGS'), balanceOf(first, 'SAVINGS'));
  assert.equal((await slice.drain()).length, 1);
  assert.deepEqual(refusal(await record('DEPOSIT', 'SAVINGS', 1_001, again)), [
    'IDEMPOTENCY_CONFLICT',
    'input.idempotencyKey',
  ]);
});

test('what is refused leaves nothing behind, and its key free', async () => {
  const count = async () => (await slice.db.query('SELECT FROM portfolios.ledger')).length;
  const before = await count();
  const key = { idempotencyKey: 'retry' };
  assert.deepEqual(refusal(await record('EXPENSE', 'CHECKING', 10, key)), [
    'BAD_USER_INPUT',
    'input.category',
  ]);
  assert.equal(await count(), before);
  booked(await record('EXPENSE', 'CHECKING', 10, { ...key, category: 'GIFTS' }));
  assert.equal(await count(), before + 1);
});

test('an account of another is not found, neither as source nor as target, not even for an advisor', async () => {
  const foreign = accounts.get(`${bob} CHECKING`) ?? '';
  for (const id of [foreign, 'acc_none', 'acc_\u0000']) {
    assert.deepEqual(refusal(await record('DEPOSIT', id, 100)), ['NOT_FOUND', 'input.accountId']);
    const transfer = await record('TRANSFER', 'CHECKING', 100, { toAccountId: id });
    assert.deepEqual(refusal(transfer), ['NOT_FOUND', 'input.toAccountId']);
  }
  const advisor = viewerOf('usr_advisor', 'advisor');
  assert.deepEqual(refusal(await record('DEPOSIT', 'CHECKING', 100, {}, advisor)), [
    'NOT_FOUND',
    'input.accountId',
  ]);
  assert.deepEqual(refusal(await record('DEPOSIT', 'CHECKING', 100, {}, anonymousViewer)), [
    'UNAUTHENTICATED',
    undefined,
  ]);
});

test('a listing of another currency cannot be bought', async () => {
  const trade = { symbol: 'MWLD-EUR', quantity: '1' };
  assert.deepEqual(refusal(await record('BUY', 'BROKERAGE', 100, trade)), [
    'BAD_USER_INPUT',
    'input.symbol',
  ]);
});

function setTarget(input: Readonly<Record<string, unknown>>, viewer = viewerOf(ann)) {
  return ask(
    slice.endpoint,
    viewer,
    `mutation ($input: SetTargetInput!) {
      setTarget(input: $input) {
        portfolio { driftBand maxDrift allocation { assetClass target drift weight } }
      }
    }`,
    { input },
  );
}

test('a target is set once per key, announced, and the drift follows', async () => {
  await slice.drain();
  const weights = [
    { assetClass: 'EQUITY', weightBps: 7500 },
    { assetClass: 'CASH', weightBps: 2500 },
  ];
  const input = { portfolioId: portfolio, weights, driftBandBps: 300, idempotencyKey: 'plan' };
  const expected = {
    driftBand: 0.03,
    maxDrift: 0.75,
    allocation: [
      { assetClass: 'EQUITY', target: 0.75, drift: -0.75, weight: 0 },
      { assetClass: 'CASH', target: 0.25, drift: 0.75, weight: 1 },
    ],
  };
  assert.deepEqual(await setTarget(input), { data: { setTarget: { portfolio: expected } } });
  assert.deepEqual(await setTarget(input), { data: { setTarget: { portfolio: expected } } });
  const [set, drift, ...more] = await slice.drain();
  assert.ok(set && drift);
  assert.deepEqual(more, []);
  assert.equal(decodeEvent(driftDetected, drift).data.portfolioId, portfolio);
  assert.deepEqual(decodeEvent(targetSet, set).data, {
    portfolioId: portfolio,
    ownerId: ann,
    weights: { EQUITY: 7500, CASH: 2500 },
    driftBandBps: 300,
  });
  // Left out, the band stays.
  const kept = await setTarget({ ...input, driftBandBps: null, idempotencyKey: 'plan again' });
  assert.deepEqual(kept, { data: { setTarget: { portfolio: expected } } });
});

test('a target that does not add up, or of another’s portfolio, is refused', async () => {
  const weights = [{ assetClass: 'EQUITY', weightBps: 9_999 }];
  const wrong = { portfolioId: portfolio, weights, idempotencyKey: 'wrong' };
  assert.deepEqual(refusal(await setTarget(wrong)), ['BAD_USER_INPUT', 'input.weights']);
  const right = { ...wrong, weights: [{ assetClass: 'EQUITY', weightBps: 10_000 }] };
  assert.deepEqual(refusal(await setTarget(right, viewerOf(bob))), [
    'NOT_FOUND',
    'input.portfolioId',
  ]);
});

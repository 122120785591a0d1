// Accounts of several currencies, lots, gains, debts, labels and recurring charges, through the graph.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { viewerOf } from '../../platform/auth/testing.ts';
import { decodeEvent, eventType } from '../../platform/events/codec.ts';
import type { GraphResponse } from '../../platform/graphql/port.ts';
import { ask, askEntities } from '../../platform/graphql/testing.ts';
import {
  accountOpened,
  recategorised,
  transactionRecorded,
} from '../../schema/events/portfolios.ts';
import { exchanged, ratesOf } from './fx.ts';
import { seedMarket } from './market.ts';
import { marketSeed } from './prices.ts';
import { seedRates } from './rates.ts';
import { openSlice, registrationOf, type TestSlice } from './testing.ts';

let slice: TestSlice;
let keys = 0;
const through = '2026-01-20';
const rates = ratesOf(marketSeed, through);
const perDollar = (currency: string) => rates.get(currency)?.perDollar.at(-1) ?? 0n;
const [ann, bob] = ['usr_ann', 'usr_bob'];
let portfolio = '';
const accounts = new Map<string, string>();

before(async () => {
  slice = await openSlice();
  await seedMarket(slice.db, { seed: marketSeed, through });
  await seedRates(slice.db, { seed: marketSeed, through });
  await slice.register(registrationOf(ann));
  await slice.register(registrationOf(bob, 'MORTGAGE_FAMILY'));
  await slice.drain();
  const rows = await slice.db.query<Record<'id' | 'name' | 'portfolio_id', string>>(
    'SELECT id, name, portfolio_id FROM portfolios.account WHERE owner_id = $1',
    [ann],
  );
  for (const { id, name } of rows) accounts.set(name, id);
  portfolio = rows[0]?.portfolio_id ?? '';
});
after(() => slice.db.close());

async function mutate<Answer>(
  name: string,
  selection: string,
  input: object,
  user = ann,
): Promise<{ readonly answer: Answer; readonly refusal: unknown[] }> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
  const response: GraphResponse = await ask(
    slice.endpoint,
    viewerOf(user),
    `mutation ($input: ${type}) { ${name}(input: $input) { ${selection} } }`,
    { input: { idempotencyKey: `k${keys++}`, ...input } },
  );
  const extensions = response.errors?.[0]?.extensions;
  return {
    answer: response.data?.[name] as Answer,
    refusal: [extensions?.['code'], extensions?.['field']],
  };
}

const usd = (minor: number) => ({ minor: String(minor), currency: 'USD' });
const eur = (minor: number) => ({ minor: String(minor), currency: 'EUR' });

async function record(kind: string, account: string, more: object) {
  const accountId = accounts.get(account);
  const input = { accountId, kind, date: '2026-01-05', ...more };
  const selection =
    'transactions { id merchant category needsReview reviewReason amount { minor } }';
  const done = await mutate<{
    transactions: {
      id: string;
      merchant: string | null;
      category: string | null;
      needsReview: boolean;
      reviewReason: string | null;
    }[];
  }>('recordTransaction', selection, input);
  return done;
}

async function userOf<Fields>(id: string, selection: string, viewer = viewerOf(id)) {
  const user = { __typename: 'User', id, currency: 'USD' };
  const response = await askEntities(
    slice.endpoint,
    viewer,
    [user],
    `... on User { ${selection} }`,
  );
  assert.equal(response.errors, undefined);
  return (response.data?.['_entities'] as (Fields | null)[])[0] ?? null;
}

describe('accounts', () => {
  test('are opened in other currencies, once per key, and announced', async () => {
    const input = {
      portfolioId: portfolio,
      kind: 'BROKERAGE',
      currency: 'EUR',
      idempotencyKey: 'e',
    };
    for (let twice = 0; twice < 2; twice += 1) {
      const { answer } = await mutate<{ account: { id: string; balance: object } }>(
        ...(['openAccount', 'account { id name kind balance { minor currency } }'] as const),
        { ...input, name: ' Euro brokerage ' },
      );
      assert.deepEqual(answer.account.balance, eur(0));
      accounts.set('Euro brokerage', answer.account.id);
    }
    const events = (await slice.drain()).map((each) => decodeEvent(accountOpened, each).data);
    assert.deepEqual(
      events.map(({ currency, kind, portfolioId }) => [currency, kind, portfolioId]),
      [['EUR', 'BROKERAGE', portfolio]],
    );
  });

  test('are refused by the name of the field', async () => {
    const debt = { annualRate: 0.1, minimumShare: 0, minimumFlat: usd(0) };
    const right = { portfolioId: portfolio, name: 'New', kind: 'SAVINGS' };
    for (const [field, change] of [
      ['input.name', { name: 'rainy day savings' }],
      ['input.name', { name: ' ' }],
      ['input.currency', { currency: 'XAF' }],
      ['input.debt', { debt }],
      ['input.debt.annualRate', { kind: 'LOAN', debt: { ...debt, annualRate: 2 } }],
    ] as const) {
      const { refusal } = await mutate('openAccount', 'account { id }', { ...right, ...change });
      assert.deepEqual(refusal, ['BAD_USER_INPUT', field]);
    }
    const foreign = await mutate('openAccount', 'account { id }', right, bob);
    assert.deepEqual(foreign.refusal, ['NOT_FOUND', 'input.portfolioId']);
  });

  test('of two currencies exchange what is transferred, and count at the latest rate', async () => {
    await record('DEPOSIT', 'Everyday checking', { amount: usd(500_000), date: '2025-11-30' });
    const transfer = { amount: usd(100_000), toAccountId: accounts.get('Euro brokerage') };
    assert.deepEqual((await record('TRANSFER', 'Everyday checking', transfer)).refusal, [
      'BAD_USER_INPUT',
      'input.toAmount',
    ]);
    await record('TRANSFER', 'Everyday checking', { ...transfer, toAmount: eur(91_000) });
    const events = (await slice.drain()).map((each) => decodeEvent(transactionRecorded, each).data);
    assert.deepEqual(
      events.slice(1).map(({ amount }) => amount),
      [usd(-100_000), eur(91_000)],
    );
    await record('BUY', 'Euro brokerage', {
      amount: eur(33_333),
      symbol: 'MWLD-EUR',
      quantity: '3',
    });
    await record('BUY', 'Euro brokerage', {
      amount: eur(10_001),
      symbol: 'MWLD-EUR',
      quantity: '1.5',
    });
    const seen = await userOf<{
      netWorth: Record<'total' | 'cash' | 'invested', { minor: string }>;
      portfolios: {
        edges: {
          node: Record<'value' | 'cash', { minor: string }> & {
            holdings: {
              edges: {
                node: {
                  price: object;
                  value: { minor: string; currency: string };
                  costBasis: { minor: string };
                  lots: Record<'value' | 'costBasis', { minor: string }>[];
                };
              }[];
            };
          };
        }[];
      };
    }>(
      ann,
      `netWorth { total { minor } cash { minor } invested { minor } }
       portfolios { edges { node { value { minor } cash { minor } holdings { edges { node {
         price { currency } value { minor currency } costBasis { minor }
         lots { value { minor } costBasis { minor } } } } } } } }`,
    );
    const node = seen?.portfolios.edges[0]?.node;
    const holding = node?.holdings.edges[0]?.node;
    assert.ok(node && holding && seen);
    const home = (minor: bigint) => exchanged(minor, perDollar('EUR'), perDollar('USD'));
    assert.equal(node.cash.minor, String(400_000n + home(91_000n - 43_334n)));
    assert.deepEqual(holding.price, { currency: 'EUR' });
    assert.equal(holding.value.currency, 'USD');
    assert.equal(holding.costBasis.minor, String(home(43_334n)));
    assert.equal(BigInt(node.value.minor), BigInt(node.cash.minor) + BigInt(holding.value.minor));
    assert.deepEqual(seen.netWorth, {
      ...{ total: node.value, cash: node.cash, invested: { minor: holding.value.minor } },
    });
    for (const name of ['value', 'costBasis'] as const) {
      const sum: bigint = holding.lots.reduce((all, lot) => all + BigInt(lot[name].minor), 0n);
      assert.equal(sum, BigInt(holding[name].minor), name);
    }
  });

  test('in another currency realise gains at the rate of the day of the sale', async () => {
    await record('SELL', 'Euro brokerage', {
      ...{ amount: eur(20_000), symbol: 'MWLD-EUR', quantity: '1.5', date: '2026-01-12' },
    });
    const seen = await userOf<{
      portfolios: {
        edges: { node: { gains: { proceeds: object; costBasis: object }; none: object } }[];
      };
    }>(
      ann,
      `portfolios { edges { node {
        gains: realisedGains(year: 2026) { proceeds { minor } costBasis { minor } longTerm { minor } }
        none: realisedGains(year: 2025) { disposals gain { minor } } } } }`,
    );
    const path = rates.get('EUR');
    const then = path?.perDollar[path.days.indexOf('2026-01-12')] ?? 0n;
    const home = (minor: bigint) => ({ minor: String(exchanged(minor, then, perDollar('USD'))) });
    assert.deepEqual(seen?.portfolios.edges[0]?.node, {
      gains: { proceeds: home(20_000n), costBasis: home(16_667n), longTerm: { minor: '0' } },
      none: { disposals: 0, gain: { minor: '0' } },
    });
  });
});

describe('debts', () => {
  test('carry their terms, the dearest first; cards without debt are none', async () => {
    assert.deepEqual(await userOf(ann, 'debts { name }'), { __typename: 'User', debts: [] });
    const opened = await mutate<{ account: { id: string } }>('openAccount', 'account { id }', {
      ...{ portfolioId: portfolio, name: 'Car loan', kind: 'LOAN' },
      debt: { annualRate: 0.065, minimumShare: 0.01, minimumFlat: usd(20_000) },
    });
    accounts.set('Car loan', opened.answer.account.id);
    await record('WITHDRAWAL', 'Car loan', { amount: usd(1_000_000) });
    await record('EXPENSE', 'Credit card', { amount: usd(40_000), category: 'TRAVEL' });
    const debts = async () => {
      const selection = `debts { name annualRate balance { minor } monthlyInterest { minor }
        minimumPayment { minor } account { kind } }`;
      return (await userOf<{ debts: { name: string }[] }>(ann, selection))?.debts;
    };
    const car = {
      ...{ name: 'Car loan', annualRate: 0.065, balance: { minor: '1000000' } },
      ...{ monthlyInterest: { minor: '5417' }, minimumPayment: { minor: '20000' } },
      account: { kind: 'LOAN' },
    };
    const card = {
      ...{ name: 'Credit card', annualRate: 0.18, balance: { minor: '40000' } },
      ...{ monthlyInterest: { minor: '600' }, minimumPayment: { minor: '2500' } },
      account: { kind: 'CREDIT_CARD' },
    };
    assert.deepEqual(await debts(), [card, car]);
    const terms = { annualRate: 0.05, minimumShare: 1, minimumFlat: usd(0) };
    const input = { accountId: accounts.get('Credit card'), debt: terms };
    await mutate('setDebtTerms', 'account { id }', input);
    assert.deepEqual(
      (await debts())?.map(({ name }) => name),
      ['Car loan', 'Credit card'],
    );
    const foreign = await mutate('setDebtTerms', 'account { id }', input, bob);
    assert.deepEqual(foreign.refusal, ['NOT_FOUND', 'input.accountId']);
    assert.equal(await userOf(ann, 'debts { name }', viewerOf(bob)), null);
  });
});

describe('labels', () => {
  const review = async () =>
    (
      await userOf<{ transactionsToReview: { edges: { node: { id: string } }[] } }>(
        ann,
        'transactionsToReview(first: 50) { edges { node { id reviewReason } } }',
      )
    )?.transactionsToReview.edges.map(({ node }) => node.id);
  const spend = async (description: string, minor = 100) => {
    const { answer } = await record('EXPENSE', 'Everyday checking', {
      ...{ amount: usd(minor), description, date: '2025-12-05' },
    });
    const [line] = answer.transactions;
    assert.ok(line);
    return line;
  };

  test('what no rule knows waits, until it is filed with all of its merchant', async () => {
    const one = await spend('SQ *QUUX 0099');
    assert.deepEqual(
      [one.merchant, one.category, one.needsReview, one.reviewReason],
      ['Quux', 'OTHER', true, 'No rule knows the merchant Quux.'],
    );
    const two = await spend('Quux');
    const zork = await spend('Zork');
    assert.deepEqual(await review(), [zork.id, two.id, one.id]);
    await slice.drain();
    const filed = await mutate<{ changed: number; transaction: object }>(
      ...(['recategorise', 'changed transaction { category needsReview }'] as const),
      { transactionId: one.id, category: 'TRAVEL', applyToMerchant: true },
    );
    assert.deepEqual(filed.answer, {
      changed: 2,
      transaction: { category: 'TRAVEL', needsReview: false },
    });
    assert.deepEqual(await review(), [zork.id]);
    const [event] = await slice.drain();
    assert.ok(event && eventType(event) === recategorised.type);
    const three = await spend('PAYPAL *QUUX');
    assert.deepEqual([three.category, three.needsReview], ['TRAVEL', false]);
    const alone = { transactionId: zork.id, category: 'GIFTS' };
    await mutate('recategorise', 'changed', alone);
    assert.deepEqual(await review(), []);
    assert.equal((await spend('Zork')).needsReview, true);
  });

  test('spending follows, and adds up to the ledger', async () => {
    const seen = await userOf<{
      spending: {
        total: { minor: string };
        categories: { category: string; total: { minor: string } }[];
      };
    }>(ann, 'spending(months: 1) { total { minor } categories { category total { minor } } }');
    const [sum] = await slice.db.query<{ total: string }>(
      `SELECT -sum(amount) AS total FROM portfolios.ledger WHERE owner_id = $1
         AND category IS NOT NULL AND day BETWEEN '2025-12-01' AND '2025-12-31'`,
      [ann],
    );
    assert.equal(seen?.spending.total.minor, sum?.total);
    assert.deepEqual(
      seen?.spending.categories.map(({ category, total }) => [category, total.minor]),
      [
        ['TRAVEL', '300'],
        ['GIFTS', '100'],
        ['OTHER', '100'],
      ],
    );
  });

  test('are refused by the name of the field, and never of somebody else’s', async () => {
    const income = await record('INCOME', 'Everyday checking', { amount: usd(1) });
    const nameless = await record('EXPENSE', 'Everyday checking', {
      ...{ amount: usd(1), category: 'GIFTS' },
    });
    const idOf = ({ answer }: typeof income) => answer.transactions[0]?.id;
    for (const [refusal, input, user] of [
      [['BAD_USER_INPUT', 'input.transactionId'], { transactionId: idOf(income) }, ann],
      [
        ['BAD_USER_INPUT', 'input.applyToMerchant'],
        { transactionId: idOf(nameless), applyToMerchant: true },
        ann,
      ],
      [['NOT_FOUND', 'input.transactionId'], { transactionId: idOf(nameless) }, bob],
      [['NOT_FOUND', 'input.transactionId'], { transactionId: 'txn_\u0000' }, ann],
    ] as const) {
      const done = await mutate('recategorise', 'changed', { category: 'GIFTS', ...input }, user);
      assert.deepEqual(done.refusal, refusal);
    }
  });
});

test('the bills of a household are found as recurring charges', async () => {
  const seen = await userOf<{ recurringCharges: { merchant: string; cadence: string }[] }>(
    bob,
    `recurringCharges { merchant category cadence amount { minor } perYear { minor currency }
       nextExpected lastSeen priceChanged occurrences }`,
  );
  const rent = seen?.recurringCharges[0];
  assert.equal(rent?.merchant, 'Rookery Homes');
  assert.ok(seen?.recurringCharges.every(({ cadence }) => cadence === 'MONTHLY'));
  assert.ok((seen?.recurringCharges.length ?? 0) >= 6);
});

test('all of it costs a constant number of statements', async () => {
  const selection = `debts { name account { name } } recurringCharges { merchant }
    transactionsToReview { edges { node { id account { name } } } }
    portfolios { edges { node { a: realisedGains(year: 2025) { disposals }
      b: realisedGains(year: 2026) { disposals }
      holdings { edges { node { lots { id } few: lots(first: 2) { id } } } } } } }`;
  const cost: number[] = [];
  for (const ids of [[ann], [ann, bob]]) {
    const before = slice.db.statements;
    const users = ids.map((id) => ({ __typename: 'User', id, currency: 'USD' }));
    const advisor = viewerOf('usr_advisor', 'advisor');
    const response = await askEntities(
      ...([slice.endpoint, advisor, users, `... on User { ${selection} }`] as const),
    );
    assert.equal(response.errors, undefined);
    cost.push(slice.db.statements - before);
  }
  assert.equal(cost[1], cost[0]);
  assert.ok((cost[0] ?? 99) <= 10, String(cost[0]));
});

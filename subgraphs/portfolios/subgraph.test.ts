import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { anonymousViewer, viewerOf } from '../../platform/auth/testing.ts';
import { decodeEvent, eventType } from '../../platform/events/codec.ts';
import type { GraphResponse } from '../../platform/graphql/port.ts';
import { ask, askEntities } from '../../platform/graphql/testing.ts';
import { portfolioOpened } from '../../schema/events/portfolios.ts';
import type { Connection } from '../../platform/graphql/connection.ts';
import { project, type LedgerLine } from './ledger.ts';
import { formatQuantity, valueOf } from './quantity.ts';
import { openSlice, registrationOf, type TestSlice } from './testing.ts';

let slice: TestSlice;
const advisor = viewerOf('usr_advisor', 'advisor');
/** One of each story, then people without any history. */
const archetypes = ['MORTGAGE_FAMILY', 'CONCENTRATED_EARNER', 'CASH_SAVER'];
const people = Array.from({ length: 100 }, (_, index) => `usr_${String(index).padStart(3, '0')}`);
const [ann, bob] = ['usr_000', 'usr_001'];

before(async () => {
  slice = await openSlice();
  for (const [index, userId] of people.entries()) {
    await slice.register(registrationOf(userId, archetypes[index]));
  }
});

after(() => slice.db.close());

function entitiesOf(ids: readonly string[], selection: string, viewer = advisor) {
  const users = ids.map((id) => ({ __typename: 'User', id, currency: 'USD' }));
  return askEntities(slice.endpoint, viewer, users, `... on User { ${selection} }`);
}

function only<Entity>(response: GraphResponse): Entity {
  assert.equal(response.errors, undefined);
  const [entity] = response.data?.['_entities'] as Entity[];
  assert.ok(entity);
  return entity;
}

interface MoneyJson {
  readonly minor: string;
  readonly currency: string;
}

describe('a registered user', () => {
  test('gets portfolios once, announced once, however often the event comes', async () => {
    const opened = (await slice.drain()).map((record) => {
      assert.equal(eventType(record), portfolioOpened.type);
      return decodeEvent(portfolioOpened, record).data;
    });
    assert.deepEqual(
      opened.filter(({ ownerId }) => ownerId === ann).map(({ name }) => name),
      ['Household', 'Retirement'],
    );
    assert.equal(opened.length, people.length + 2);
    const lines = await slice.db.query('SELECT FROM portfolios.ledger');
    await slice.register(registrationOf(ann, 'MORTGAGE_FAMILY'));
    await slice.register(registrationOf(ann, 'MORTGAGE_FAMILY'), 'evt_another');
    assert.equal((await slice.db.query('SELECT FROM portfolios.ledger')).length, lines.length);
    assert.equal((await slice.drain()).length, 0);
  });

  test('has balances and holdings that can be rebuilt from the ledger', async () => {
    const { db } = slice;
    const rows = await db.query<{
      account_id: string;
      kind: LedgerLine['kind'];
      amount: string;
      symbol: string | null;
      quantity: string | null;
      day: string;
    }>(
      'SELECT account_id, kind, amount, symbol, quantity, day FROM portfolios.ledger ORDER BY position',
    );
    const rebuilt = project(
      rows.map((row): LedgerLine => ({
        ...{ id: '', portfolioId: '', category: null, description: '' },
        day: row.day,
        accountId: row.account_id,
        kind: row.kind,
        amount: BigInt(row.amount),
        symbol: row.symbol,
        quantity: row.quantity === null ? null : BigInt(row.quantity),
      })),
    );
    const accounts = await db.query<{ id: string; balance: string }>(
      'SELECT id, balance FROM portfolios.account',
    );
    for (const { id, balance } of accounts) {
      assert.equal(BigInt(balance), rebuilt.balances.get(id) ?? 0n, id);
    }
    const holdings = await db.query<{
      id: string;
      account_id: string;
      symbol: string;
      quantity: string;
      cost_basis: string;
    }>('SELECT id, account_id, symbol, quantity, cost_basis FROM portfolios.holding');
    const lots = await db.query<{
      holding_id: string;
      opened_on: string;
      quantity: string;
      cost_basis: string;
    }>('SELECT holding_id, opened_on, quantity, cost_basis FROM portfolios.lot ORDER BY position');
    for (const row of holdings) {
      const position = rebuilt.positions.get(row.account_id)?.get(row.symbol);
      assert.equal(position?.quantity, BigInt(row.quantity));
      assert.equal(position.costBasis, BigInt(row.cost_basis));
      assert.deepEqual(
        lots
          .filter((lot) => lot.holding_id === row.id)
          .map((lot) => [lot.opened_on, BigInt(lot.quantity), BigInt(lot.cost_basis)]),
        position.lots.map((lot) => [lot.openedOn, lot.quantity, lot.costBasis]),
      );
    }
    const positions = [...rebuilt.positions.values()].reduce((sum, held) => sum + held.size, 0);
    assert.equal(holdings.length, positions);
    assert.ok(holdings.length > 5);
  });

  test('cannot have a booked line changed', async () => {
    const change = slice.db.query('UPDATE portfolios.ledger SET amount = 0');
    await assert.rejects(change, /append-only/);
  });
});

interface Valued {
  readonly portfolios: Connection<{
    readonly value: MoneyJson;
    readonly cash: MoneyJson;
    readonly maxDrift: number | null;
    readonly driftBand: number;
    readonly allocation: readonly { assetClass: string; value: MoneyJson; weight: number }[];
    readonly holdings: Connection<{
      readonly quantity: string;
      readonly price: MoneyJson;
      readonly value: MoneyJson;
      readonly weight: number;
      readonly costBasis: MoneyJson;
      readonly gain: MoneyJson;
      readonly instrument: { readonly symbol: string; readonly assetClass: string };
    }>;
  }>;
  readonly netWorth: Record<'total' | 'cash' | 'invested' | 'liabilities', MoneyJson> & {
    readonly asOf: string;
  };
  readonly spending: {
    readonly months: number;
    readonly from: string;
    readonly to: string;
    readonly income: MoneyJson;
    readonly total: MoneyJson;
    readonly categories: readonly { total: MoneyJson; transactions: number }[];
  };
}

const figures = `
  portfolios { edges { cursor node {
    value { minor } cash { minor } maxDrift driftBand
    allocation { assetClass value { minor } weight target drift }
    accounts(first: 10) { edges { node { id kind balance { minor } } } }
    holdings(first: 50) { edges { node {
      quantity price { minor } value { minor } weight costBasis { minor } gain { minor }
      instrument { symbol assetClass } account { kind } } } }
    transactions(first: 3) { edges { node { id date amount { minor } account { name } } } } } } }
  netWorth { total { minor } cash { minor } invested { minor } liabilities { minor } asOf }
  spending { months from to income { minor } total { minor }
    categories { category total { minor } transactions } }`;

const sum = (amounts: readonly MoneyJson[]) =>
  amounts.reduce((all, { minor }) => all + BigInt(minor), 0n);

describe('figures', () => {
  test('of a portfolio agree with each other, and SQL values as TypeScript does', async () => {
    const { portfolios, netWorth } = only<Valued>(await entitiesOf([ann], figures));
    const nodes = portfolios.edges.map(({ node }) => node);
    assert.equal(nodes.length, 2);
    for (const node of nodes) {
      const holdings = node.holdings.edges.map((edge) => edge.node);
      assert.ok(holdings.length > 0);
      assert.equal(
        sum([...holdings.map(({ value }) => value), node.cash]),
        BigInt(node.value.minor),
      );
      assert.equal(sum(node.allocation.map(({ value }) => value)), BigInt(node.value.minor));
      for (const holding of holdings) {
        const [whole = '0', part = ''] = holding.quantity.split('.');
        const micros = BigInt(whole + part.padEnd(6, '0'));
        assert.equal(formatQuantity(micros), holding.quantity);
        assert.equal(
          valueOf(micros, BigInt(holding.price.minor)),
          BigInt(holding.value.minor),
          holding.instrument.symbol,
        );
        assert.equal(sum([holding.costBasis, holding.gain]), BigInt(holding.value.minor));
      }
      const cashWeight = node.allocation.find(({ assetClass }) => assetClass === 'CASH')?.weight;
      const weights = holdings.reduce((all, { weight }) => all + weight, cashWeight ?? 0);
      assert.ok(Math.abs(weights - 1) < 1e-9);
      const values = holdings.map(({ value }) => BigInt(value.minor));
      assert.ok(values.every((value, at) => at === 0 || value <= (values[at - 1] ?? 0n)));
      assert.equal(node.driftBand, 0.05);
      assert.ok((node.maxDrift ?? 0) > 0.05);
    }
    assert.equal(sum(nodes.map(({ cash }) => cash)), BigInt(netWorth.cash.minor));
    assert.equal(
      BigInt(netWorth.total.minor),
      BigInt(netWorth.cash.minor) +
        BigInt(netWorth.invested.minor) -
        BigInt(netWorth.liabilities.minor),
    );
    assert.ok(BigInt(netWorth.liabilities.minor) > 0n);
    assert.equal(netWorth.asOf, '2026-01-20');
  });

  test('of spending cover full calendar months, as many as asked for', async () => {
    const { spending } = only<Valued>(await entitiesOf([ann], figures));
    assert.deepEqual(
      [spending.from, spending.to, spending.months],
      ['2025-01-01', '2025-12-31', 12],
    );
    assert.equal(spending.income.minor, String(600_000 * 12));
    assert.equal(sum(spending.categories.map(({ total }) => total)), BigInt(spending.total.minor));
    const [row] = await slice.db.query<{ total: string; lines: number }>(
      `SELECT -sum(amount) AS total, count(*)::int AS lines FROM portfolios.ledger
       WHERE owner_id = $1 AND category IS NOT NULL AND day BETWEEN '2025-01-01' AND '2025-12-31'`,
      [ann],
    );
    assert.equal(row?.total, spending.total.minor);
    assert.equal(
      row?.lines,
      spending.categories.reduce((all, { transactions }) => all + transactions, 0),
    );
    const quarter = only<Valued>(await entitiesOf([ann], 'spending(months: 3) { from months }'));
    assert.deepEqual([quarter.spending.from, quarter.spending.months], ['2025-10-01', 3]);
  });

  test('of somebody without a ledger are zero, in the currency of the household', async () => {
    const selection = `netWorth { total { minor currency } } spending { months total { minor } }`;
    const [someone] = (
      await askEntities(
        slice.endpoint,
        advisor,
        [{ __typename: 'User', id: 'usr_050', currency: 'EUR' }],
        `... on User { ${selection} }`,
      )
    ).data?.['_entities'] as Valued[];
    assert.deepEqual(someone?.netWorth.total, { minor: '0', currency: 'EUR' });
    assert.equal(someone?.spending.months, 0);
  });
});

describe('lists', () => {
  test('cost the same number of statements for 1, 10 and 100 users, whatever the aliases ask', async () => {
    const selection = `${figures}
      two: portfolios(first: 2) { edges { node { id
        one: holdings(first: 1) { edges { node { id instrument { name } } } }
        all: holdings(first: 40) { edges { node { id } } } } } }
      short: spending(months: 6) { total { minor } }
      long: spending(months: 24) { total { minor } }`;
    const cost: number[] = [];
    for (const count of [1, 10, 100]) {
      const before = slice.db.statements;
      const response = await entitiesOf(people.slice(0, count), selection);
      assert.equal(response.errors, undefined);
      assert.equal((response.data?.['_entities'] as unknown[]).length, count);
      cost.push(slice.db.statements - before);
    }
    const [first] = cost;
    assert.deepEqual(cost, [first, first, first]);
    // portfolios, accounts, holdings, transactions, class sums, net worth, spending (span and sums),
    // accounts by id, instruments
    assert.ok((first ?? 99) <= 10, String(first));
  });

  test('are paged to their end without loss or repetition', async () => {
    const list =
      'transactions(first: 100, after: $after) { edges { node { id date } } pageInfo { hasNextPage endCursor } }';
    const [own] = await slice.db.query<{ id: string; lines: number }>(
      `SELECT p.id, count(*)::int AS lines FROM portfolios.portfolio p
       JOIN portfolios.ledger l ON l.portfolio_id = p.id
       WHERE p.owner_id = $1 AND p.name = 'Retirement' GROUP BY p.id`,
      [ann],
    );
    assert.ok(own);
    const ids = new Set<string>();
    const dates: string[] = [];
    let after: string | null = null;
    do {
      const response: GraphResponse = await ask(
        slice.endpoint,
        viewerOf(ann),
        `query ($after: String) { portfolio(id: "${own.id}") { ${list} } }`,
        { after },
      );
      const { transactions } = response.data?.['portfolio'] as {
        transactions: Connection<{ id: string; date: string }>;
      };
      for (const { node } of transactions.edges) {
        ids.add(node.id);
        dates.push(node.date);
      }
      after = transactions.pageInfo.hasNextPage ? transactions.pageInfo.endCursor : null;
    } while (after !== null);
    assert.equal(ids.size, own.lines);
    assert.equal(dates.length, own.lines);
    assert.deepEqual(dates, [...dates].sort().reverse());
  });

  test('refuse a size or a cursor that cannot be, by the name of the argument', async () => {
    for (const [field, args] of [
      ['first', 'first: 0'],
      ['first', 'first: 101'],
      ['after', 'after: "x"'],
    ] as const) {
      const response = await entitiesOf([ann], `portfolios(${args}) { pageInfo { endCursor } }`);
      const [error] = response.errors ?? [];
      assert.equal(error?.extensions?.['code'], 'BAD_USER_INPUT');
      assert.equal(error?.extensions?.['field'], field);
    }
    const months = await entitiesOf([ann], 'spending(months: 99) { months }');
    assert.equal(months.errors?.[0]?.extensions?.['field'], 'months');
  });
});

describe('access', () => {
  async function portfolioId(owner: string): Promise<string> {
    const [row] = await slice.db.query<{ id: string }>(
      'SELECT id FROM portfolios.portfolio WHERE owner_id = $1 ORDER BY position LIMIT 1',
      [owner],
    );
    assert.ok(row);
    return row.id;
  }

  test('a portfolio of another is null like one that is not there, by query and by entity', async () => {
    const foreign = await portfolioId(bob);
    for (const id of [foreign, 'pfl_none', 'pfl_\u0000', '']) {
      const byQuery = await ask(
        slice.endpoint,
        viewerOf(ann),
        'query ($id: ID!) { portfolio(id: $id) { id } }',
        { id },
      );
      assert.deepEqual(byQuery, { data: { portfolio: null } });
      const byEntity = await askEntities(
        slice.endpoint,
        viewerOf(ann),
        [{ __typename: 'Portfolio', id }],
        '... on Portfolio { name value { minor } }',
      );
      assert.deepEqual(byEntity, { data: { _entities: [null] } });
    }
    const seen = await ask(
      slice.endpoint,
      advisor,
      `{ portfolio(id: "${foreign}") { owner { id } } }`,
    );
    assert.deepEqual(seen.data, { portfolio: { owner: { id: bob } } });
  });

  test('nothing hangs on another user, nor for nobody', async () => {
    for (const viewer of [viewerOf(bob), anonymousViewer]) {
      const response = await entitiesOf([ann], figures, viewer);
      assert.deepEqual(response, { data: { _entities: [null] } });
    }
    const query = await ask(slice.endpoint, anonymousViewer, '{ portfolio(id: "pfl_x") { id } }');
    assert.equal(query.errors?.[0]?.extensions?.['code'], 'UNAUTHENTICATED');
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { viewerOf } from '../../platform/auth/testing.ts';
import type { Connection } from '../../platform/graphql/connection.ts';
import { askEntities } from '../../platform/graphql/testing.ts';
import { addDays, dayNumber } from './calendar.ts';
import { marketSeed } from './prices.ts';
import { seedRates } from './rates.ts';
import { openSlice, registrationOf, type TestSlice } from './testing.ts';
import { xirr } from './xirr.ts';

let slice: TestSlice;
const advisor = viewerOf('usr_advisor', 'advisor');
const archetypes = ['MORTGAGE_FAMILY', 'CONCENTRATED_EARNER', 'CASH_SAVER', 'OVERSPENDER'];
const people = Array.from({ length: 100 }, (_, index) => `usr_${String(index).padStart(3, '0')}`);
const [family, earner, saver] = ['usr_000', 'usr_001', 'usr_002'];
const nobody = 'usr_099';
const today = '2026-01-20';

before(async () => {
  slice = await openSlice();
  for (const [index, userId] of people.entries()) {
    await slice.register(registrationOf(userId, archetypes[index]));
  }
});
after(() => slice.db.close());

const money = '{ minor currency }';
const performance = `{ from to startValue ${money} endValue ${money} netFlows ${money} gain ${money}
  timeWeighted timeWeightedAnnualised moneyWeighted dividends ${money} fees ${money} }`;
const risk = `{ from to volatility sharpe sortino beta riskFreeRate
  maxDrawdown { depth peak trough recovered }
  concentration { largestSymbol largestShare herfindahl effectiveHoldings singleCompanyShare } }`;
const fees = `{ from to booked ${money} fundCosts ${money} total ${money} rate }`;
const history = `{ date value ${money} contributed ${money} drawdown }`;
const projection = `{ years monthly ${money} realTerms seed paths assumptions
  points { year p10 ${money} p50 ${money} p90 ${money} } }`;
const figures = `id value ${money} rebalancingDue maxDrift driftBand
  performance ${performance} risk ${risk} fees ${fees} valueHistory ${history}
  projection ${projection}`;

interface Amount {
  readonly minor: string;
  readonly currency: string;
}

interface Figures {
  readonly id: string;
  readonly value: Amount;
  readonly rebalancingDue: boolean;
  readonly maxDrift: number | null;
  readonly driftBand: number;
  readonly performance: Record<
    'startValue' | 'endValue' | 'netFlows' | 'gain' | 'dividends' | 'fees',
    Amount
  > & {
    readonly from: string;
    readonly to: string;
    readonly timeWeighted: number;
    readonly timeWeightedAnnualised: number | null;
    readonly moneyWeighted: number | null;
  };
  readonly risk: {
    readonly from: string;
    readonly to: string;
    readonly volatility: number | null;
    readonly sharpe: number | null;
    readonly beta: number | null;
    readonly maxDrawdown: { readonly depth: number } | null;
    readonly concentration: {
      readonly largestShare: number;
      readonly singleCompanyShare: number;
    };
  };
  readonly fees: Record<'booked' | 'fundCosts' | 'total', Amount> & { readonly rate: number };
  readonly valueHistory: readonly {
    readonly date: string;
    readonly value: Amount;
    readonly contributed: Amount;
    readonly drawdown: number;
  }[];
  readonly projection: {
    readonly monthly: Amount;
    readonly points: readonly { readonly year: number; readonly p50: Amount }[];
  };
}

function ask(ids: readonly string[], selection: string, viewer = advisor) {
  const users = ids.map((id) => ({ __typename: 'User', id, currency: 'USD' }));
  const list = `portfolios { edges { node { ${selection} } } }`;
  return askEntities(slice.endpoint, viewer, users, `... on User { ${list} }`);
}

async function portfoliosOf<Node = Figures>(id: string, selection = figures): Promise<Node[]> {
  const response = await ask([id], selection);
  assert.equal(response.errors, undefined, JSON.stringify(response.errors));
  const [user] = response.data?.['_entities'] as { portfolios: Connection<Node> }[];
  return user?.portfolios.edges.map(({ node }) => node) ?? [];
}

/** From the ledger and the prices themselves, one statement a day: slow, and plainly right. */
async function valueOn(portfolioId: string, day: string): Promise<bigint> {
  const [row] = await slice.db.query<{ value: string }>(
    `SELECT (SELECT coalesce(sum(amount), 0) FROM portfolios.ledger l
         JOIN portfolios.account a ON a.id = l.account_id
         WHERE l.portfolio_id = $1 AND l.day <= $2 AND a.kind NOT IN ('CREDIT_CARD', 'LOAN'))
       + (SELECT coalesce(sum(div(units * price + 500000, 1000000)), 0) FROM (
           SELECT symbol, sum(CASE kind WHEN 'SELL' THEN -quantity ELSE quantity END) AS units,
             (SELECT price FROM portfolios.price p WHERE p.symbol = l.symbol AND p.day <= $2
              ORDER BY p.day DESC LIMIT 1) AS price
           FROM portfolios.ledger l WHERE portfolio_id = $1 AND day <= $2 AND quantity IS NOT NULL
           GROUP BY symbol) held) AS value`,
    [portfolioId, day],
  );
  return BigInt(row?.value ?? 0);
}

async function flowsBetween(portfolioId: string, from: string, to: string) {
  const rows = await slice.db.query<{ day: string; flow: string }>(
    `SELECT l.day, sum(l.amount)::bigint AS flow FROM portfolios.ledger l
     JOIN portfolios.account a ON a.id = l.account_id
     WHERE l.portfolio_id = $1 AND l.day BETWEEN $2 AND $3 AND a.kind NOT IN ('CREDIT_CARD', 'LOAN')
       AND l.kind IN ('DEPOSIT', 'WITHDRAWAL', 'INCOME', 'EXPENSE', 'TRANSFER')
     GROUP BY l.day HAVING sum(l.amount) <> 0 ORDER BY l.day`,
    [portfolioId, from, to],
  );
  return rows.map(({ day, flow }) => ({ day, flow: BigInt(flow) }));
}

describe('performance', () => {
  test('is what ledger and prices say, over everything and over a year', async () => {
    for (const id of [family]) {
      for (const { id: portfolioId, value, performance: whole } of await portfoliosOf(id)) {
        assert.deepEqual(whole.endValue, value);
        assert.deepEqual([whole.from, whole.to], ['2023-01-01', today]);
        assert.equal(whole.startValue.minor, '0');
        const [year] = await portfoliosOf<{ id: string; performance: Figures['performance'] }>(
          id,
          `id performance(from: "2025-01-01", to: "2025-12-31") ${performance}`,
        ).then((list) => list.filter((each) => each.id === portfolioId));
        assert.ok(year);
        const found = year.performance;
        const { startValue, endValue, netFlows, gain } = found;
        assert.equal(BigInt(startValue.minor), await valueOn(portfolioId, '2024-12-31'));
        assert.equal(BigInt(endValue.minor), await valueOn(portfolioId, '2025-12-31'));
        const flows = await flowsBetween(portfolioId, '2025-01-01', '2025-12-31');
        const net = flows.reduce((sum, { flow }) => sum + flow, 0n);
        assert.equal(BigInt(netFlows.minor), net);
        assert.equal(
          BigInt(gain.minor),
          BigInt(endValue.minor) - BigInt(startValue.minor) - BigInt(netFlows.minor),
        );
        let [growth, before] = [1, BigInt(startValue.minor)];
        for (const { day, flow } of [...flows, { day: '2025-12-31', flow: 0n }]) {
          const after = await valueOn(portfolioId, day);
          growth *= Number(after - flow) / Number(before);
          before = after;
          if (day === '2025-12-31') break;
        }
        assert.ok(Math.abs(found.timeWeighted - (growth - 1)) < 1e-9);
        assert.ok(Math.abs((found.timeWeightedAnnualised ?? 9) - (growth - 1)) < 1e-9);
        const rate = xirr([
          { day: dayNumber('2024-12-31'), amount: -Number(startValue.minor) },
          ...flows.map(({ day, flow }) => ({ day: dayNumber(day), amount: -Number(flow) })),
          { day: dayNumber('2025-12-31'), amount: Number(endValue.minor) },
        ]);
        assert.ok(Math.abs((found.moneyWeighted ?? 9) - (rate ?? 0)) < 1e-9);
        assert.ok(BigInt(found.dividends.minor) > 0n);
      }
    }
  });

  test('of an empty portfolio is nothing, and refuses days that cannot be', async () => {
    const [empty] = await portfoliosOf(nobody);
    assert.ok(empty);
    assert.deepEqual([empty.performance.from, empty.performance.to], [today, today]);
    assert.deepEqual([empty.performance.timeWeighted, empty.performance.moneyWeighted], [0, null]);
    assert.deepEqual([empty.valueHistory, empty.rebalancingDue], [[], false]);
    assert.deepEqual([empty.fees.total.minor, empty.fees.rate], ['0', 0]);
    assert.equal(empty.risk.volatility, null);
    for (const [field, selection] of [
      ['to', 'performance(to: "2026-01-21") { to }'],
      ['from', 'performance(from: "2025-02-01", to: "2025-01-01") { to }'],
      ['months', 'risk(months: 0) { to }'],
      ['months', 'fees(months: 121) { to }'],
      ['months', 'valueHistory(months: 0) { date }'],
      ['years', 'projection(years: 61) { years }'],
      ['monthly.currency', 'projection(monthly: {minor: "1", currency: "EUR"}) { years }'],
    ]) {
      const [error] = (await ask([family], selection ?? '')).errors ?? [];
      assert.equal(error?.extensions?.['code'], 'BAD_USER_INPUT', selection);
      assert.equal(error?.extensions?.['field'], field, selection);
    }
  });
});

describe('history, risk and fees', () => {
  test('agree with the ledger at month ends and with each other', async () => {
    for (const portfolio of await portfoliosOf(family)) {
      const { id, valueHistory: points, value, performance: whole, risk: found } = portfolio;
      assert.equal(points.length, 36);
      assert.equal(points[0]?.date, '2023-02-28');
      assert.deepEqual(points.at(-1)?.value, value);
      assert.deepEqual(points.at(-1)?.contributed, whole.netFlows);
      for (const at of [0, 7, 20, 34]) {
        const point = points[at];
        assert.ok(point);
        assert.equal(addDays(point.date, 1).slice(8), '01');
        assert.equal(BigInt(point.value.minor), await valueOn(id, point.date));
        const flows = await flowsBetween(id, '2020-01-01', point.date);
        const contributed = flows.reduce((sum, { flow }) => sum + flow, 0n);
        assert.equal(BigInt(point.contributed.minor), contributed);
      }
      assert.ok(points.every(({ drawdown }) => drawdown >= 0 && drawdown < 1));
      assert.deepEqual([found.from, found.to], ['2023-02-01', '2025-12-31']);
      const deepest = Math.max(...points.slice(0, -1).map(({ drawdown }) => drawdown));
      assert.ok((found.maxDrawdown?.depth ?? 0) >= deepest - 1e-12);
    }
  });

  test('tell a household in shares from one in cash', async () => {
    const [[shares], [cash]] = await Promise.all([portfoliosOf(earner), portfoliosOf(saver)]);
    assert.ok(shares && cash);
    // Two fifths in the employer's share, as the story has it.
    const { singleCompanyShare, largestShare } = shares.risk.concentration;
    assert.ok(singleCompanyShare > 0.35 && singleCompanyShare <= largestShare);
    assert.equal(cash.risk.concentration.singleCompanyShare, 0);
    assert.ok((shares.risk.volatility ?? 0) > 5 * (cash.risk.volatility ?? 1));
    assert.ok((shares.risk.beta ?? 0) > 0.5 && Math.abs(cash.risk.beta ?? 1) < 0.1);
    assert.equal(shares.rebalancingDue, (shares.maxDrift ?? 0) > shares.driftBand);
  });

  test('count booked fees and those that funds take', async () => {
    const [portfolio] = await portfoliosOf<Figures & { holdings: Connection<HeldFund> }>(
      family,
      `${figures} holdings(first: 50) { edges { node { value ${money} instrument { expenseRatio } } } }`,
    );
    assert.ok(portfolio);
    const { fees: found, holdings, id, value } = portfolio;
    const [booked] = await slice.db.query<{ fees: string }>(
      `SELECT -sum(amount) AS fees FROM portfolios.ledger
       WHERE portfolio_id = $1 AND kind = 'FEE' AND day BETWEEN '2025-01-21' AND $2`,
      [id, today],
    );
    assert.equal(found.booked.minor, booked?.fees);
    const costs = holdings.edges.reduce(
      (sum, { node }) => sum + Number(node.value.minor) * node.instrument.expenseRatio,
      0,
    );
    assert.ok(costs > 0 && Math.abs(Number(found.fundCosts.minor) - costs) < 1);
    const total = BigInt(found.booked.minor) + BigInt(found.fundCosts.minor);
    assert.equal(BigInt(found.total.minor), total);
    assert.ok(Math.abs(found.rate - Number(total) / Number(value.minor)) < 1e-12);
  });
});

interface HeldFund {
  readonly value: Amount;
  readonly instrument: { readonly expenseRatio: number };
}

describe('projection', () => {
  test('begins with today’s value and goes on with what was usually added, unless told', async () => {
    const [portfolio] = await portfoliosOf(family);
    assert.ok(portfolio);
    const { points, monthly } = portfolio.projection;
    assert.equal(points.length, 21);
    assert.deepEqual(points[0]?.p50, portfolio.value);
    const flows = await flowsBetween(portfolio.id, '2025-01-01', '2025-12-31');
    const net = flows.reduce((sum, { flow }) => sum + flow, 0n);
    assert.equal(BigInt(monthly.minor), net / 12n);
    const [told] = await portfoliosOf(
      family,
      `projection(years: 2, monthly: {minor: "123", currency: "USD"}) ${projection}`,
    );
    assert.deepEqual(told?.projection.monthly, { minor: '123', currency: 'USD' });
    assert.equal(told.projection.points.length, 3);
  });
});

test('accounts and funds of other currencies count at the rates of their days', async () => {
  await seedRates(slice.db, { seed: marketSeed, through: today });
  const [own] = await slice.db.query<{ id: string; account: string }>(
    `SELECT p.id, a.id AS account FROM portfolios.portfolio p JOIN portfolios.account a
     ON a.portfolio_id = p.id AND a.kind = 'BROKERAGE' WHERE p.owner_id = 'usr_050'`,
  );
  assert.ok(own);
  await slice.db.query(
    `UPDATE portfolios.account SET currency = 'EUR', balance = 100000 WHERE id = '${own.account}';
     INSERT INTO portfolios.ledger (id, portfolio_id, account_id, owner_id, kind, day, amount,
       currency, symbol, quantity, description) VALUES
       ('txn_e1', '${own.id}', '${own.account}', 'usr_050', 'DEPOSIT', '2025-11-03', 200000, 'EUR',
        NULL, NULL, 'In'),
       ('txn_e2', '${own.id}', '${own.account}', 'usr_050', 'BUY', '2025-11-03', -100000, 'EUR',
        'MWLD-EUR', 9000000, 'Bought');
     INSERT INTO portfolios.holding (id, account_id, portfolio_id, owner_id, symbol, quantity,
       cost_basis) VALUES
       ('hld_e', '${own.account}', '${own.id}', 'usr_050', 'MWLD-EUR', 9000000, 100000)`,
  );
  const [portfolio] = await portfoliosOf('usr_050');
  assert.ok(portfolio);
  assert.ok(BigInt(portfolio.value.minor) > 100_000n);
  assert.deepEqual(portfolio.performance.endValue, portfolio.value);
  const [rate] = await slice.db.query<{ flow: string }>(
    `SELECT portfolios.exchanged(200000, d.per_dollar, e.per_dollar) AS flow
     FROM portfolios.rate d JOIN portfolios.rate e USING (day)
     WHERE d.currency = 'USD' AND e.currency = 'EUR' AND day = '2025-11-03'`,
  );
  assert.equal(portfolio.performance.netFlows.minor, rate?.flow);
  assert.equal(portfolio.performance.netFlows.currency, 'USD');
});

test('all of them cost the same number of statements for 1, 10 and 100 users, whatever the aliases ask', async () => {
  const selection = `${figures}
    year: performance(from: "2025-01-01", to: "2025-12-31") ${performance}
    quarter: risk(months: 9) ${risk}  threeYears: fees(months: 36) ${fees}
    short: valueHistory(months: 3) ${history}  long: projection(years: 40) ${projection}`;
  const cost: number[] = [];
  for (const count of [1, 10, 100]) {
    const earlier = slice.db.statements;
    const response = await ask(people.slice(0, count), selection);
    assert.equal(response.errors, undefined);
    cost.push(slice.db.statements - earlier);
  }
  const [first] = cost;
  assert.deepEqual(cost, [first, first, first]);
  // portfolios, class sums, days, units, rates, prices of the index, prices of what is held
  assert.ok((first ?? 99) <= 7, String(first));
});

test('none of them is shown to another', async () => {
  const response = await ask([family], figures, viewerOf(earner));
  assert.deepEqual(response, { data: { _entities: [null] } });
});

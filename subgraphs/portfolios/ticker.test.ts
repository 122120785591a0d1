import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ManualClock } from '../../platform/clock.ts';
import { viewerOf } from '../../platform/auth/testing.ts';
import { decodeEvent, eventType } from '../../platform/events/codec.ts';
import { ask } from '../../platform/graphql/testing.ts';
import { noFailpoints } from '../../platform/failpoint.ts';
import { seededIds } from '../../platform/ids.ts';
import { silentLog } from '../../platform/log.ts';
import { priceObserved } from '../../schema/events/market.ts';
import { driftDetected } from '../../schema/events/portfolios.ts';
import { watchDrift } from './drift-watch.ts';
import { listings } from './instruments.ts';
import { keepMarket } from './market.ts';
import { marketOf, marketSeed } from './prices.ts';
import { rounds } from './rounds.ts';
import { openSlice, registrationOf, type TestSlice } from './testing.ts';
import { openTicker } from './ticker.ts';
import { priceAt } from './ticks.ts';

const everyMs = 5000;
let slice: TestSlice;

before(async () => {
  slice = await openSlice();
});
after(() => slice.db.close());

/** One process of several on the same database. */
function processOf(clock: ManualClock) {
  const { db } = slice;
  let woken = 0;
  const ports = {
    ...{ db, clock, log: silentLog, ids: seededIds(`process ${clock.now()}`, clock) },
    failpoints: noFailpoints,
    wakeRelay: () => (woken += 1),
  };
  const market = keepMarket(db, marketSeed, clock, silentLog);
  const ticker = openTicker(ports, market, marketSeed, everyMs);
  return { ports, clock, ticker, woken: () => woken };
}

/** Lets a clock reach the next round, and waits until that round is over. */
async function nextRound({ clock, ticker }: ReturnType<typeof processOf>): Promise<void> {
  await ticker.start();
  await clock.advance(everyMs - (clock.now() % everyMs));
  await ticker.stop();
}

async function observations() {
  return (await slice.drain())
    .filter((record) => eventType(record) === priceObserved.type)
    .map((record) => decodeEvent(priceObserved, record).data);
}

describe('ticks', () => {
  test('move the latest prices and tell each move once, whichever process comes first', async () => {
    const noon = Date.UTC(2026, 0, 20, 12);
    const [one, other] = [processOf(new ManualClock(noon)), processOf(new ManualClock(noon))];
    await nextRound(one);
    const told = await observations();
    assert.ok(told.length > 20, `${told.length} of ${listings.length}`);
    assert.equal(one.woken(), 1);
    const at = noon + everyMs;
    const { paths } = marketOf(marketSeed, '2026-01-20');
    const rows = await slice.db.query<{ symbol: string; price: string; price_day: string }>(
      'SELECT symbol, price, price_day FROM portfolios.instrument',
    );
    const latest = new Map(rows.map((row) => [row.symbol, row]));
    for (const listing of listings) {
      const path = paths.get(listing.symbol);
      assert.ok(path);
      const price = priceAt(listing, path, marketSeed, at).toString();
      assert.deepEqual(latest.get(listing.symbol), {
        ...{ symbol: listing.symbol, price, price_day: '2026-01-20' },
      });
    }
    for (const { symbol, currency, minor, at: instant } of told) {
      assert.equal(minor, latest.get(symbol)?.price);
      assert.equal(currency, listings.find((each) => each.symbol === symbol)?.currency);
      assert.equal(instant, new Date(at).toISOString());
    }
    await nextRound(other);
    assert.deepEqual([await observations(), other.woken()], [[], 0]);
  });

  test('move a few at a time afterwards, and are the latest point of the history', async () => {
    const one = processOf(new ManualClock(Date.UTC(2026, 0, 20, 12, 10)));
    await nextRound(one);
    await observations();
    await nextRound(one);
    const few = await observations();
    assert.ok(few.length <= 4, String(few.length));
    const response = await ask(
      slice.endpoint,
      viewerOf('usr_any'),
      '{ instruments { price { minor } expenseRatio kind priceHistory(from: "2026-01-19") { price { minor } } } }',
    );
    const shown = response.data?.['instruments'] as {
      readonly price: object;
      readonly expenseRatio: number;
      readonly kind: string;
      readonly priceHistory: readonly { readonly price: object }[];
    }[];
    for (const { price, priceHistory, kind, expenseRatio } of shown) {
      assert.deepEqual(priceHistory.at(-1)?.price, price);
      assert.equal(expenseRatio > 0, kind === 'FUND');
      assert.ok(expenseRatio < 0.02);
    }
  });

  test('never go back in time', async () => {
    const late = processOf(new ManualClock(Date.UTC(2026, 0, 20, 11)));
    await nextRound(late);
    assert.deepEqual(await observations(), []);
  });
});

test('a round that fails does not end the rounds', async () => {
  const clock = new ManualClock();
  const seen: number[] = [];
  const part = rounds({
    ...{ name: 'test', everyMs: 1000, clock, log: silentLog },
    round: async (instant) => {
      seen.push(instant);
      if (seen.length === 1) throw new Error('once');
    },
  });
  const start = clock.now();
  await part.start();
  await clock.advance(3500);
  assert.deepEqual(seen, [start + 1000, start + 2000, start + 3000]);
  await part.stop();
  await clock.advance(5000);
  assert.equal(seen.length, 3);
});

describe('drift', () => {
  const ann = viewerOf('usr_ann');
  let portfolioId = '';
  let keys = 0;

  const drifts = async () =>
    (await slice.drain())
      .filter((record) => eventType(record) === driftDetected.type)
      .map((record) => decodeEvent(driftDetected, record).data);

  async function change(mutation: string, input: string): Promise<void> {
    keys += 1;
    const document = `mutation { ${mutation}(input: { ${input}, idempotencyKey: "k${keys}" }) {
      portfolio { value { minor } rebalancingDue maxDrift driftBand } } }`;
    const response = await ask(slice.endpoint, ann, document);
    assert.equal(response.errors, undefined, JSON.stringify(response.errors));
    const { portfolio } = response.data?.[mutation] as {
      portfolio: {
        readonly value: { readonly minor: string };
        readonly rebalancingDue: boolean;
        readonly maxDrift: number;
        readonly driftBand: number;
      };
    };
    const outside = portfolio.maxDrift > portfolio.driftBand + 1e-9;
    assert.equal(portfolio.rebalancingDue, outside && portfolio.value.minor !== '0');
  }

  const weights = (equity: number) =>
    `portfolioId: "${portfolioId}", weights: [{ assetClass: EQUITY, weightBps: ${equity} },
      { assetClass: CASH, weightBps: ${10_000 - equity} }]`;
  const money = (kind: string, minor: number, rest = '') =>
    `accountId: "${brokerage}", kind: ${kind}, date: "2026-01-20",
      amount: { minor: "${minor}", currency: "USD" } ${rest}`;
  let brokerage = '';

  test('is announced when a booking or a target leaves the band, and not again until it was inside', async () => {
    await slice.register(registrationOf('usr_ann'));
    const [row] = await slice.db.query<{ id: string; portfolio_id: string }>(
      `SELECT id, portfolio_id FROM portfolios.account WHERE kind = 'BROKERAGE' AND owner_id = 'usr_ann'`,
    );
    assert.ok(row);
    portfolioId = row.portfolio_id;
    brokerage = row.id;
    await change('setTarget', weights(0));
    await change('recordTransaction', money('DEPOSIT', 1_000_000));
    assert.deepEqual(await drifts(), []);
    const [fund] = await slice.db.query<{ price: string }>(
      `SELECT price FROM portfolios.instrument WHERE symbol = 'MWLD'`,
    );
    const price = Number(fund?.price);
    const quantity = Math.ceil(60_000 / price);
    await change(
      'recordTransaction',
      money('BUY', quantity * price, `, symbol: "MWLD", quantity: "${quantity}"`),
    );
    const [left, ...none] = await drifts();
    assert.deepEqual(none, []);
    assert.ok(left);
    assert.deepEqual(
      [left.portfolioId, left.ownerId, left.assetClass, left.targetBps, left.driftBandBps],
      [portfolioId, 'usr_ann', 'EQUITY', 0, 500],
    );
    assert.ok(left.weightBps > 500 && left.weightBps < 800);
    await change('recordTransaction', money('WITHDRAWAL', 1000));
    assert.deepEqual(await drifts(), []);
    await change('setTarget', weights(700));
    assert.deepEqual(await drifts(), []);
    await change('setTarget', weights(5000));
    assert.equal((await drifts())[0]?.targetBps, 5000);
    await change('setTarget', weights(700));
  });

  test('is announced when a price leaves the band, once for all processes', async () => {
    assert.deepEqual(await drifts(), []);
    await slice.db.query(
      `UPDATE portfolios.instrument SET price = price * 10 WHERE symbol = 'MWLD'`,
    );
    for (const instant of [0, 0, 60_000]) {
      const clock = new ManualClock(Date.UTC(2026, 0, 20, 13) + instant);
      const part = watchDrift(processOf(clock).ports, 60_000);
      await part.start();
      await clock.advance(60_000);
      await part.stop();
    }
    const told = await drifts();
    assert.deepEqual(
      told.map((each) => [each.portfolioId, each.assetClass]),
      [[portfolioId, 'EQUITY']],
    );
  });
});

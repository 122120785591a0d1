// Matching over a database: exactly once however often it is told, whatever is cut short, whoever else does it.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Database } from '../../../platform/db/port.ts';
import { seededIds } from '../../../platform/ids.ts';
import { silentLog } from '../../../platform/log.ts';
import { noFailpoints, type Failpoints } from '../../../platform/failpoint.ts';
import { eraseUser } from '../erasure.ts';
import { sweepOrders } from './matcher.ts';
import { settle } from './settle.ts';
import { checkReplay, openMarket, symbol, type PaperMarket } from './testing.ts';

let market: PaperMarket;
const [ann, bob] = ['usr_ann', 'usr_bob'];

before(async () => {
  market = await openMarket();
  await market.join(ann, 100_000_000);
  await market.join(bob, 100_000_000);
});
after(() => market.slice.db.close());
/** The maker has all of its units again. */
beforeEach(async () => {
  await market.observe(10_001);
  await market.observe(10_000);
});

function portsOf(db: Database, failpoints: Failpoints = noFailpoints) {
  const { clock } = market.slice;
  const ids = seededIds(`matcher ${Math.random()}`, clock);
  return { db, clock, ids, log: silentLog, failpoints, wakeRelay: () => undefined };
}

async function rows(table: string, where = 'true'): Promise<number> {
  return (await market.slice.db.query(`SELECT FROM portfolios.${table} WHERE ${where}`)).length;
}

test('events that come again change nothing', async () => {
  const id = await market.place(ann, 'BUY', '1');
  const events = await market.slice.drain();
  for (let times = 0; times < 3; times++) await market.deliver(events);
  await market.observe(10_000);
  const { status, trades } = await market.order(ann, id);
  assert.deepEqual([status, trades.edges.length], ['FILLED', 1]);
});

test('several matchers at once make each trade once', async () => {
  const before = await rows('ledger', `kind = 'BUY'`);
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.push(await market.place(ann, 'BUY', '1'));
  const ports = portsOf(market.slice.db);
  await Promise.all([1, 2, 3].map(() => settle(ports, symbol)));
  assert.equal(await rows('ledger', `kind = 'BUY'`), before + 5);
  for (const id of ids) assert.equal((await market.order(ann, id)).trades.edges.length, 1);
});

/** Whose `nth` statement and all after it are never sent. */
function dyingAt(nth: number): Database {
  let left = nth;
  const spend = () => {
    if (left === 0) throw new Error('killed');
    left -= 1;
  };
  const { db: real } = market.slice;
  return {
    ...real,
    query: async (text, values) => {
      spend();
      return real.query(text, values);
    },
    transaction: (fn) =>
      real.transaction(async (tx) => {
        const result = await fn({
          query: async (text, values) => {
            spend();
            return tx.query(text, values);
          },
        });
        spend();
        return result;
      }),
  };
}

describe('killed in the middle', () => {
  test('before any statement of a trade between two people, all of it is done by the next, or was', async () => {
    await market.book(bob, 'BUY', 1, { symbol, quantity: '500' });
    const sums = async () => {
      const [row] = await market.slice.db.query<{ cash: string; units: string }>(
        `SELECT (SELECT sum(balance) FROM portfolios.account) AS cash,
           (SELECT sum(quantity) FROM portfolios.holding) AS units`,
      );
      return row;
    };
    // Takes all that the maker sells, so that the two have only each other.
    const large = await market.place(ann, 'BUY', '1010', 10_000);
    await settle(portsOf(market.slice.db), symbol);
    const whole = await sums();
    let survived = false;
    for (let nth = 0; !survived; nth++) {
      assert.ok(nth < 100);
      const [entries, lines] = [await rows('order_entry'), await rows('ledger')];
      const id = await market.place(bob, 'SELL', '0.1', 10_000);
      await settle(portsOf(dyingAt(nth)), symbol).then(
        () => (survived = true),
        (error: unknown) => assert.match(String(error), /killed/),
      );
      await settle(portsOf(market.slice.db), symbol);
      const sold = await market.order(bob, id);
      assert.deepEqual([sold.status, sold.trades.edges.length], ['FILLED', 1]);
      // Placed, and traded on either side.
      assert.equal(await rows('order_entry'), entries + 3);
      assert.equal(await rows('ledger'), lines + 2);
      assert.deepEqual(await sums(), whole, 'what one pays the other gets');
    }
    await market.tryCancel(ann, large);
    await market.slice.drain();
  });

  test('after a trade has committed, before the event that led to it is done with', async () => {
    const ids = [await market.place(ann, 'BUY', '1'), await market.place(bob, 'BUY', '1')];
    const killing: Failpoints = {
      hit(name) {
        assert.equal(name, 'order.settled');
        throw new Error('killed');
      },
    };
    await assert.rejects(settle(portsOf(market.slice.db, killing), symbol), /killed/);
    const states = async () =>
      Promise.all([market.order(ann, ids[0] ?? ''), market.order(bob, ids[1] ?? '')]);
    assert.deepEqual(
      (await states()).map(({ status }) => status),
      ['FILLED', 'OPEN'],
    );
    await market.run();
    for (const { status, trades } of await states()) {
      assert.deepEqual([status, trades.edges.length], ['FILLED', 1]);
    }
  });
});

test('the entries of an instrument make its book again', async () => {
  for (const limit of [9_000, 9_500, 10_000]) await market.place(ann, 'BUY', '700', limit);
  await market.place(bob, 'SELL', '3', 11_000);
  const cancelled = await market.place(bob, 'SELL', '4', 12_000);
  await market.run();
  await market.tryCancel(bob, cancelled);
  await market.observe(9_499);
  const orders = await checkReplay(market.slice.db, symbol);
  assert.ok(orders.length >= 2);
});

test('what was ordered, and what happened to it, is never changed', async () => {
  for (const change of [
    `UPDATE portfolios.order_entry SET kind = 'CANCELLED'`,
    'UPDATE portfolios.paper_order SET quantity = 1',
    'UPDATE portfolios.paper_order SET limit_price = 1',
  ]) {
    await assert.rejects(market.slice.db.query(change), (error: Error) =>
      /append-only/.test(`${error.message} ${String(error.cause)}`),
    );
  }
});

test('a price that nobody told of is found by the next round', async () => {
  const id = await market.place(ann, 'BUY', '1', 7_000);
  await market.run();
  await market.setPrice(6_999);
  const { clock } = market.slice;
  const part = sweepOrders(portsOf(market.slice.db), 60_000);
  await part.start();
  await clock.advance(60_000);
  await part.stop();
  assert.equal((await market.order(ann, id)).status, 'FILLED');
});

test('an order of somebody who is being erased is not traded, and keeps nobody from it', async () => {
  await market.join('usr_ivy', 10_000_000);
  await market.place('usr_ivy', 'BUY', '1', 11_000);
  const { db } = market.slice;
  let left = 2;
  const query: Database['query'] = (text, values) => {
    if ((left -= 1) < 0) throw new Error('killed');
    return db.query(text, values);
  };
  const transaction: Database['transaction'] = (fn) => db.transaction(fn);
  const dying = { ...db, transaction, query };
  await assert.rejects(eraseUser({ db: dying }, 'usr_ivy'), /killed/);
  const id = await market.place(ann, 'BUY', '1');
  await market.run();
  assert.equal((await market.order(ann, id)).status, 'FILLED');
  assert.equal(await rows('order_entry', `owner_id = 'usr_ivy'`), 0);
  assert.equal(await rows('ledger', `owner_id = 'usr_ivy' AND kind = 'BUY'`), 0);
  await eraseUser({ db }, 'usr_ivy');
});

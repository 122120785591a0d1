// Paper trading on a server of many sessions: people, matchers and prices all at once, and the books add up.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { viewerOf } from '../../platform/auth/testing.ts';
import { openPostgres } from '../../platform/db/postgres.ts';
import { isAppError } from '../../platform/errors.ts';
import { noFailpoints } from '../../platform/failpoint.ts';
import { seededIds } from '../../platform/ids.ts';
import { silentLog } from '../../platform/log.ts';
import { seededRandom } from '../../platform/random.ts';
import { recordTransaction } from '../../subgraphs/portfolios/bookings.ts';
import { nextMatch } from '../../subgraphs/portfolios/orders/book.ts';
import { cancelOrder, placeOrder } from '../../subgraphs/portfolios/orders/orders.ts';
import { settle } from '../../subgraphs/portfolios/orders/settle.ts';
import { frontOf } from '../../subgraphs/portfolios/orders/store.ts';
import { checkReplay, openMarket } from '../../subgraphs/portfolios/orders/testing.ts';
import { freshDatabase } from './connections.ts';

const symbols = ['MWLD', 'HMKT'];
const people = Array.from({ length: 6 }, (_, n) => `usr_${n}`);

describe('paper orders on PostgreSQL', { timeout: 240_000 }, () => {
  it('of many people, matched by several at once, are traded once, and everything adds up', async () => {
    const { url, drop } = await freshDatabase();
    after(drop);
    const db = await openPostgres({ url, connections: 16, log: silentLog });
    const market = await openMarket(db);
    const { clock } = market.slice;
    const ports = {
      ...{ db, clock, ids: seededIds('crowd', clock), log: silentLog, failpoints: noFailpoints },
      wakeRelay: () => undefined,
    };
    for (const person of people) {
      await market.join(person, 40_000_000);
      for (const symbol of symbols)
        await market.book(person, 'BUY', 1, { symbol, quantity: '900' });
    }
    const random = seededRandom('crowd', 7);
    const placed: { readonly id: string; readonly owner: string }[] = [];
    const outcomes = new Map<string, number>();
    const count = (what: string) => outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
    let keys = 0;

    async function act(): Promise<void> {
      const owner = random.pick(people);
      const viewer = viewerOf(owner);
      const accountId = market.accounts.get(owner)?.id ?? '';
      const idempotencyKey = `crowd ${(keys += 1)}`;
      const roll = random.float();
      if (roll < 0.15 && placed.length > 0) {
        const { id, owner: theirs } = random.pick(placed);
        return cancelOrder(ports, viewerOf(theirs), { orderId: id, idempotencyKey });
      }
      const usd = (minor: number) => ({ minor: BigInt(minor), currency: 'USD' });
      if (roll < 0.3) {
        const kind = random.pick(['DEPOSIT', 'WITHDRAWAL'] as const);
        const amount = usd(random.int(1_000, 2_000_000));
        const booking = { accountId, kind, amount, date: '2026-01-20', idempotencyKey };
        await recordTransaction(ports, viewer, booking);
        return;
      }
      const isLimit = random.float() < 0.7;
      const id = await placeOrder(ports, viewer, {
        ...{
          accountId,
          symbol: random.pick(symbols),
          side: random.pick(['BUY', 'SELL'] as const),
          idempotencyKey,
        },
        quantity: String(random.int(1, 400)),
        kind: isLimit ? 'LIMIT' : 'MARKET',
        limitPrice: isLimit ? usd(random.int(9_800, 10_200)) : null,
      });
      placed.push({ id, owner });
    }

    for (let round = 0; round < 12; round++) {
      const price = random.int(9_850, 10_150);
      await db.query('UPDATE portfolios.instrument SET price = $2 WHERE symbol = ANY($1::text[])', [
        symbols,
        price,
      ]);
      const matching = [...symbols, ...symbols, ...symbols].map((symbol) => settle(ports, symbol));
      const acting = Array.from({ length: 40 }, () =>
        act().then(
          () => count('done'),
          // What others may have done first, and nothing else: no deadlock among it.
          (error: unknown) =>
            count(isAppError(error) && !error.retryable ? error.code : String(error)),
        ),
      );
      await Promise.all([...matching, ...acting]);
      await Promise.all([...symbols, ...symbols].map((symbol) => settle(ports, symbol)));
    }
    const codes = [...outcomes.keys()].sort();
    assert.deepEqual(codes, ['BAD_USER_INPUT', 'CONFLICT', 'done'], String([...outcomes]));

    for (const symbol of symbols) {
      const front = await frontOf(db, symbol);
      assert.ok(front && nextMatch(front) === null);
      await checkReplay(db, symbol);
    }
    const wrong = {
      'trades between people have two sides': `SELECT e.symbol FROM portfolios.order_entry e
        JOIN portfolios.paper_order o ON o.id = e.order_id AND o.symbol = e.symbol
        WHERE NOT with_maker GROUP BY 1
        HAVING sum(CASE side WHEN 'BUY' THEN e.quantity ELSE -e.quantity END) <> 0`,
      'an order is what its entries say': `SELECT o.id FROM portfolios.paper_order o
        LEFT JOIN portfolios.order_entry e ON e.order_id = o.id AND e.kind = 'TRADED'
        GROUP BY o.id HAVING o.filled <> coalesce(sum(e.quantity), 0)
          OR o.volume <> coalesce(sum(e.quantity::numeric * e.price), 0)`,
      'no trade is worse than its limit': `SELECT o.id FROM portfolios.paper_order o
        JOIN portfolios.order_entry e ON e.order_id = o.id AND e.kind = 'TRADED'
        WHERE CASE side WHEN 'BUY' THEN e.price > o.limit_price ELSE e.price < o.limit_price END`,
      'a trade is one line of the ledger': `SELECT 1 FROM portfolios.order_entry e
        FULL JOIN (SELECT * FROM portfolios.ledger WHERE description LIKE 'Paper trade: %') l
          ON l.id = e.transaction_id AND l.quantity = e.quantity
        WHERE (e.kind IS NULL OR e.kind = 'TRADED') AND (e.order_id IS NULL OR l.id IS NULL)`,
      'a balance is the sum of the ledger': `SELECT a.id FROM portfolios.account a
        LEFT JOIN portfolios.ledger l ON l.account_id = a.id
        GROUP BY a.id HAVING a.balance <> coalesce(sum(l.amount), 0) OR a.balance < 0`,
      'a holding is the sum of the ledger, and of its lots': `SELECT l.account_id, l.symbol
        FROM portfolios.ledger l LEFT JOIN portfolios.holding h USING (account_id, symbol)
        WHERE l.symbol IS NOT NULL GROUP BY l.account_id, l.symbol, h.id, h.quantity
        HAVING coalesce(h.quantity, 0)
          <> sum(CASE l.kind WHEN 'BUY' THEN l.quantity ELSE -l.quantity END)
          OR coalesce(h.quantity, 0)
          <> coalesce((SELECT sum(quantity) FROM portfolios.lot WHERE holding_id = h.id), 0)`,
    };
    for (const [what, query] of Object.entries(wrong)) {
      assert.deepEqual(await db.query(query), [], what);
    }
    const [traded] = await db.query<{ people: number; maker: number }>(
      `SELECT (count(*) FILTER (WHERE NOT with_maker))::int AS people,
         (count(*) FILTER (WHERE with_maker))::int AS maker FROM portfolios.order_entry`,
    );
    assert.ok(traded && traded.people > 0 && traded.maker > 50, JSON.stringify(traded));
    await db.close();
  });
});

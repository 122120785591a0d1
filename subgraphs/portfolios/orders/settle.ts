// Trades what can be traded of an instrument, a trade a transaction: order, ledger and events commit together. What
// is open decides what is done, not what was heard: whoever is told twice finds nothing left to do.
import type { Sql } from '../../../platform/db/port.ts';
import { isErased } from '../../../platform/db/tombstone.ts';
import { isAppError } from '../../../platform/errors.ts';
import { enqueue } from '../../../platform/outbox/sql.ts';
import {
  postBooking,
  prepareBooking,
  schema,
  type PortfoliosPorts,
  type Prepared,
} from '../bookings.ts';
import { rejected, traded } from './announce.ts';
import { nextMatch, quoteAfter, type Match, type Trade } from './book.ts';
import { bookingOf } from './booked.ts';
import type { OrderRejection } from './order.ts';
import {
  closeOrder,
  dropOrder,
  frontOf,
  insertTrade,
  lockBook,
  renewQuote,
  saveQuote,
  type BookedOrder,
  type MarketBook,
} from './store.ts';

/** Idempotent, and exactly once whoever else does it at the same time. */
export async function settle(ports: PortfoliosPorts, symbol: string): Promise<void> {
  await renewQuote(ports.db, symbol);
  for (;;) {
    // Looked at without a lock first: most prices cross nothing.
    const front = await frontOf(ports.db, symbol);
    const match = front === null ? null : nextMatch(front);
    if (front === null || match === null) return;
    const parties = ordersOf(front, match);
    await ports.db.transaction((tx) => step(ports, tx, symbol, parties));
    ports.failpoints.hit('order.settled');
    ports.wakeRelay();
  }
}

/** Those of the match, in the order in which their locks are taken by everybody. */
function ordersOf({ orders }: MarketBook, match: Match): BookedOrder[] {
  const named = match.kind === 'REMAINDER' ? [match.order] : [match.buy, match.sell];
  const ids = new Set(named.map((order) => order?.id));
  const place = ({ portfolioId, accountId }: BookedOrder) => `${portfolioId} ${accountId}`;
  return orders
    .filter(({ id }) => ids.has(id))
    .sort((one, other) => (place(one) < place(other) ? -1 : 1));
}

/** One match, if it is still the next one once all is locked: owners first, then the book, then accounts. */
async function step(
  ports: PortfoliosPorts,
  tx: Sql,
  symbol: string,
  expected: readonly BookedOrder[],
): Promise<void> {
  const gone: BookedOrder[] = [];
  for (const ownerId of new Set(expected.map((order) => order.ownerId))) {
    if (!(await isErased(tx, schema, ownerId))) continue;
    gone.push(...expected.filter((order) => order.ownerId === ownerId));
  }
  await lockBook(tx, symbol);
  for (const { id } of gone) await dropOrder(tx, id);
  if (gone.length > 0) return;
  const front = await frontOf(tx, symbol);
  const match = front === null ? null : nextMatch(front);
  if (front === null || match === null) return;
  const parties = ordersOf(front, match);
  if (parties.some(({ id }) => !expected.some((order) => order.id === id))) return;
  if (match.kind === 'TRADE') await execute(ports, tx, symbol, front, match, parties);
  else await reject(ports, tx, parties, 'REMAINDER_TOO_SMALL');
}

async function execute(
  ports: PortfoliosPorts,
  tx: Sql,
  symbol: string,
  { quote }: MarketBook,
  trade: Trade,
  parties: readonly BookedOrder[],
): Promise<void> {
  const { quantity, price } = trade;
  const sides: { readonly order: BookedOrder; readonly prepared: Prepared }[] = [];
  for (const order of parties) {
    try {
      const request = bookingOf(ports, { ...order, quantity, price });
      const prepared = await prepareBooking(ports, tx, order.ownerId, request);
      sides.push({ order, prepared });
    } catch (error) {
      const rejection = rejectionOf(error, order);
      if (rejection === null) throw error;
      await reject(ports, tx, [order], rejection);
      return;
    }
  }
  const at = new Date(ports.clock.now());
  const withMaker = trade.buy === null || trade.sell === null;
  const events = [];
  for (const { order, prepared } of sides) {
    await postBooking(ports, tx, order.ownerId, prepared);
    const transactionId = prepared.lines[0]?.id ?? '';
    const id = ports.ids.next('trd');
    const executed = { id, quantity, price, withMaker, transactionId };
    const after = await insertTrade(tx, order, executed, at);
    events.push(traded(ports, order, executed, after));
  }
  if (withMaker) await saveQuote(tx, symbol, quoteAfter(quote, trade));
  await enqueue(tx, schema, events);
}

async function reject(
  ports: PortfoliosPorts,
  tx: Sql,
  orders: readonly BookedOrder[],
  rejection: OrderRejection,
): Promise<void> {
  for (const order of orders) {
    await closeOrder(tx, order, { status: 'REJECTED', rejection }, new Date(ports.clock.now()));
    await enqueue(tx, schema, [rejected(ports, order, rejection)]);
  }
}

/** Null: no fault of the order. */
function rejectionOf(error: unknown, { side }: BookedOrder): OrderRejection | null {
  if (!isAppError(error)) return null;
  if (error.code !== 'BAD_USER_INPUT' && error.code !== 'NOT_FOUND') return null;
  if (side === 'BUY' && error.field === 'input.amount.minor') return 'INSUFFICIENT_FUNDS';
  return side === 'SELL' && error.field === 'input.quantity' ? 'NOT_HELD' : 'NOT_BOOKABLE';
}

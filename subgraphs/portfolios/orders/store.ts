// SQL that writes orders and their books, within the caller's transaction; and what matching has to read.
import type { Sql } from '../../../platform/db/port.ts';
import { makerUnits, type Book, type OpenOrder, type Quote, type Side } from './book.ts';
import type { OrderRejection, OrderStatus } from './order.ts';

/** An order on the market, with what its booking needs. */
export interface BookedOrder extends OpenOrder {
  readonly portfolioId: string;
  readonly accountId: string;
  readonly symbol: string;
  readonly currency: string;
}

export interface MarketBook extends Book {
  readonly orders: readonly BookedOrder[];
}

/** The instrument gets a book where it has none; false: there is no such instrument. Locked as by `lockBook`. */
export async function openBook(tx: Sql, symbol: string): Promise<boolean> {
  await tx.query(
    `INSERT INTO portfolios.order_book (symbol, price, maker_buys, maker_sells)
     SELECT symbol, price, $2, $2 FROM portfolios.instrument WHERE symbol = $1
     ON CONFLICT DO NOTHING`,
    [symbol, makerUnits],
  );
  return lockBook(tx, symbol);
}

/** Nobody else writes of this instrument's book until `tx` ends; false: it has none. */
export async function lockBook(tx: Sql, symbol: string): Promise<boolean> {
  const found = await tx.query('SELECT FROM portfolios.order_book WHERE symbol = $1 FOR UPDATE', [
    symbol,
  ]);
  return found.length === 1;
}

/** What the market maker stands ready for at the latest observed price; null: there is no such book. */
export async function quoteOf(sql: Sql, symbol: string): Promise<Quote | null> {
  const [row] = await sql.query<{ price: string; buys: string; sells: string }>(
    `SELECT i.price,
       CASE WHEN b.price = i.price THEN b.maker_buys ELSE $2 END AS buys,
       CASE WHEN b.price = i.price THEN b.maker_sells ELSE $2 END AS sells
     FROM portfolios.order_book b JOIN portfolios.instrument i USING (symbol)
     WHERE b.symbol = $1`,
    [symbol, makerUnits],
  );
  if (row === undefined) return null;
  return { price: BigInt(row.price), buys: BigInt(row.buys), sells: BigInt(row.sells) };
}

/** A new price brings a new quote, also one that comes back later. */
export async function renewQuote(sql: Sql, symbol: string): Promise<void> {
  await sql.query(
    `UPDATE portfolios.order_book b SET price = i.price, maker_buys = $2, maker_sells = $2
     FROM portfolios.instrument i
     WHERE b.symbol = $1 AND i.symbol = b.symbol AND b.price <> i.price`,
    [symbol, makerUnits],
  );
}

export async function saveQuote(tx: Sql, symbol: string, quote: Quote): Promise<void> {
  await tx.query(
    `UPDATE portfolios.order_book SET price = $2, maker_buys = $3, maker_sells = $4
     WHERE symbol = $1`,
    [symbol, quote.price, quote.buys, quote.sells],
  );
}

/** Most open orders of one owner in one instrument. */
export const mostOpen = 100;

export async function openOrdersOf(tx: Sql, ownerId: string, symbol: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM portfolios.paper_order
     WHERE symbol = $2 AND owner_id = $1 AND status IN ('OPEN', 'PARTIALLY_FILLED')`,
    [ownerId, symbol],
  );
  return row?.count ?? 0;
}

/**
 * The front of the book; null: there is none. It holds one order more of each side and kind than an owner may have
 * open, hence some of two owners wherever more are left out, and the next match is the whole book's.
 */
export async function frontOf(sql: Sql, symbol: string): Promise<MarketBook | null> {
  const quote = await quoteOf(sql, symbol);
  if (quote === null) return null;
  const rows = await sql.query<OpenRow>(fronts.join(' UNION ALL '), [symbol, mostOpen + 1]);
  return { quote, orders: rows.map(openOrder) };
}

/** Every instrument that somebody wants to trade. */
export async function wantedSymbols(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ symbol: string }>(
    `SELECT DISTINCT symbol FROM portfolios.paper_order
     WHERE status IN ('OPEN', 'PARTIALLY_FILLED') ORDER BY symbol`,
  );
  return rows.map(({ symbol }) => symbol);
}

interface OpenRow {
  readonly id: string;
  readonly position: string;
  readonly owner_id: string;
  readonly portfolio_id: string;
  readonly account_id: string;
  readonly symbol: string;
  readonly currency: string;
  readonly side: Side;
  readonly limit_price: string | null;
  readonly open: string;
}

const openColumns = `id, position, owner_id, portfolio_id, account_id, symbol, currency, side,
  limit_price, quantity - filled AS open`;

/** By side, limit orders and market orders. */
const fronts = [
  `side = 'BUY' AND limit_price IS NOT NULL ORDER BY limit_price DESC, position`,
  `side = 'SELL' AND limit_price IS NOT NULL ORDER BY limit_price, position`,
  `side = 'BUY' AND limit_price IS NULL ORDER BY position`,
  `side = 'SELL' AND limit_price IS NULL ORDER BY position`,
].map(
  (which) => `(SELECT ${openColumns} FROM portfolios.paper_order
     WHERE symbol = $1 AND status IN ('OPEN', 'PARTIALLY_FILLED') AND ${which} LIMIT $2)`,
);

function openOrder(row: OpenRow): BookedOrder {
  return {
    id: row.id,
    position: BigInt(row.position),
    ownerId: row.owner_id,
    portfolioId: row.portfolio_id,
    accountId: row.account_id,
    symbol: row.symbol,
    currency: row.currency,
    side: row.side,
    limit: row.limit_price === null ? null : BigInt(row.limit_price),
    open: BigInt(row.open),
  };
}

/** The owner's order as far as cancelling has to know it; null: there is none. */
export async function orderState(
  tx: Sql,
  ownerId: string,
  id: string,
): Promise<{
  readonly symbol: string;
  readonly portfolioId: string;
  readonly status: OrderStatus;
} | null> {
  const [row] = await tx.query<{ symbol: string; portfolio_id: string; status: OrderStatus }>(
    'SELECT symbol, portfolio_id, status FROM portfolios.paper_order WHERE id = $1 AND owner_id = $2',
    [id, ownerId],
  );
  if (row === undefined) return null;
  return { symbol: row.symbol, portfolioId: row.portfolio_id, status: row.status };
}

export type NewOrder = Omit<BookedOrder, 'open' | 'position'> & { readonly quantity: bigint };

export async function insertOrder(tx: Sql, order: NewOrder, at: Date): Promise<void> {
  await tx.query(
    `INSERT INTO portfolios.paper_order (id, owner_id, portfolio_id, account_id, symbol, currency,
       side, quantity, limit_price, placed_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)`,
    [
      ...[order.id, order.ownerId, order.portfolioId, order.accountId, order.symbol],
      ...[order.currency, order.side, order.quantity, order.limit, at],
    ],
  );
  await insertEntry(tx, order, 'PLACED', at);
}

/** Takes what is left of an order off the market. */
export async function closeOrder(
  tx: Sql,
  order: Pick<BookedOrder, 'id' | 'ownerId' | 'symbol'>,
  how: { readonly status: 'CANCELLED' } | { status: 'REJECTED'; rejection: OrderRejection },
  at: Date,
): Promise<void> {
  await tx.query(
    `UPDATE portfolios.paper_order SET status = $2, rejection = $3, updated_at = $4 WHERE id = $1`,
    [order.id, how.status, 'rejection' in how ? how.rejection : null, at],
  );
  await insertEntry(tx, order, how.status, at);
}

export interface NewTrade {
  readonly id: string;
  readonly quantity: bigint;
  readonly price: bigint;
  readonly withMaker: boolean;
  readonly transactionId: string;
}

/** The order's status and units traded afterwards. */
export async function insertTrade(
  tx: Sql,
  order: Pick<BookedOrder, 'id' | 'ownerId' | 'symbol'>,
  trade: NewTrade,
  at: Date,
): Promise<{ readonly status: OrderStatus; readonly filled: bigint }> {
  await insertEntry(tx, order, 'TRADED', at, trade);
  const [row] = await tx.query<{ status: OrderStatus; filled: string }>(
    `UPDATE portfolios.paper_order SET filled = filled + $2::bigint,
       volume = volume + $2::bigint::numeric * $3::bigint,
       status = CASE WHEN filled + $2::bigint = quantity THEN 'FILLED' ELSE 'PARTIALLY_FILLED' END,
       updated_at = $4
     WHERE id = $1 RETURNING status, filled`,
    [order.id, trade.quantity, trade.price, at],
  );
  if (row === undefined) throw new TypeError(`${order.id} is not there`);
  return { status: row.status, filled: BigInt(row.filled) };
}

async function insertEntry(
  tx: Sql,
  { id, ownerId, symbol }: Pick<BookedOrder, 'id' | 'ownerId' | 'symbol'>,
  kind: 'PLACED' | 'TRADED' | 'CANCELLED' | 'REJECTED',
  at: Date,
  trade: NewTrade | null = null,
): Promise<void> {
  await tx.query(
    `INSERT INTO portfolios.order_entry (symbol, order_id, owner_id, kind, at, trade_id, quantity,
       price, with_maker, transaction_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[symbol, id, ownerId, kind, at, trade?.id ?? null, trade?.quantity ?? null],
      ...[trade?.price ?? null, trade?.withMaker ?? null, trade?.transactionId ?? null],
    ],
  );
}

/** An order of an owner who is being erased: the erasure deletes it as well, whoever comes first. */
export async function dropOrder(tx: Sql, id: string): Promise<void> {
  await tx.query('DELETE FROM portfolios.order_entry WHERE order_id = $1', [id]);
  await tx.query('DELETE FROM portfolios.paper_order WHERE id = $1', [id]);
}

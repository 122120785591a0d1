// SQL that shows orders: batched over its parents, with the viewer's ownership predicate in each statement
// (`owner` null: an advisor, who may see all).
import type { Sql } from '../../../platform/db/port.ts';
import {
  pageColumns,
  rowsByQuery,
  type ArgumentKey,
} from '../../../platform/graphql/argument-loader.ts';
import type { Page } from '../../../platform/graphql/connection.ts';
import type { Side } from './book.ts';
import {
  averageOf,
  type OrderRejection,
  type OrderStatus,
  type PaperOrder,
  type Trade,
} from './order.ts';

interface OrderRow {
  readonly id: string;
  readonly position: string;
  readonly owner_id: string;
  readonly portfolio_id: string;
  readonly account_id: string;
  readonly symbol: string;
  readonly currency: string;
  readonly side: Side;
  readonly quantity: string;
  readonly limit_price: string | null;
  readonly status: OrderStatus;
  readonly filled: string;
  readonly volume: string;
  readonly rejection: OrderRejection | null;
  readonly placed_at: Date;
  readonly updated_at: Date;
}

const orderColumns = `o.id, o.position, o.owner_id, o.portfolio_id, o.account_id, o.symbol,
  o.currency, o.side, o.quantity, o.limit_price, o.status, o.filled, o.volume, o.rejection,
  o.placed_at, o.updated_at`;

export async function ordersById(
  sql: Sql,
  owner: string | null,
  ids: readonly string[],
): Promise<PaperOrder[]> {
  const rows = await sql.query<OrderRow>(
    `SELECT ${orderColumns} FROM portfolios.paper_order o
     WHERE o.id = ANY($1::text[]) AND ($2::text IS NULL OR o.owner_id = $2)`,
    [ids, owner],
  );
  return rows.map(orderOf);
}

export interface OrdersPage {
  readonly page: Page;
  /** Null: of every status. */
  readonly status: OrderStatus | null;
}

/** For each key one page of the portfolio's orders, the newest first. */
export async function orderPages(
  sql: Sql,
  owner: string | null,
  keys: readonly ArgumentKey<OrdersPage>[],
): Promise<PaperOrder[][]> {
  const { parents, limits, from } = pageColumns(
    keys.map(({ parent, args }) => ({ parent, args: args.page })),
  );
  const rows = await sql.query<OrderRow & { query: number }>(
    `SELECT q.n::int AS query, p.* FROM
       unnest($1::text[], $2::int[], $3::bigint[], $4::text[])
         WITH ORDINALITY AS q (parent, size, after, status, n)
     CROSS JOIN LATERAL (
       SELECT ${orderColumns} FROM portfolios.paper_order o
       WHERE o.portfolio_id = q.parent AND ($5::text IS NULL OR o.owner_id = $5)
         AND (q.status IS NULL OR o.status = q.status)
         AND (q.after IS NULL OR o.position < q.after)
       ORDER BY o.position DESC LIMIT q.size) p
     ORDER BY q.n, p.position DESC`,
    [parents, limits, from[0] ?? [], keys.map(({ args }) => args.status), owner],
  );
  return rowsByQuery(rows, keys.length).map((list) => list.map(orderOf));
}

interface TradeRow {
  readonly query: number;
  readonly trade_id: string;
  readonly position: string;
  readonly quantity: string;
  readonly price: string;
  readonly currency: string;
  readonly with_maker: boolean;
  readonly transaction_id: string;
  readonly at: Date;
}

/** For each key one page of the order's trades, the oldest first. */
export async function tradePages(
  sql: Sql,
  owner: string | null,
  keys: readonly ArgumentKey<Page>[],
): Promise<Trade[][]> {
  const { parents, limits, from } = pageColumns(keys);
  const rows = await sql.query<TradeRow>(
    `SELECT q.n::int AS query, t.* FROM
       unnest($1::text[], $2::int[], $3::bigint[]) WITH ORDINALITY AS q (parent, size, after, n)
     CROSS JOIN LATERAL (
       SELECT e.trade_id, e.position, e.quantity, e.price, o.currency, e.with_maker,
         e.transaction_id, e.at
       FROM portfolios.order_entry e JOIN portfolios.paper_order o ON o.id = e.order_id
       WHERE e.order_id = q.parent AND e.kind = 'TRADED'
         AND ($4::text IS NULL OR e.owner_id = $4)
         AND (q.after IS NULL OR e.position > q.after)
       ORDER BY e.position LIMIT q.size) t
     ORDER BY q.n, t.position`,
    [parents, limits, from[0] ?? [], owner],
  );
  return rowsByQuery(rows, keys.length).map((list) => list.map(tradeOf));
}

function orderOf(row: OrderRow): PaperOrder {
  const money = (minor: bigint) => ({ minor, currency: row.currency });
  const filled = BigInt(row.filled);
  return {
    id: row.id,
    position: row.position,
    ownerId: row.owner_id,
    portfolioId: row.portfolio_id,
    accountId: row.account_id,
    symbol: row.symbol,
    side: row.side,
    quantity: BigInt(row.quantity),
    limitPrice: row.limit_price === null ? null : money(BigInt(row.limit_price)),
    status: row.status,
    filled,
    averagePrice: filled === 0n ? null : money(averageOf(BigInt(row.volume), filled)),
    rejection: row.rejection,
    placedAt: row.placed_at,
    updatedAt: row.updated_at,
  };
}

function tradeOf(row: TradeRow): Trade {
  return {
    id: row.trade_id,
    position: row.position,
    quantity: BigInt(row.quantity),
    price: { minor: BigInt(row.price), currency: row.currency },
    withMaker: row.with_maker,
    transactionId: row.transaction_id,
    executedAt: row.at,
  };
}

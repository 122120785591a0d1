// All SQL that reads. Every list and every figure is batched over its parents and carries the viewer's
// ownership predicate: `owner` is the id whose rows may be seen, null for an advisor who may see all.
import type { Sql } from '../../platform/db/port.ts';
import {
  pageColumns,
  rowsByQuery,
  type ArgumentKey,
} from '../../platform/graphql/argument-loader.ts';
import type { Page } from '../../platform/graphql/connection.ts';
import { partOf } from './allocation.ts';
import type {
  Account,
  AccountKind,
  Position,
  Portfolio,
  SpendingCategory,
  Target,
  Transaction,
  TransactionKind,
} from './domain.ts';
import { formatQuantity } from './quantity.ts';

type PageKeys = readonly ArgumentKey<Page>[];
type Owner = string | null;

interface PortfolioRow {
  readonly id: string;
  readonly position: string;
  readonly owner_id: string;
  readonly name: string;
  readonly currency: string;
  readonly target: Target;
  readonly drift_band_bps: number;
}

const portfolioColumns = 'id, position, owner_id, name, currency, target, drift_band_bps';

export async function portfoliosById(
  sql: Sql,
  owner: Owner,
  ids: readonly string[],
): Promise<Portfolio[]> {
  const rows = await sql.query<PortfolioRow>(
    `SELECT ${portfolioColumns} FROM portfolios.portfolio
     WHERE id = ANY($1::text[]) AND ($2::text IS NULL OR owner_id = $2)`,
    [ids, owner],
  );
  return rows.map(portfolioOf);
}

/** For each key one page of the owner's portfolios, the oldest first. */
export async function portfolioPages(
  sql: Sql,
  owner: Owner,
  keys: PageKeys,
): Promise<Portfolio[][]> {
  const { parents, limits, from } = pageColumns(keys);
  const rows = await sql.query<PortfolioRow & { query: number }>(
    `SELECT q.n::int AS query, p.* FROM
       unnest($1::text[], $2::int[], $3::bigint[]) WITH ORDINALITY AS q (parent, size, after, n)
     CROSS JOIN LATERAL (
       SELECT ${portfolioColumns} FROM portfolios.portfolio
       WHERE owner_id = q.parent AND ($4::text IS NULL OR owner_id = $4)
         AND (q.after IS NULL OR position > q.after)
       ORDER BY position LIMIT q.size) p
     ORDER BY q.n, p.position`,
    [parents, limits, from[0] ?? [], owner],
  );
  return rowsByQuery(rows, keys.length).map((list) => list.map(portfolioOf));
}

export interface AccountRow {
  readonly id: string;
  readonly position: string;
  readonly portfolio_id: string;
  readonly owner_id: string;
  readonly name: string;
  readonly kind: AccountKind;
  readonly balance: string;
  readonly currency: string;
}

const accountColumns =
  'a.id, a.position, a.portfolio_id, a.owner_id, a.name, a.kind, a.balance, a.currency';

export async function accountsById(
  sql: Sql,
  owner: Owner,
  ids: readonly string[],
): Promise<Account[]> {
  const rows = await sql.query<AccountRow>(
    `SELECT ${accountColumns}
     FROM portfolios.account a
     WHERE a.id = ANY($1::text[]) AND ($2::text IS NULL OR a.owner_id = $2)`,
    [ids, owner],
  );
  return rows.map(accountOf);
}

/** For each key one page of the portfolio's accounts, in order of opening. */
export async function accountPages(sql: Sql, owner: Owner, keys: PageKeys): Promise<Account[][]> {
  const { parents, limits, from } = pageColumns(keys);
  const rows = await sql.query<AccountRow & { query: number }>(
    `SELECT q.n::int AS query, l.* FROM
       unnest($1::text[], $2::int[], $3::bigint[]) WITH ORDINALITY AS q (parent, size, after, n)
     CROSS JOIN LATERAL (
       SELECT ${accountColumns}
       FROM portfolios.account a
       WHERE a.portfolio_id = q.parent AND ($4::text IS NULL OR a.owner_id = $4)
         AND (q.after IS NULL OR a.position > q.after)
       ORDER BY a.position LIMIT q.size) l
     ORDER BY q.n, l.position`,
    [parents, limits, from[0] ?? [], owner],
  );
  return rowsByQuery(rows, keys.length).map((list) => list.map(accountOf));
}

interface HoldingRow {
  readonly query: number;
  readonly id: string;
  readonly account_id: string;
  readonly symbol: string;
  readonly currency: string;
  readonly quoted_in: string;
  readonly quantity: string;
  readonly cost_basis: string;
  readonly native_cost: string;
  readonly price: string;
  readonly value: string;
  /** Of the whole portfolio, cash included. */
  readonly total: string;
}

/** For each key one page of the portfolio's holdings, the most valuable first. */
export async function holdingPages(sql: Sql, owner: Owner, keys: PageKeys): Promise<Position[][]> {
  const { parents, limits, from } = pageColumns(keys);
  const rows = await sql.query<HoldingRow>(
    `WITH part AS (
       SELECT portfolio_id, value FROM portfolios.valued_holding WHERE portfolio_id = ANY($1::text[])
       UNION ALL
       SELECT portfolio_id, value FROM portfolios.valued_account
       WHERE portfolio_id = ANY($1::text[]) AND kind NOT IN ('CREDIT_CARD', 'LOAN')
     ), whole AS (SELECT portfolio_id, sum(value) AS total FROM part GROUP BY portfolio_id)
     SELECT q.n::int AS query, h.id, h.account_id, h.symbol, h.currency, h.quoted_in, h.quantity,
       h.cost_basis, h.native_cost, h.price, h.value, whole.total
     FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[])
       WITH ORDINALITY AS q (parent, size, after_value, after_id, n)
     JOIN whole ON whole.portfolio_id = q.parent
     CROSS JOIN LATERAL (
       SELECT * FROM portfolios.valued_holding v
       WHERE v.portfolio_id = q.parent AND ($5::text IS NULL OR v.owner_id = $5)
         AND (q.after_value IS NULL OR (v.value, v.id) < (q.after_value, q.after_id))
       ORDER BY v.value DESC, v.id DESC LIMIT q.size) h
     ORDER BY q.n, h.value DESC, h.id DESC`,
    [parents, limits, from[0] ?? [], from[1] ?? [], owner],
  );
  return rowsByQuery(rows, keys.length).map((list) => list.map(holdingOf));
}

export interface TransactionRow {
  readonly id: string;
  readonly position: string;
  readonly account_id: string;
  readonly kind: TransactionKind;
  readonly day: string;
  readonly amount: string;
  readonly currency: string;
  readonly symbol: string | null;
  readonly quantity: string | null;
  readonly category: SpendingCategory | null;
  readonly description: string;
  readonly merchant: string | null;
  readonly review: string | null;
}

export const transactionColumns = `l.id, l.position, l.account_id, l.kind, l.day, l.amount,
  l.currency, l.symbol, l.quantity, l.category, l.description, l.merchant, l.review`;

/** For each key one page of the portfolio's ledger, the newest first. */
export async function transactionPages(
  sql: Sql,
  owner: Owner,
  keys: PageKeys,
): Promise<Transaction[][]> {
  const { parents, limits, from } = pageColumns(keys);
  const rows = await sql.query<TransactionRow & { query: number }>(
    `SELECT q.n::int AS query, t.* FROM
       unnest($1::text[], $2::int[], $3::date[], $4::bigint[])
         WITH ORDINALITY AS q (parent, size, after_day, after_position, n)
     CROSS JOIN LATERAL (
       SELECT ${transactionColumns}
       FROM portfolios.ledger l
       WHERE l.portfolio_id = q.parent AND ($5::text IS NULL OR l.owner_id = $5)
         AND (q.after_day IS NULL OR (l.day, l.position) < (q.after_day, q.after_position))
       ORDER BY l.day DESC, l.position DESC LIMIT q.size) t
     ORDER BY q.n, t.day DESC, t.position DESC`,
    [parents, limits, from[0] ?? [], from[1] ?? [], owner],
  );
  return rowsByQuery(rows, keys.length).map((list) => list.map(transactionOf));
}

/** Those of `ids` that the viewer may see, in any order. */
export async function transactionsById(
  sql: Sql,
  owner: Owner,
  ids: readonly string[],
): Promise<Transaction[]> {
  const rows = await sql.query<TransactionRow>(
    `SELECT ${transactionColumns}
     FROM portfolios.ledger l
     WHERE l.id = ANY($1::text[]) AND ($2::text IS NULL OR l.owner_id = $2)`,
    [ids, owner],
  );
  return rows.map(transactionOf);
}

function portfolioOf(row: PortfolioRow): Portfolio {
  return {
    id: row.id,
    position: row.position,
    ownerId: row.owner_id,
    name: row.name,
    currency: row.currency,
    target: row.target,
    driftBandBps: row.drift_band_bps,
  };
}

export function accountOf(row: AccountRow): Account {
  return {
    id: row.id,
    position: row.position,
    portfolioId: row.portfolio_id,
    ownerId: row.owner_id,
    name: row.name,
    kind: row.kind,
    balance: { minor: BigInt(row.balance), currency: row.currency },
  };
}

function holdingOf(row: HoldingRow): Position {
  const { currency } = row;
  const value = BigInt(row.value);
  const costBasis = BigInt(row.cost_basis);
  return {
    id: row.id,
    accountId: row.account_id,
    symbol: row.symbol,
    quantity: formatQuantity(BigInt(row.quantity)),
    price: { minor: BigInt(row.price), currency: row.quoted_in },
    value: { minor: value, currency },
    weight: partOf(value, BigInt(row.total)),
    costBasis: { minor: costBasis, currency },
    nativeCost: BigInt(row.native_cost),
    gain: { minor: value - costBasis, currency },
  };
}

export function transactionOf(row: TransactionRow): Transaction {
  return {
    id: row.id,
    position: row.position,
    accountId: row.account_id,
    kind: row.kind,
    date: row.day,
    amount: { minor: BigInt(row.amount), currency: row.currency },
    symbol: row.symbol,
    quantity: row.quantity === null ? null : formatQuantity(BigInt(row.quantity)),
    category: row.category,
    description: row.description,
    merchant: row.merchant,
    review: row.review,
  };
}

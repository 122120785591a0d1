// SQL behind what follows from the ledger: lots, realised gains, debts, recurring charges, what is to be
// reviewed. One statement for any number of parents, with the same ownership predicate as store.ts.
import type { Sql } from '../../platform/db/port.ts';
import {
  pageColumns,
  rowsByQuery,
  type ArgumentKey,
} from '../../platform/graphql/argument-loader.ts';
import type { Page } from '../../platform/graphql/connection.ts';
import { addDays } from './calendar.ts';
import { debtOf, type Debt } from './debts.ts';
import type { SpendingCategory, Transaction } from './domain.ts';
import type { Lot } from './lots.ts';
import { realisedGainsOf, type DisposalSums, type RealisedGains } from './realised.ts';
import { recurringOf, type Charge, type RecurringCharge } from './recurring.ts';
import {
  accountOf,
  transactionColumns,
  transactionOf,
  type AccountRow,
  type TransactionRow,
} from './store.ts';

type Owner = string | null;

/** For each key the holding's oldest lots, in the instrument's currency. */
export async function lotLists(
  sql: Sql,
  owner: Owner,
  keys: readonly ArgumentKey<{ readonly first: number }>[],
): Promise<Lot[][]> {
  const rows = await sql.query<{
    query: number;
    id: string;
    opened_on: string;
    quantity: string;
    cost_basis: string;
  }>(
    `SELECT q.n::int AS query, l.* FROM
       unnest($1::text[], $2::int[]) WITH ORDINALITY AS q (parent, size, n)
     CROSS JOIN LATERAL (
       SELECT id, opened_on, quantity, cost_basis, position FROM portfolios.lot
       WHERE holding_id = q.parent AND ($3::text IS NULL OR owner_id = $3)
       ORDER BY position LIMIT q.size) l
     ORDER BY q.n, l.position`,
    [keys.map(({ parent }) => parent), keys.map(({ args }) => args.first), owner],
  );
  return rowsByQuery(rows, keys.length).map((list) =>
    list.map((row) => ({
      ...{ id: row.id, openedOn: row.opened_on },
      ...{ quantity: BigInt(row.quantity), costBasis: BigInt(row.cost_basis) },
    })),
  );
}

export interface GainsOf {
  readonly year: number;
  readonly currency: string;
}

/**
 * For each key (a portfolio's id) what its sales of the year brought. Sales in another currency are
 * converted at the rate of the day of the sale, or the oldest known one after it.
 */
export async function realisedGains(
  sql: Sql,
  owner: Owner,
  keys: readonly ArgumentKey<GainsOf>[],
): Promise<RealisedGains[]> {
  const rows = await sql.query<{
    query: number;
    long_term: boolean;
    proceeds: string;
    cost_basis: string;
    disposals: number;
  }>(
    `SELECT query, long_term, count(*)::int AS disposals,
       sum(CASE WHEN base = quote THEN proceeds
         ELSE portfolios.exchanged(proceeds, numerator, denominator) END)::bigint AS proceeds,
       sum(CASE WHEN base = quote THEN cost_basis
         ELSE portfolios.exchanged(cost_basis, numerator, denominator) END)::bigint AS cost_basis
     FROM (
       SELECT q.n::int AS query, d.closed_on > d.opened_on + interval '1 year' AS long_term,
         d.proceeds, d.cost_basis, i.currency AS base, p.currency AS quote,
         ${rateOn('p.currency')} AS numerator, ${rateOn('i.currency')} AS denominator
       FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS q (parent, year, n)
       JOIN portfolios.portfolio p ON p.id = q.parent
       JOIN portfolios.disposal d ON d.portfolio_id = p.id
         AND d.closed_on BETWEEN make_date(q.year, 1, 1) AND make_date(q.year, 12, 31)
       JOIN portfolios.instrument i ON i.symbol = d.symbol
       WHERE $3::text IS NULL OR d.owner_id = $3) sold
     GROUP BY query, long_term`,
    [keys.map(({ parent }) => parent), keys.map(({ args }) => args.year), owner],
  );
  return rowsByQuery(rows, keys.length).map((list, index) => {
    const sums = list.map((row): DisposalSums => ({
      longTerm: row.long_term,
      proceeds: BigInt(row.proceeds),
      costBasis: BigInt(row.cost_basis),
      disposals: row.disposals,
    }));
    const { year, currency } = keys[index]?.args ?? { year: 0, currency: '' };
    return realisedGainsOf(year, sums, currency);
  });
}

/** Looked up for sales in another currency alone. */
function rateOn(currency: string): string {
  return `CASE WHEN i.currency <> p.currency THEN coalesce(
    (SELECT per_dollar FROM portfolios.rate
     WHERE currency = ${currency} AND day <= d.closed_on ORDER BY day DESC LIMIT 1),
    (SELECT per_dollar FROM portfolios.rate WHERE currency = ${currency} ORDER BY day LIMIT 1)) END`;
}

/** By owner: what is owed, the dearest first. */
export async function debtsOf(
  sql: Sql,
  owner: Owner,
  ownerIds: readonly string[],
): Promise<ReadonlyMap<string, Debt[]>> {
  const rows = await sql.query<
    AccountRow & {
      annual_rate_bps: number;
      minimum_share_bps: number;
      minimum_flat: string;
    }
  >(
    `SELECT id, position, portfolio_id, owner_id, name, kind, balance, currency, annual_rate_bps,
       minimum_share_bps, minimum_flat
     FROM portfolios.account
     WHERE owner_id = ANY($1::text[]) AND ($2::text IS NULL OR owner_id = $2)
       AND annual_rate_bps IS NOT NULL AND balance < 0
     ORDER BY annual_rate_bps DESC, balance, position`,
    [ownerIds, owner],
  );
  const debts = new Map<string, Debt[]>();
  for (const row of rows) {
    const debt = debtOf(accountOf(row), {
      annualRateBps: row.annual_rate_bps,
      minimumShareBps: row.minimum_share_bps,
      minimumFlat: BigInt(row.minimum_flat),
    });
    if (debt === null) continue;
    const list = debts.get(row.owner_id) ?? [];
    debts.set(row.owner_id, [...list, debt]);
  }
  return debts;
}

/** Long enough for a charge that comes every year to come three times. */
const daysWatched = 800;
/** Payments to one merchant that are looked at, the newest ones. */
const chargesWatched = 200;

/** By owner: charges that come again and again, the dearest by the year first. */
export async function recurringCharges(
  sql: Sql,
  owner: Owner,
  ownerIds: readonly string[],
  today: string,
): Promise<ReadonlyMap<string, RecurringCharge[]>> {
  const rows = await sql.query<{
    owner_id: string;
    merchant: string;
    currency: string;
    days: string[];
    amounts: string[];
    categories: SpendingCategory[];
  }>(
    `SELECT owner_id, merchant, currency,
       (array_agg(day ORDER BY day DESC, position DESC))[1:$4] AS days,
       (array_agg(-amount ORDER BY day DESC, position DESC))[1:$4] AS amounts,
       (array_agg(category ORDER BY day DESC, position DESC))[1:1] AS categories
     FROM portfolios.ledger
     WHERE owner_id = ANY($1::text[]) AND ($2::text IS NULL OR owner_id = $2)
       AND merchant IS NOT NULL AND day >= $3::date
     GROUP BY owner_id, merchant, currency HAVING count(*) >= 2`,
    [ownerIds, owner, addDays(today, -daysWatched), chargesWatched],
  );
  const found = new Map<string, RecurringCharge[]>();
  for (const row of rows) {
    const category = row.categories[0] ?? null;
    const charges = row.days.map((day, index): Charge => {
      return { day, amount: BigInt(row.amounts[index] ?? 0), category };
    });
    const recurring = recurringOf(row.merchant, row.currency, charges.reverse(), today);
    if (recurring === null) continue;
    found.set(row.owner_id, [...(found.get(row.owner_id) ?? []), recurring]);
  }
  for (const list of found.values()) {
    list.sort(
      (a, b) => Number(b.perYear.minor - a.perYear.minor) || (a.merchant < b.merchant ? -1 : 1),
    );
  }
  return found;
}

/** For each key (a user's id) one page of the expenses no rule knew, the newest first. */
export async function reviewPages(
  sql: Sql,
  owner: Owner,
  keys: readonly ArgumentKey<Page>[],
): Promise<Transaction[][]> {
  const { parents, limits, from } = pageColumns(keys);
  const rows = await sql.query<TransactionRow & { query: number }>(
    `SELECT q.n::int AS query, t.* FROM
       unnest($1::text[], $2::int[], $3::date[], $4::bigint[])
         WITH ORDINALITY AS q (parent, size, after_day, after_position, n)
     CROSS JOIN LATERAL (
       SELECT ${transactionColumns} FROM portfolios.ledger l
       WHERE l.owner_id = q.parent AND l.review IS NOT NULL
         AND ($5::text IS NULL OR l.owner_id = $5)
         AND (q.after_day IS NULL OR (l.day, l.position) < (q.after_day, q.after_position))
       ORDER BY l.day DESC, l.position DESC LIMIT q.size) t
     ORDER BY q.n, t.day DESC, t.position DESC`,
    [parents, limits, from[0] ?? [], from[1] ?? [], owner],
  );
  return rowsByQuery(rows, keys.length).map((list) => list.map(transactionOf));
}

// The sums behind the figures: made by the database, one statement for any number of parents, with the
// same ownership predicate as store.ts.
import type { Sql } from '../../platform/db/port.ts';
import type { AssetClass, SpendingCategory } from './domain.ts';
import { netWorthOf, type NetWorth } from './valuation.ts';
import { periodOf, spendingOf, type CategorySum, type Spending } from './spending.ts';

type Owner = string | null;
type ClassSums = Partial<Record<AssetClass, bigint>>;

/**
 * By portfolio id: cash and market values by asset class, in minor units of the portfolio's currency. Each
 * account and holding is converted by itself, so that the sums agree with what is shown of them.
 */
export async function classSums(
  sql: Sql,
  owner: Owner,
  portfolioIds: readonly string[],
): Promise<ReadonlyMap<string, ClassSums>> {
  const rows = await sql.query<{ portfolio_id: string; asset_class: AssetClass; value: string }>(
    `SELECT portfolio_id, asset_class, sum(value)::bigint AS value FROM (
       SELECT portfolio_id, asset_class, value, owner_id FROM portfolios.valued_holding
       WHERE portfolio_id = ANY($1::text[])
       UNION ALL
       SELECT portfolio_id, 'CASH', value, owner_id FROM portfolios.valued_account
       WHERE portfolio_id = ANY($1::text[]) AND kind NOT IN ('CREDIT_CARD', 'LOAN')) part
     WHERE $2::text IS NULL OR owner_id = $2
     GROUP BY portfolio_id, asset_class`,
    [portfolioIds, owner],
  );
  const sums = new Map<string, ClassSums>();
  for (const row of rows) {
    const classes = sums.get(row.portfolio_id) ?? {};
    classes[row.asset_class] = BigInt(row.value);
    sums.set(row.portfolio_id, classes);
  }
  return sums;
}

/** A household, and the currency in which its figures are wanted. */
export interface Household {
  readonly ownerId: string;
  readonly currency: string;
}

/**
 * In the order of `households`; `today` dates the figures where there are no prices yet. What is kept in
 * another currency is converted at the latest rate; without a rate it is left out.
 */
export async function netWorths(
  sql: Sql,
  owner: Owner,
  households: readonly Household[],
  today: string,
): Promise<NetWorth[]> {
  const rows = await sql.query<{ cash: string; debts: string; invested: string; as_of: string }>(
    `SELECT coalesce(a.cash, 0) AS cash, coalesce(a.debts, 0) AS debts,
       coalesce(h.invested, 0) AS invested,
       coalesce((SELECT max(price_day) FROM portfolios.instrument i WHERE i.currency = q.currency),
         $4::date) AS as_of
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS q (parent, currency, n)
     LEFT JOIN LATERAL (
       SELECT sum(value) FILTER (WHERE kind NOT IN ('CREDIT_CARD', 'LOAN')) AS cash,
         sum(value) FILTER (WHERE kind IN ('CREDIT_CARD', 'LOAN')) AS debts
       FROM (
         SELECT kind, CASE WHEN a.currency = q.currency THEN balance
           ELSE portfolios.exchanged(balance, numerator, denominator) END AS value
         FROM portfolios.account a
         LEFT JOIN portfolios.exchange x ON x.base = a.currency AND x.quote = q.currency
         WHERE a.owner_id = q.parent AND ($3::text IS NULL OR a.owner_id = $3)) one) a ON true
     LEFT JOIN LATERAL (
       SELECT sum(CASE WHEN v.quoted_in = q.currency THEN native_value
           ELSE portfolios.exchanged(native_value, numerator, denominator) END) AS invested
       FROM portfolios.valued_holding v
       LEFT JOIN portfolios.exchange x ON x.base = v.quoted_in AND x.quote = q.currency
       WHERE v.owner_id = q.parent AND ($3::text IS NULL OR v.owner_id = $3)) h ON true
     ORDER BY q.n`,
    [households.map((h) => h.ownerId), households.map((h) => h.currency), owner, today],
  );
  return rows.map((row, index) => {
    const { cash, invested, debts } = row;
    const sums = { cash: BigInt(cash), invested: BigInt(invested), debts: BigInt(debts) };
    return netWorthOf(sums, households[index]?.currency ?? '', row.as_of);
  });
}

/**
 * In the order of `wanted`: two statements, one for how far the ledgers reach and one for the sums. Sums in
 * other currencies are converted at the latest rate; without a rate they are left out.
 */
export async function spendings(
  sql: Sql,
  owner: Owner,
  wanted: readonly (Household & { readonly months: number })[],
  today: string,
): Promise<Spending[]> {
  const owners = wanted.map(({ ownerId }) => ownerId);
  const currencies = wanted.map(({ currency }) => currency);
  const spans = await sql.query<{ oldest: string | null; newest: string | null }>(
    `SELECT min(oldest.day) AS oldest, max(newest.day) AS newest
     FROM unnest($1::text[]) WITH ORDINALITY AS q (parent, n)
     LEFT JOIN portfolios.portfolio p ON p.owner_id = q.parent
       AND ($2::text IS NULL OR p.owner_id = $2)
     LEFT JOIN LATERAL (
       SELECT day FROM portfolios.ledger WHERE portfolio_id = p.id
       ORDER BY day LIMIT 1) oldest ON true
     LEFT JOIN LATERAL (
       SELECT day FROM portfolios.ledger WHERE portfolio_id = p.id
       ORDER BY day DESC LIMIT 1) newest ON true
     GROUP BY q.n ORDER BY q.n`,
    [owners, owner],
  );
  const periods = wanted.map(({ months }, index) => {
    const span = spans[index];
    return periodOf(span?.oldest ?? null, span?.newest ?? null, months, today);
  });
  const rows = await sql.query<{
    query: number;
    label: SpendingCategory | 'INCOME';
    total: string;
    transactions: number;
  }>(
    `SELECT query, label, sum(transactions)::int AS transactions,
       sum(CASE WHEN base = quote THEN total
         ELSE portfolios.exchanged(total, numerator, denominator) END)::bigint AS total
     FROM (
       SELECT q.n::int AS query, q.currency AS quote, l.currency AS base,
         coalesce(l.category, 'INCOME') AS label, count(*) AS transactions,
         sum(CASE WHEN l.category IS NULL THEN l.amount ELSE -l.amount END)::bigint AS total
       FROM unnest($1::text[], $2::date[], $3::date[], $4::text[])
         WITH ORDINALITY AS q (parent, since, until, currency, n)
       JOIN portfolios.portfolio p ON p.owner_id = q.parent
       JOIN portfolios.ledger l ON l.portfolio_id = p.id AND l.day BETWEEN q.since AND q.until
       WHERE ($5::text IS NULL OR l.owner_id = $5) AND (l.category IS NOT NULL OR l.kind = 'INCOME')
       GROUP BY q.n, q.currency, l.currency, label) part
     LEFT JOIN portfolios.exchange USING (base, quote)
     WHERE base = quote OR numerator IS NOT NULL
     GROUP BY query, label`,
    [owners, periods.map(({ from }) => from), periods.map(({ to }) => to), currencies, owner],
  );
  const income = new Map<number, bigint>();
  const sums = Map.groupBy(
    rows.filter((row) => row.label !== 'INCOME'),
    (row) => row.query,
  );
  for (const row of rows) if (row.label === 'INCOME') income.set(row.query, BigInt(row.total));
  return periods.map((period, index) => {
    const categories = (sums.get(index + 1) ?? []).map((row): CategorySum => ({
      category: row.label as SpendingCategory,
      total: BigInt(row.total),
      transactions: row.transactions,
    }));
    return spendingOf(
      period,
      income.get(index + 1) ?? 0n,
      categories,
      wanted[index]?.currency ?? '',
    );
  });
}

// The SQL behind the figures over time: a ledger summed by day, one row a portfolio whatever its length, and
// whole price paths. With the same ownership predicate as store.ts.
import type { Sql } from '../../platform/db/port.ts';
import { exchangeBy, type Book, type DayPrices, type Rates, type Stake } from './book.ts';

type Owner = string | null;

/** Moves value within a portfolio or earns it; every other kind brings it in from outside or takes it out. */
const inside = `'BUY', 'SELL', 'DIVIDEND', 'INTEREST', 'FEE', 'SPLIT'`;

/** The columns of one portfolio's days in one currency, still as text: turning them into numbers can wait for its turn. */
export interface DayRow {
  readonly portfolio_id: string;
  readonly currency: string;
  /** The portfolio's. */
  readonly home: string;
  readonly days: string;
  readonly cash: string;
  readonly flows: string;
  readonly dividends: string;
  readonly fees: string;
}

/** By portfolio id, a row for each currency; without a ledger none. */
export async function dayRows(
  sql: Sql,
  owner: Owner,
  portfolioIds: readonly string[],
): Promise<ReadonlyMap<string, DayRow[]>> {
  const rows = await sql.query<DayRow>(
    `WITH daily AS (
       SELECT l.portfolio_id, l.currency, l.day - DATE '1970-01-01' AS day, sum(l.amount)::bigint AS cash,
         coalesce(sum(l.amount) FILTER (WHERE l.kind NOT IN (${inside})), 0)::bigint AS flow,
         coalesce(sum(l.amount) FILTER (WHERE l.kind = 'DIVIDEND'), 0)::bigint AS dividend,
         coalesce(sum(l.amount) FILTER (WHERE l.kind = 'FEE'), 0)::bigint AS fee
       FROM portfolios.ledger l JOIN portfolios.account a ON a.id = l.account_id
       WHERE l.portfolio_id = ANY($1::text[]) AND ($2::text IS NULL OR l.owner_id = $2)
         AND a.kind NOT IN ('CREDIT_CARD', 'LOAN')
       GROUP BY l.portfolio_id, l.currency, l.day)
     SELECT d.portfolio_id, d.currency, p.currency AS home,
       string_agg(d.day::text, ',' ORDER BY d.day) AS days,
       string_agg(d.cash::text, ',' ORDER BY d.day) AS cash,
       string_agg(d.flow::text, ',' ORDER BY d.day) AS flows,
       string_agg(d.dividend::text, ',' ORDER BY d.day) AS dividends,
       string_agg(d.fee::text, ',' ORDER BY d.day) AS fees
     FROM daily d JOIN portfolios.portfolio p ON p.id = d.portfolio_id
     GROUP BY d.portfolio_id, d.currency, p.currency`,
    [portfolioIds, owner],
  );
  return Map.groupBy(rows, (row) => row.portfolio_id);
}

export interface StakeRow {
  readonly portfolio_id: string;
  readonly symbol: string;
  /** In which it is quoted. */
  readonly currency: string;
  /** The portfolio's. */
  readonly home: string;
  readonly days: string;
  readonly units: string;
}

/** By portfolio id: for each instrument ever held the units that came and went, by day. */
export async function stakeRows(
  sql: Sql,
  owner: Owner,
  portfolioIds: readonly string[],
): Promise<ReadonlyMap<string, StakeRow[]>> {
  const rows = await sql.query<StakeRow>(
    `WITH daily AS (
       SELECT portfolio_id, symbol, day - DATE '1970-01-01' AS day,
         sum(CASE kind WHEN 'SELL' THEN -quantity ELSE quantity END)::bigint AS units
       FROM portfolios.ledger
       WHERE portfolio_id = ANY($1::text[]) AND ($2::text IS NULL OR owner_id = $2)
         AND quantity IS NOT NULL AND symbol IS NOT NULL
       GROUP BY portfolio_id, symbol, day)
     SELECT portfolio_id, symbol, i.currency, p.currency AS home, string_agg(day::text, ',' ORDER BY day) AS days,
       string_agg(units::text, ',' ORDER BY day) AS units
     FROM daily JOIN portfolios.instrument i USING (symbol)
     JOIN portfolios.portfolio p ON p.id = portfolio_id
     GROUP BY portfolio_id, symbol, i.currency, p.currency ORDER BY portfolio_id, symbol`,
    [portfolioIds, owner],
  );
  return Map.groupBy(rows, (row) => row.portfolio_id);
}

/** By symbol: every price that is kept, up to the latest; an unknown symbol has none. */
export async function pricePaths(
  sql: Sql,
  symbols: readonly string[],
): Promise<ReadonlyMap<string, DayPrices>> {
  const rows = await sql.query<{ symbol: string; days: string; prices: string }>(
    `SELECT symbol, string_agg((day - DATE '1970-01-01')::text, ',' ORDER BY day) AS days,
       string_agg(price::text, ',' ORDER BY day) AS prices
     FROM portfolios.daily_price WHERE symbol = ANY($1::text[]) GROUP BY symbol`,
    [symbols],
  );
  return new Map(
    rows.map(({ symbol, days, prices }) => [
      symbol,
      { days: days.split(',').map(Number), prices: bigints(prices) },
    ]),
  );
}

/** By currency: the rates that are kept, a dollar's worth in each; of a currency that is not exchanged none. */
export async function ratePaths(
  sql: Sql,
  currencies: readonly string[],
): Promise<ReadonlyMap<string, DayPrices>> {
  const rows = await sql.query<{ currency: string; days: string; rates: string }>(
    `SELECT currency, string_agg((day - DATE '1970-01-01')::text, ',' ORDER BY day) AS days,
       string_agg(per_dollar::text, ',' ORDER BY day) AS rates
     FROM portfolios.rate WHERE currency = ANY($1::text[]) GROUP BY currency`,
    [currencies],
  );
  return new Map(
    rows.map(({ currency, days, rates }) => [
      currency,
      { days: days.split(',').map(Number), prices: bigints(rates) },
    ]),
  );
}

/** What is in a currency whose rates nobody knows is left out. */
export function bookOf(
  currency: string,
  rows: readonly DayRow[],
  stakes: readonly Stake[],
  ratesOf: (currency: string) => Rates | null | undefined,
): Book {
  const purses = rows.flatMap((row) => {
    const rates = ratesOf(row.currency);
    return rates === undefined ? [] : [{ ...columnsOf(row, rates), rates }];
  });
  const [first] = purses;
  const days =
    purses.length === 1 && first !== undefined
      ? first.days
      : [...new Set(purses.flatMap((purse) => purse.days))].sort((a, b) => a - b);
  const together = (column: 'flows' | 'dividends' | 'fees') =>
    purses.length === 1 && first !== undefined
      ? first[column]
      : days.map((day) =>
          purses.reduce((sum, purse) => sum + (purse[column][purse.days.indexOf(day)] ?? 0n), 0n),
        );
  return {
    ...{ currency, days, stakes },
    flows: together('flows'),
    dividends: together('dividends'),
    fees: together('fees'),
    purses: purses.map(({ days, cash, rates }) => ({ days, amounts: cash, rates })),
  };
}

/** Cash in its own currency, the rest in the portfolio's. */
function columnsOf(row: DayRow, rates: Rates | null) {
  const days = row.days.split(',').map(Number);
  const converted = (text: string) => {
    const exchange = exchangeBy(rates);
    return bigints(text).map((amount, at) => exchange(amount, days[at] ?? 0));
  };
  return {
    days,
    cash: bigints(row.cash),
    flows: converted(row.flows),
    dividends: converted(row.dividends),
    fees: converted(row.fees),
  };
}

export function stakeOf(
  { symbol, days, units }: StakeRow,
  path: DayPrices,
  rates: Rates | null,
): Stake {
  return { symbol, days: days.split(',').map(Number), units: bigints(units), path, rates };
}

function bigints(text: string): bigint[] {
  return text.split(',').map(BigInt);
}

// What holding a portfolio costs: what was booked, and what its funds take without booking it.
import { partOf } from './allocation.ts';
import { firstDay, heldOn, sumOver, valuesAt, type Book } from './book.ts';
import { dayNumber, isoDay, monthStart } from './calendar.ts';
import type { Money } from './domain.ts';
import { listings } from './instruments.ts';

export interface PortfolioFees {
  /** ISO dates. */
  readonly from: string;
  readonly to: string;
  readonly booked: Money;
  /** A year. */
  readonly fundCosts: Money;
  /** A year. */
  readonly total: Money;
  readonly rate: number;
}

const ratios = new Map(listings.map(({ symbol, expenseRatioBps }) => [symbol, expenseRatioBps]));

/** Hundredths of a percent of its value that an instrument takes a year; 0 for one that nobody lists. */
export function expenseRatioBps(symbol: string): number {
  return ratios.get(symbol) ?? 0;
}

/** Booked in the `months` up to `today`, from the day after the same day of the month so many months ago. */
export function feesOf(book: Book, months: number, today: string): PortfolioFees {
  const { currency } = book;
  const to = dayNumber(today);
  const from = Math.max(sameDay(today, -months) + 1, firstDay(book) ?? 0);
  const booked = -sumOver(book, book.fees, { from, to });
  const fundCosts = fundCostsOf(heldOn(book, to));
  const total = rounded(booked * 12n, BigInt(months)) + fundCosts;
  const [now] = valuesAt(book, [to]);
  const money = (minor: bigint): Money => ({ minor, currency });
  return {
    from: isoDay(Math.min(from, to)),
    to: today,
    booked: money(booked),
    fundCosts: money(fundCosts),
    total: money(total),
    rate: partOf(total, now?.value ?? 0n),
  };
}

/** A year's, rounded half up once. */
export function fundCostsOf(
  held: readonly { readonly symbol: string; readonly value: bigint }[],
): bigint {
  const parts = held.reduce(
    (sum, { symbol, value }) => sum + value * BigInt(expenseRatioBps(symbol)),
    0n,
  );
  return rounded(parts, 10_000n);
}

/** Half up; `amount` is not negative. */
function rounded(amount: bigint, by: bigint): bigint {
  return (amount * 2n + by) / (by * 2n);
}

/** The same day so many months away, or the last of that month where it has fewer days. */
function sameDay(day: string, months: number): number {
  const first = monthStart(day, months);
  const last = dayNumber(monthStart(first, 1)) - 1;
  return Math.min(dayNumber(first) + Number(day.slice(8)) - 1, last);
}

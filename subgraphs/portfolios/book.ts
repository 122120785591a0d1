// A portfolio day by day: what its figures over time are made of. Days are whole days since 1970-01-01,
// ascending; amounts are minor units of the portfolio's currency.
import { exchanged } from './fx.ts';
import { valueOf } from './quantity.ts';

/** Closing prices of one unit. */
export interface DayPrices {
  readonly days: readonly number[];
  readonly prices: readonly bigint[];
}

/** Millionths of a minor unit that a dollar buys, at each day's close, of two currencies. */
export interface Rates {
  readonly from: DayPrices;
  readonly to: DayPrices;
}

/** Cash in one currency. */
export interface Purse {
  readonly days: readonly number[];
  /** What came in less what went out, by day, in minor units of the purse's currency. */
  readonly amounts: readonly bigint[];
  /** Into the portfolio's currency; null: it is that already. */
  readonly rates: Rates | null;
}

/** What was ever held of one instrument. */
export interface Stake {
  readonly symbol: string;
  readonly days: readonly number[];
  /** Millionths that came in less those that went out, by day. */
  readonly units: readonly bigint[];
  /** In the instrument's currency. */
  readonly path: DayPrices;
  readonly rates: Rates | null;
}

/**
 * Accounts that are debts are left out, as in the portfolio's value. Three arrays are parallel to `days`; amounts of
 * other currencies count in them at the rate of their day.
 */
export interface Book {
  readonly currency: string;
  readonly days: readonly number[];
  /** What came from the world outside less what went there. */
  readonly flows: readonly bigint[];
  readonly dividends: readonly bigint[];
  /** 0 or negative. */
  readonly fees: readonly bigint[];
  readonly purses: readonly Purse[];
  readonly stakes: readonly Stake[];
}

export interface DayValue {
  readonly day: number;
  /** At the day's close, its flows included. */
  readonly value: bigint;
  /** All flows up to then. */
  readonly contributed: bigint;
}

/** The portfolio at the close of each of `days` (ascending). */
export function valuesAt(book: Book, days: readonly number[]): DayValue[] {
  const purses = book.purses.map((purse) => ({
    balance: running(purse.days, purse.amounts),
    exchange: exchangeBy(purse.rates),
  }));
  const flows = running(book.days, book.flows);
  const stakes = book.stakes.map((stake) => ({
    units: running(stake.days, stake.units),
    price: latest(stake.path),
    exchange: exchangeBy(stake.rates),
  }));
  return days.map((day) => {
    const cash = purses.reduce(
      (sum, { balance, exchange }) => sum + exchange(balance(day), day),
      0n,
    );
    const held = stakes.reduce((sum, { units, price, exchange }) => {
      const now = units(day);
      return now === 0n ? sum : sum + exchange(valueOf(now, price(day)), day);
    }, 0n);
    return { day, value: cash + held, contributed: flows(day) };
  });
}

/** The first day whose value before it is known too; null for an empty ledger. */
export function firstDay(book: Book): number | null {
  const opened = book.days[0];
  if (opened === undefined) return null;
  const priced = book.stakes.map(({ path, days }) => {
    const since = path.days[0] ?? 0;
    return (days[0] ?? since) < since ? since + 1 : opened;
  });
  return Math.max(opened, ...priced);
}

/** Sum of a series parallel to the book's days over [from, to]. */
export function sumOver(
  book: Book,
  series: readonly bigint[],
  { from, to }: { readonly from: number; readonly to: number },
): bigint {
  return book.days.reduce(
    (sum, day, at) => (day >= from && day <= to ? sum + (series[at] ?? 0n) : sum),
    0n,
  );
}

/** What is held at the close of a day, by symbol; what was sold completely is left out. */
export function heldOn(book: Book, day: number): { symbol: string; value: bigint }[] {
  return book.stakes.flatMap(({ symbol, days, units, path, rates }) => {
    const held = running(days, units)(day);
    if (held === 0n) return [];
    return [{ symbol, value: exchangeBy(rates)(valueOf(held, latest(path)(day)), day) }];
  });
}

/** An amount at the rate of a day, half away from zero; days must be asked for in order. */
export function exchangeBy(rates: Rates | null): (amount: bigint, day: number) => bigint {
  if (rates === null) return (amount) => amount;
  const [from, to] = [latest(rates.from), latest(rates.to)];
  return (amount, day) => exchanged(amount, from(day), to(day));
}

/** The price of the newest day on or before the day asked for; days must be asked for in order. */
export function latest({ days, prices }: DayPrices): (day: number) => bigint {
  let at = 0;
  return (day) => {
    while ((days[at + 1] ?? Infinity) <= day) at += 1;
    const price = prices[at];
    if (price === undefined) throw new RangeError('an instrument without any price');
    return price;
  };
}

/** The sum up to and including a day; days must be asked for in order. */
function running(days: readonly number[], amounts: readonly bigint[]): (day: number) => bigint {
  let at = 0;
  let sum = 0n;
  return (day) => {
    while ((days[at] ?? Infinity) <= day) {
      sum += amounts[at] ?? 0n;
      at += 1;
    }
    return sum;
  };
}

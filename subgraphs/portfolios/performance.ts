// What a portfolio earned over a period: by time (whoever managed it) and by money (whoever owns it).
import { badInput } from '../../platform/errors.ts';
import { firstDay, sumOver, valuesAt, type Book, type DayValue } from './book.ts';
import { dayNumber, isoDay } from './calendar.ts';
import type { Money } from './domain.ts';
import { xirr } from './xirr.ts';

export interface Performance {
  /** ISO dates. */
  readonly from: string;
  readonly to: string;
  readonly startValue: Money;
  readonly endValue: Money;
  readonly netFlows: Money;
  readonly gain: Money;
  readonly timeWeighted: number;
  readonly timeWeightedAnnualised: number | null;
  readonly moneyWeighted: number | null;
  readonly dividends: Money;
  readonly fees: Money;
}

/** Days since 1970-01-01, both included. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** BAD_USER_INPUT naming `from` or `to`; without a ledger the period is `to` alone. */
export function checkedPeriod(
  book: Book,
  asked: { readonly from?: string | null; readonly to?: string | null },
  today: string,
): Period {
  const to = dayNumber(asked.to ?? today);
  if (to > dayNumber(today)) throw badInput('to', '`to` lies in the future.');
  const from = asked.from === undefined || asked.from === null ? null : dayNumber(asked.from);
  if (from !== null && from > to) throw badInput('from', '`from` lies after `to`.');
  const first = firstDay(book);
  const opened = book.days[0];
  if (first === null || opened === undefined || opened > to) return { from: to, to };
  if (first > to) throw badInput('to', `Prices are known from ${isoDay(first)} on.`);
  return { from: Math.max(from ?? first, first), to };
}

const daysAYear = 365;

export function performanceOf(book: Book, period: Period): Performance {
  const { currency } = book;
  const { from, to } = period;
  const money = (minor: bigint): Money => ({ minor, currency });
  const flowDays = book.days.filter(
    (day, at) => day >= from && day < to && (book.flows[at] ?? 0n) !== 0n,
  );
  const values = valuesAt(book, [from - 1, ...flowDays, to]);
  const start = values[0]?.value ?? 0n;
  const end = values.at(-1)?.value ?? 0n;
  const netFlows = sumOver(book, book.flows, period);
  const growth = growthOver(values);
  const days = to - from + 1;
  return {
    from: isoDay(from),
    to: isoDay(to),
    startValue: money(start),
    endValue: money(end),
    netFlows: money(netFlows),
    gain: money(end - start - netFlows),
    timeWeighted: growth - 1,
    timeWeightedAnnualised: days < daysAYear ? null : growth ** (daysAYear / days) - 1,
    moneyWeighted: moneyWeighted(values),
    dividends: money(sumOver(book, book.dividends, period)),
    fees: money(-sumOver(book, book.fees, period)),
  };
}

/** The product of the growth between neighbours; there must be one on every day with flows. */
export function growthOver(values: readonly DayValue[]): number {
  return values
    .slice(1)
    .reduce((product, value, at) => product * growthOf(values[at] ?? value, value), 1);
}

/** A holding so much smaller than what flows in says nothing about what becomes of the flow. */
const negligible = 100n;

/**
 * Growth of one sub-period that ends with the flow of its last day, valued at the close before the flow. What flows
 * into nothing, or next to nothing, counts from the day's start instead: what it bought may have moved already.
 */
function growthOf(before: DayValue, after: DayValue): number {
  const flow = after.contributed - before.contributed;
  const counted = before.value > 0n && flow <= before.value * negligible;
  const base = counted ? before.value : before.value + flow;
  const grown = counted ? after.value - flow : after.value;
  if (base <= 0n) return 1;
  return Math.max(0, Number(grown) / Number(base));
}

/** The start is paid in, the end paid out, and every flow between is what it is. */
function moneyWeighted(values: readonly DayValue[]): number | null {
  const amounts = values.map(({ day, value, contributed }, at) => {
    const previous = values[at - 1];
    const paidIn = previous === undefined ? value : contributed - previous.contributed;
    const paidOut = at > 0 && at === values.length - 1 ? value : 0n;
    return { day, amount: Number(paidOut - paidIn) };
  });
  return xirr(amounts);
}

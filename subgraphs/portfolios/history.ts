// A portfolio at month ends: its value, what was put into it, and how far it has fallen.
import { badInput } from '../../platform/errors.ts';
import { firstDay, valuesAt, type Book, type DayValue } from './book.ts';
import { dayNumber, isoDay, monthStart } from './calendar.ts';
import type { Money } from './domain.ts';
import { growthOver } from './performance.ts';

export interface ValuePoint {
  /** ISO date. */
  readonly date: string;
  readonly value: Money;
  readonly contributed: Money;
  /** 0 to 1. */
  readonly drawdown: number;
}

/** BAD_USER_INPUT unless 1 to 120. */
export function checkedWindow(months: number): number {
  if (months < 1 || months > 120) throw badInput('months', '`months` is 1 to 120.');
  return months;
}

/** The ends of the last `months` months, that of `today` ending with it; the oldest first. */
export function valueHistoryOf(book: Book, months: number, today: string): ValuePoint[] {
  const first = firstDay(book);
  if (first === null || first > dayNumber(today)) return [];
  const ends = [...monthEnds(months - 1, today), dayNumber(today)].filter((day) => day >= first);
  const { currency } = book;
  const points = steps(book, ends);
  const fallen = drawdowns(points.map(({ growth }) => growth));
  return points.map(({ end }, at) => ({
    date: isoDay(end.day),
    value: { minor: end.value, currency },
    contributed: { minor: end.contributed, currency },
    drawdown: fallen[at] ?? 0,
  }));
}

/** Last days of the last `months` full calendar months before the month of `today`, the oldest first. */
export function monthEnds(months: number, today: string): number[] {
  return Array.from(
    { length: months },
    (_, at) => dayNumber(monthStart(today, at + 1 - months)) - 1,
  );
}

export interface Step {
  /** At the end of the step, and at the one before it. */
  readonly end: DayValue;
  readonly start: DayValue;
  /** Time-weighted growth from one to the other; 1 for the first. */
  readonly growth: number;
}

/** One step for each of `ends` (ascending). */
export function steps(book: Book, ends: readonly number[]): Step[] {
  const [first, last] = [ends[0], ends.at(-1)];
  if (first === undefined || last === undefined) return [];
  const days = new Set(ends);
  const between = book.days.filter(
    (day, at) => day > first && day < last && (book.flows[at] ?? 0n) !== 0n && !days.has(day),
  );
  const values = valuesAt(
    book,
    [...ends, ...between].sort((a, b) => a - b),
  );
  const found: Step[] = [];
  let begun = 0;
  values.forEach((end, at) => {
    if (!days.has(end.day)) return;
    const start = values[begun] ?? end;
    found.push({ start, end, growth: growthOver(values.slice(begun, at + 1)) });
    begun = at;
  });
  return found;
}

/** What multiplying leaves of a height that was reached again. */
const rounding = 1e-12;

/** How far the product of the growths lies below its highest value so far, 0 to 1 each. */
export function drawdowns(growths: readonly number[]): number[] {
  let [level, height] = [1, 1];
  return growths.map((growth) => {
    level *= growth;
    height = Math.max(height, level);
    const fallen = 1 - level / height;
    return fallen > rounding ? Math.min(1, fallen) : 0;
  });
}

// Charges that come again and again: found by the rhythm of the payments to one merchant.
import { addDays, addMonths, daysBetween } from './calendar.ts';
import type { Money, SpendingCategory } from './domain.ts';

export type Cadence = 'WEEKLY' | 'MONTHLY' | 'QUARTERLY' | 'YEARLY';

interface Rhythm {
  readonly cadence: Cadence;
  /** Days between two charges: the usual number, and how far one may be off. */
  readonly days: number;
  readonly tolerance: number;
  readonly perYear: bigint;
  /** Fewest charges that make a rhythm. */
  readonly least: number;
}

const rhythms: readonly Rhythm[] = [
  { cadence: 'WEEKLY', days: 7, tolerance: 2, perYear: 52n, least: 4 },
  { cadence: 'MONTHLY', days: 30.4, tolerance: 5, perYear: 12n, least: 3 },
  { cadence: 'QUARTERLY', days: 91.3, tolerance: 10, perYear: 4n, least: 3 },
  { cadence: 'YEARLY', days: 365.25, tolerance: 15, perYear: 1n, least: 2 },
];

/** One charge may be this much smaller or larger than the middle one, in percent; else it is another thing. */
const amountTolerance = 40n;
/** Differences up to this many permille are no change of price (rounding, exchange). */
const priceTolerance = 20n;

export interface Charge {
  readonly day: string;
  /** Positive minor units. */
  readonly amount: bigint;
  readonly category: SpendingCategory | null;
}

export interface RecurringCharge {
  readonly merchant: string;
  readonly category: SpendingCategory | null;
  /** The latest. */
  readonly amount: Money;
  readonly cadence: Cadence;
  readonly nextExpected: string;
  readonly lastSeen: string;
  readonly perYear: Money;
  readonly priceChanged: boolean;
  readonly occurrences: number;
}

/**
 * The rhythm in the charges of one merchant in one currency (oldest first), or null: too few, irregular,
 * or over, that is, more than half an interval late on `today`.
 */
export function recurringOf(
  merchant: string,
  currency: string,
  charges: readonly Charge[],
  today: string,
): RecurringCharge | null {
  const alike = ofUsualSize(charges);
  const last = alike.at(-1);
  if (last === undefined) return null;
  const gaps = alike.slice(1).map(({ day }, index) => daysBetween(alike[index]?.day ?? day, day));
  const rhythm = rhythms.find((each) => alike.length >= each.least && isKept(each, gaps));
  if (rhythm === undefined) return null;
  const nextExpected = next(last.day, rhythm.cadence);
  if (daysBetween(nextExpected, today) > rhythm.days / 2) return null;
  return {
    merchant,
    category: last.category,
    amount: { minor: last.amount, currency },
    cadence: rhythm.cadence,
    nextExpected,
    lastSeen: last.day,
    perYear: { minor: last.amount * rhythm.perYear, currency },
    priceChanged: priceChanged(alike),
    occurrences: alike.length,
  };
}

/** Four of five intervals are in time, and so are the latest: a month may have been missed long ago. */
function isKept({ days, tolerance, least }: Rhythm, gaps: readonly number[]): boolean {
  const inTime = gaps.map((gap) => Math.abs(gap - days) <= tolerance);
  const kept = inTime.filter(Boolean).length;
  return kept * 5 >= gaps.length * 4 && inTime.slice(-(least - 1)).every(Boolean);
}

/** Leaves out what is no instance of the usual charge: a large one-off purchase from the same merchant. */
function ofUsualSize(charges: readonly Charge[]): readonly Charge[] {
  const sizes = charges.map(({ amount }) => amount).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const middle = sizes[sizes.length >> 1] ?? 0n;
  const near = (amount: bigint) =>
    amount * 100n >= middle * (100n - amountTolerance) &&
    amount * 100n <= middle * (100n + amountTolerance);
  return charges.filter(({ amount }) => near(amount));
}

/** A price that stood still, then moved, within the last year; a bill that always varies has none. */
function priceChanged(charges: readonly Charge[]): boolean {
  const last = charges.at(-1);
  if (last === undefined) return false;
  const moved = charges.slice(1).filter(({ amount }, index) => {
    const before = charges[index]?.amount ?? amount;
    const difference = amount > before ? amount - before : before - amount;
    return difference * 1000n > before * priceTolerance;
  });
  const since = addDays(last.day, -366);
  return moved.length <= Math.max(1, charges.length / 4) && moved.some(({ day }) => day > since);
}

function next(day: string, cadence: Cadence): string {
  switch (cadence) {
    case 'WEEKLY':
      return addDays(day, 7);
    case 'MONTHLY':
      return addMonths(day, 1);
    case 'QUARTERLY':
      return addMonths(day, 3);
    case 'YEARLY':
      return addMonths(day, 12);
  }
}

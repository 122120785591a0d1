// Income and spending over full calendar months.
import { badInput } from '../../platform/errors.ts';
import { partOf } from './allocation.ts';
import { addDays, monthsBetween, monthStart } from './calendar.ts';
import { essentialCategories, type Money, type SpendingCategory } from './domain.ts';

export interface Period {
  /** ISO dates, both included. */
  readonly from: string;
  readonly to: string;
  /** Full calendar months. */
  readonly months: number;
}

/** BAD_USER_INPUT unless 1 to 36. */
export function checkedMonths(months: number): number {
  if (months < 1 || months > 36) throw badInput('months', 'From 1 to 36 months.');
  return months;
}

/**
 * The last `wanted` full months before the month of `newest`, fewer where the ledger begins later: its
 * first full month is the first that began on or after `oldest`. Without a ledger both are null and the
 * period is the empty one before `today`'s month.
 */
export function periodOf(
  oldest: string | null,
  newest: string | null,
  wanted: number,
  today: string,
): Period {
  const end = monthStart(newest ?? today);
  const begin = oldest === null ? end : monthStart(addDays(oldest, -1), 1);
  const months = Math.max(0, Math.min(wanted, monthsBetween(begin, end)));
  return { from: monthStart(end, -months), to: addDays(end, -1), months };
}

export interface CategorySum {
  readonly category: SpendingCategory;
  /** Positive minor units. */
  readonly total: bigint;
  readonly transactions: number;
}

export interface CategorySpending {
  readonly category: SpendingCategory;
  readonly total: Money;
  readonly monthlyAverage: Money;
  readonly share: number;
  readonly transactions: number;
  readonly essential: boolean;
}

export interface Spending extends Period {
  readonly income: Money;
  readonly total: Money;
  readonly monthlyAverage: Money;
  readonly monthlyIncome: Money;
  readonly monthlyEssential: Money;
  readonly savingsRate: number;
  readonly categories: readonly CategorySpending[];
}

const essentials: ReadonlySet<string> = new Set(essentialCategories);

export function isEssential(category: SpendingCategory): boolean {
  return essentials.has(category);
}

export function spendingOf(
  period: Period,
  income: bigint,
  sums: readonly CategorySum[],
  currency: string,
): Spending {
  const money = (minor: bigint): Money => ({ minor, currency });
  const average = (minor: bigint) => money(perMonth(minor, period.months));
  const total = sums.reduce((all, { total: part }) => all + part, 0n);
  const essential = sums.reduce((all, s) => (isEssential(s.category) ? all + s.total : all), 0n);
  return {
    ...period,
    income: money(income),
    total: money(total),
    monthlyAverage: average(total),
    monthlyIncome: average(income),
    monthlyEssential: average(essential),
    savingsRate: partOf(income - total, income),
    categories: [...sums]
      .sort((a, b) => Number(b.total - a.total) || (a.category < b.category ? -1 : 1))
      .map((sum) => ({
        category: sum.category,
        total: money(sum.total),
        monthlyAverage: average(sum.total),
        share: partOf(sum.total, total),
        transactions: sum.transactions,
        essential: isEssential(sum.category),
      })),
  };
}

/** Half away from zero; 0 for no months. */
function perMonth(minor: bigint, months: number): bigint {
  if (months === 0) return 0n;
  const [size, by] = [minor < 0n ? -minor : minor, BigInt(months)];
  const rounded = (size * 2n + by) / (by * 2n);
  return minor < 0n ? -rounded : rounded;
}

// What a household buys, month by month: its budget spread over the habits of merchants.ts.
import type { Random } from '../../platform/random.ts';
import { dayInMonth } from './calendar.ts';
import { habits, type Habit } from './merchants.ts';
import type { Story } from './story.ts';

export interface Purchase {
  /** ISO date. */
  readonly day: string;
  /** Positive minor units. */
  readonly amount: bigint;
  readonly merchant: string;
  readonly habit: Habit;
}

interface Spending {
  readonly random: Random;
  /** Minor units in an average month. */
  readonly income: bigint;
}

/** Of the month that begins on `first`; `ago` is how many months lie between it and the last one. */
export function purchasesOf(
  story: Story,
  spending: Spending,
  first: string,
  ago: number,
): Purchase[] {
  const level = isBeforeRaise(story, ago) ? story.raise.spendingBefore : 100;
  const month = Number(first.slice(5, 7)) - 1;
  return habits.flatMap((habit) => {
    const budgeted = story.budget[habit.category] ?? 0;
    // Rent and the like stay as they are whatever is earned.
    const share = habit.spread === 0 ? budgeted : (budgeted * level) / 100;
    if (share === 0) return [];
    const season = habit.season?.[month % 12] ?? 100 / 12;
    const budget = (spending.income * BigInt(Math.round(share * 100))) / 10_000n;
    const each = (budget * BigInt(Math.round(season * 120))) / BigInt(1000 * habit.times);
    return Array.from({ length: habit.times }, (_, n) => {
      const { amount, merchant } = priced(story, spending.random, habit, n, each, ago);
      const day = dayInMonth(first, habit.day ?? spending.random.int(1, 28));
      return { day, amount, merchant, habit };
    });
  });
}

function priced(
  { dearer }: Story,
  random: Random,
  habit: Habit,
  n: number,
  average: bigint,
  ago: number,
): Pick<Purchase, 'amount' | 'merchant'> {
  const differs = 1000 + random.int(-habit.spread, habit.spread);
  const { merchants } = habit;
  const merchant = habit.day === null ? random.pick(merchants) : merchants[n % merchants.length];
  if (merchant === undefined) throw new RangeError('a habit needs a merchant');
  const costs = dearer?.merchant === merchant && ago < dearer.months ? 100 + dearer.percent : 100;
  return { merchant, amount: (average * BigInt(differs * costs)) / 100_000n };
}

export function isBeforeRaise(
  story: Story,
  monthsAgo: number,
): story is Story & { readonly raise: NonNullable<Story['raise']> } {
  return story.raise !== undefined && monthsAgo > story.raise.months;
}

// Paying off debts month by month: a fixed budget, minimum payments first, the rest onto one debt at a time.
import { times } from './money.ts';

export interface OwedDebt {
  /** Minor units, positive. */
  readonly balance: bigint;
  /** A year, parts of 1. */
  readonly rate: number;
  /** Minor units a month. */
  readonly minimum: bigint;
}

export interface Payoff {
  readonly months: number;
  /** Minor units, over all months. */
  readonly interest: bigint;
}

/** `avalanche`: the highest rate first; `snowball`: the smallest balance first. */
export type PayoffOrder = 'avalanche' | 'snowball';

/** Longer than this it is not paid off in any useful sense. */
const longestMonths = 600;

/**
 * Interest of a month is the balance × rate ÷ 12, rounded to a minor unit and added before the payment. What
 * a paid-off debt no longer needs goes to the others. Null when it takes more than fifty years.
 */
export function payOff(
  debts: readonly OwedDebt[],
  extra: bigint,
  order: PayoffOrder,
): Payoff | null {
  const budget = debts.reduce((sum, { minimum }) => sum + minimum, extra);
  const open = [...debts]
    .sort((a, b) => (order === 'avalanche' ? b.rate - a.rate : Number(a.balance - b.balance)))
    .map((debt) => ({ ...debt, left: debt.balance }));
  let interest = 0n;
  for (let month = 0; month <= longestMonths; month++) {
    if (open.every(({ left }) => left === 0n)) return { months: month, interest };
    let rest = budget;
    const pay = (debt: (typeof open)[number], most: bigint) => {
      const paid = [most, debt.left, rest].reduce((a, b) => (b < a ? b : a));
      debt.left -= paid;
      rest -= paid;
    };
    for (const debt of open) {
      const due = times(debt.left, debt.rate / 12);
      interest += due;
      debt.left += due;
    }
    for (const debt of open) pay(debt, debt.minimum);
    for (const debt of open) pay(debt, rest);
  }
  return null;
}

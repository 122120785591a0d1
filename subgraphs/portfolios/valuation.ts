// What a portfolio is worth and what a household owns and owes, from sums the database made.
import { allocationOf, type AllocationSlice } from './allocation.ts';
import type { AssetClass, Money, Target } from './domain.ts';

export interface Valuation {
  readonly value: Money;
  readonly cash: Money;
  readonly allocation: readonly AllocationSlice[];
}

/** `invested`: market values by asset class; all amounts in minor units of `currency`. */
export function valuationOf(
  cash: bigint,
  invested: Readonly<Partial<Record<AssetClass, bigint>>>,
  target: Target,
  currency: string,
): Valuation {
  const total = Object.values(invested).reduce((sum, value) => sum + value, cash);
  return {
    value: { minor: total, currency },
    cash: { minor: cash, currency },
    allocation: allocationOf({ ...invested, CASH: cash }, target, currency),
  };
}

export interface NetWorth {
  readonly total: Money;
  readonly cash: Money;
  readonly invested: Money;
  readonly liabilities: Money;
  /** ISO date. */
  readonly asOf: string;
}

/** `debts` is the sum of the debt accounts' balances: 0 or negative, unless a card was overpaid. */
export function netWorthOf(
  sums: { readonly cash: bigint; readonly invested: bigint; readonly debts: bigint },
  currency: string,
  asOf: string,
): NetWorth {
  const money = (minor: bigint): Money => ({ minor, currency });
  return {
    total: money(sums.cash + sums.invested + sums.debts),
    cash: money(sums.cash),
    invested: money(sums.invested),
    liabilities: money(-sums.debts),
    asOf,
  };
}

// One picture of every kind, from made-up numbers. For tests only.
import { donutOf } from './allocation-donut.ts';
import { driftBarsOf } from './drift-bars.ts';
import { noticeOf, type Picture } from './picture.ts';
import { projectionFanOf } from './projection-fan.ts';
import { spendingBarsOf } from './spending-bars.ts';
import { valueHistoryOf } from './value-history.ts';
import type { Portfolio } from '../sources.ts';

export const usd = (units: number) => ({ minor: BigInt(Math.round(units * 100)), currency: 'USD' });

type Weights = readonly (readonly [assetClass: string, weight: number, target: number | null])[];

const balanced: Weights = [
  ['EQUITY', 0.631, 0.6],
  ['BOND', 0.2, 0.3],
  ['CASH', 0.109, 0.05],
  ['REAL_ESTATE', 0.06, 0.05],
];

export function portfolioWith(weights: Weights = balanced, total = 100_000): Portfolio {
  return {
    ...{ id: 'pfl_1', owner: { id: 'usr_ada' }, name: 'Long run', currency: 'USD' },
    driftBand: 0.05,
    allocation: weights.map(([assetClass, weight, target]) => ({
      ...{ assetClass, value: usd(total * weight), weight, target },
      drift: target === null ? null : weight - target,
    })),
  };
}

/** `worth` at the beginning of each month from January 2023 on; 500 are paid in every month. */
export function historyOf(worth: readonly number[]) {
  return worth.map((value, month) => {
    const highest = Math.max(...worth.slice(0, month + 1));
    return {
      date: new Date(Date.UTC(2023, month)).toISOString().slice(0, 10),
      value: usd(value),
      contributed: usd(38_000 + month * 500),
      drawdown: highest > 0 ? 1 - value / highest : 0,
    };
  });
}

export function projectionOf(years: number, start = 94_000) {
  return {
    ...{ monthly: usd(500), realTerms: true, paths: 1000 },
    points: Array.from({ length: years + 1 }, (_, year) => ({
      year,
      p10: usd(start + year * 5000),
      p50: usd(start + year * 12_345),
      p90: usd(start + year * 24_321),
    })),
  };
}

/** Amounts by category; every other one is essential. */
export function spendingOf(amounts: Readonly<Record<string, number>>) {
  const total = Object.values(amounts).reduce((sum, amount) => sum + amount, 0);
  return {
    ...{ from: '2025-01-01', to: '2025-12-31', months: 12 },
    ...{ total: usd(total), monthlyAverage: usd(total / 12) },
    categories: Object.entries(amounts).map(([category, amount], n) => ({
      ...{ category, total: usd(amount), share: total === 0 ? 0 : amount / total },
      essential: n % 2 === 0,
    })),
  };
}

const waves = Array.from(
  { length: 37 },
  (_, month) => 40_000 + month * 700 + (month % 7) * 900 - (month % 11) * 600,
);

export const examples: Readonly<Record<string, Picture>> = {
  'allocation-donut': donutOf(portfolioWith()),
  'value-history': valueHistoryOf(portfolioWith(), historyOf(waves)),
  'drift-bars': driftBarsOf(portfolioWith()),
  'projection-fan': projectionFanOf(portfolioWith(), projectionOf(20)),
  'spending-bars': spendingBarsOf(
    spendingOf({ HOUSING: 18_000, DINING: 4200, GROCERIES: 9100, TRAVEL: 2500, DEBT_COSTS: 310 }),
  ),
  notice: noticeOf('Value of Long run', 'Its history is too short to be drawn.'),
};

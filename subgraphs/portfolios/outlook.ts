// What is assumed about the years ahead, for each asset class, after inflation. Round numbers near the long record
// of developed markets; assumptions, not measurements of the fictional prices.
import { allocationOf } from './allocation.ts';
import { assetClasses, type AssetClass } from './domain.ts';

export interface Outlook {
  /** Mean growth and standard deviation of one year, as parts of 1, after inflation. */
  readonly growth: number;
  readonly deviation: number;
}

export const outlooks: Readonly<Record<AssetClass, Outlook>> = {
  EQUITY: { growth: 0.055, deviation: 0.17 },
  BOND: { growth: 0.015, deviation: 0.07 },
  REAL_ESTATE: { growth: 0.04, deviation: 0.15 },
  COMMODITY: { growth: 0.015, deviation: 0.16 },
  CASH: { growth: 0, deviation: 0.015 },
};

/** Of the yearly growth of two classes; 0 where none is named. */
const correlations: Readonly<Partial<Record<AssetClass, Partial<Record<AssetClass, number>>>>> = {
  EQUITY: { BOND: 0.1, REAL_ESTATE: 0.6, COMMODITY: 0.2 },
  BOND: { REAL_ESTATE: 0.2 },
  REAL_ESTATE: { COMMODITY: 0.2 },
};

/** Of a mix that is brought back to its weights each year; of all cash where there are no values. */
export function outlookOf(values: Readonly<Partial<Record<AssetClass, bigint>>>): Outlook {
  const slices = allocationOf(values, null, '').filter(({ weight }) => weight > 0);
  const sum = slices.reduce((all, { weight }) => all + weight, 0);
  if (sum === 0) return outlooks.CASH;
  const weights = new Map(slices.map(({ assetClass, weight }) => [assetClass, weight / sum]));
  const weightOf = (name: AssetClass) => weights.get(name) ?? 0;
  const growth = assetClasses.reduce(
    (all, name) => all + weightOf(name) * outlooks[name].growth,
    0,
  );
  const variance = assetClasses
    .flatMap((one) => assetClasses.map((other) => [one, other] as const))
    .reduce(
      (all, [one, other]) =>
        all +
        weightOf(one) *
          weightOf(other) *
          outlooks[one].deviation *
          outlooks[other].deviation *
          correlation(one, other),
      0,
    );
  return { growth, deviation: Math.sqrt(variance) };
}

function correlation(one: AssetClass, other: AssetClass): number {
  if (one === other) return 1;
  return correlations[one]?.[other] ?? correlations[other]?.[one] ?? 0;
}

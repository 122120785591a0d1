// How a portfolio is mixed, how it was meant to be, and how far apart the two are.
import { badInput } from '../../platform/errors.ts';
import { assetClasses, type AssetClass, type Money, type Target } from './domain.ts';

export const defaultDriftBandBps = 500;
const whole = 10_000;

export interface AllocationSlice {
  readonly assetClass: AssetClass;
  readonly value: Money;
  readonly weight: number;
  readonly target: number | null;
  readonly drift: number | null;
}

/**
 * Every asset class with a value or a target. Weights are parts of the sum of `values` (minor units) and
 * add up to 1; a sum of 0 or less has no parts, so all weights are 0.
 */
export function allocationOf(
  values: Readonly<Partial<Record<AssetClass, bigint>>>,
  target: Target,
  currency: string,
): AllocationSlice[] {
  const total = assetClasses.reduce((sum, name) => sum + (values[name] ?? 0n), 0n);
  return assetClasses.flatMap((assetClass): AllocationSlice[] => {
    const value = values[assetClass] ?? 0n;
    const wanted = target?.[assetClass] ?? 0;
    if (value === 0n && wanted === 0) return [];
    const weight = partOf(value, total);
    const slice = { assetClass, value: { minor: value, currency }, weight };
    if (target === null) return [{ ...slice, target: null, drift: null }];
    return [{ ...slice, target: wanted / whole, drift: weight - wanted / whole }];
  });
}

/** The largest absolute drift; null without a target. */
export function maxDriftOf(slices: readonly AllocationSlice[]): number | null {
  const drifts = slices.flatMap((slice) => (slice.drift === null ? [] : [Math.abs(slice.drift)]));
  return drifts.length === 0 ? null : Math.max(...drifts);
}

/** `part` / `total` as a number; 0 where there is nothing to have a part of. */
export function partOf(part: bigint, total: bigint): number {
  return total > 0n ? Number(part) / Number(total) : 0;
}

export interface WantedWeight {
  readonly assetClass: AssetClass;
  readonly weightBps: number;
}

/** BAD_USER_INPUT unless each class appears once, each weight is 0 to 10000 and all add up to 10000. */
export function checkedTarget(weights: readonly WantedWeight[]): NonNullable<Target> {
  const target: Partial<Record<AssetClass, number>> = {};
  weights.forEach(({ assetClass, weightBps }, index) => {
    const field = `input.weights.${index}`;
    if (target[assetClass] !== undefined) {
      throw badInput(`${field}.assetClass`, `${assetClass} has a weight already.`);
    }
    if (weightBps < 0 || weightBps > whole) {
      throw badInput(`${field}.weightBps`, 'A weight is 0 to 10000 basis points.');
    }
    target[assetClass] = weightBps;
  });
  const sum = weights.reduce((all, { weightBps }) => all + weightBps, 0);
  if (sum !== whole) {
    throw badInput('input.weights', `Weights add up to 10000 basis points; these make ${sum}.`);
  }
  return target;
}

/** BAD_USER_INPUT unless 1 to 5000 basis points, or null. */
export function checkedDriftBand(bps: number | null): number | null {
  if (bps !== null && (bps < 1 || bps > 5000)) {
    throw badInput('input.driftBandBps', 'A drift band is 1 to 5000 basis points.');
  }
  return bps;
}

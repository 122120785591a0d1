// Whether a portfolio has left the band around its target, in whole numbers, so that everybody agrees on it.
import { assetClasses, type AssetClass, type Target } from './domain.ts';

type ClassSums = Readonly<Partial<Record<AssetClass, bigint>>>;

export interface Drift {
  /** The class furthest from its target; of several the first in the order of `assetClasses`. */
  readonly assetClass: AssetClass;
  readonly weightBps: number;
  readonly targetBps: number;
  /** It lies further away than the band allows. */
  readonly outside: boolean;
}

const whole = 10_000n;

/** Null without a target, or where the sum of the values (minor units) is not positive: there is nothing to mix. */
export function widestDrift(values: ClassSums, target: Target, bandBps: number): Drift | null {
  const total = assetClasses.reduce((sum, name) => sum + (values[name] ?? 0n), 0n);
  if (target === null || total <= 0n) return null;
  /** Ten-thousandths of a minor unit between what is there and what was meant to be. */
  const distance = (name: AssetClass) => {
    const between = (values[name] ?? 0n) * whole - BigInt(target[name] ?? 0) * total;
    return between < 0n ? -between : between;
  };
  const assetClass = assetClasses.reduce((widest, name) =>
    distance(name) > distance(widest) ? name : widest,
  );
  return {
    assetClass,
    weightBps: Number(((values[assetClass] ?? 0n) * whole) / total),
    targetBps: target[assetClass] ?? 0,
    outside: distance(assetClass) > BigInt(bandBps) * total,
  };
}

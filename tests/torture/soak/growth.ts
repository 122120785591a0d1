// Whether a curve grows: a straight line through it by least squares, and how much of its slope may be chance.
import { lineThrough, type Line, type Point } from '../../../bench/linear/line.ts';

export interface Growth {
  readonly mean: number;
  /** From the first point to the last, as the line says. */
  readonly growth: number;
  /** Of 100 such curves, 95 have their true growth between the two. */
  readonly low: number;
  readonly high: number;
  /**
   * `flat`: it grows by less than the bound, chance included. `grows`: it does, and by more than chance. `unclear`: too
   * few points or too much noise to say either.
   */
  readonly verdict: 'flat' | 'grows' | 'unclear';
}

/** So much of the mean (share) counts as no growth. */
export const bound = 0.05;

/** The first part of the time (share) in which caches fill and code is compiled. */
export const warmUp = 1 / 6;

export function afterWarmUp<Timed extends { readonly second: number }>(
  samples: readonly Timed[],
): readonly Timed[] {
  const end = samples.at(-1)?.second ?? 0;
  return samples.filter(({ second }) => second >= end * warmUp);
}

/** All values above 0. */
export function growthOf(points: readonly Point[]): Growth {
  const mean = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const [first, last] = [points[0]?.x ?? NaN, points.at(-1)?.x ?? NaN];
  if (points.length < 3 || !(last > first)) {
    return { mean, growth: NaN, low: -Infinity, high: Infinity, verdict: 'unclear' };
  }
  const line = lineThrough(points);
  const growth = line.slope * (last - first);
  const off = uncertainty(points, line) * (last - first);
  const [low, high] = [growth - off, growth + off];
  const flat = high < bound * mean;
  return { mean, growth, low, high, verdict: flat ? 'flat' : low > 0 ? 'grows' : 'unclear' };
}

/**
 * Half the width of the slope's 95 % confidence interval. Samples of a heap are no independent draws: a wave is above its
 * mean for many samples on end. So they count as the fewer independent ones that leave the same uncertainty, those of a
 * first-order autoregressive process: n (1 − r) / (1 + r) with r the correlation of neighbours.
 */
function uncertainty(points: readonly Point[], { at }: Line): number {
  const rest = points.map(({ x, y }) => (y - at(x)) / y);
  const squares = rest.reduce((sum, value) => sum + value ** 2, 0);
  // What is left of a curve that lies on its line is rounding, which says nothing about neighbours.
  if (squares / points.length < 1e-18) return 0;
  const neighbours = rest.slice(1).reduce((sum, value, n) => sum + value * (rest[n] ?? 0), 0);
  const r = Math.min(0.99, Math.max(0, neighbours / squares));
  const free = (points.length * (1 - r)) / (1 + r) - 2;
  if (free < 1) return Infinity;
  const weights = points.map(({ y }) => 1 / y ** 2);
  const middle =
    points.reduce((sum, { x, y }) => sum + x / y ** 2, 0) / weights.reduce((a, b) => a + b, 0);
  const width = points.reduce((sum, { x, y }) => sum + ((x - middle) / y) ** 2, 0);
  const variance = squares / (points.length - 2) / width;
  return studentsT(free) * Math.sqrt((variance * (1 + r)) / (1 - r));
}

/** Its 97.5th percentile, by the Cornish–Fisher expansion: right to a tenth from 2 degrees of freedom on. */
function studentsT(free: number): number {
  const z = 1.959964;
  return (
    z +
    (z ** 3 + z) / (4 * free) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * free ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * free ** 3)
  );
}

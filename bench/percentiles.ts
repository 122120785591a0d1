// What every figure is told by: percentiles of measured values, none of them smoothed or left out.

/** The value that `p` per cent of the values stay at or below (nearest rank); NaN of none. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * p) / 100) - 1)] ?? NaN;
}

export const median = (values: readonly number[]) => percentile(values, 50);

export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly count: number;
}

export function spread(values: readonly number[]): Spread {
  return {
    p50: rounded(median(values)),
    p99: rounded(percentile(values, 99)),
    max: rounded(percentile(values, 100)),
    count: values.length,
  };
}

/** To hundredths. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

// From an allocation to the figures of a ring: angles, labels, and percentages that add up to 100.
import { pie } from 'd3-shape';
import type { Donut, Portfolio, Slice } from './domain.ts';

const labels: Readonly<Record<string, string>> = {
  EQUITY: 'Equity',
  BOND: 'Bonds',
  REAL_ESTATE: 'Real estate',
  COMMODITY: 'Commodities',
  CASH: 'Cash',
};

/** null for a portfolio in which nothing has a value. */
export function donutOf(
  portfolio: Pick<Portfolio, 'name' | 'currency' | 'allocation'>,
): Donut | null {
  const shown = portfolio.allocation
    .filter((slice) => slice.value.minor > 0n)
    .sort((a, b) => compare(b.value.minor, a.value.minor) || compare(a.assetClass, b.assetClass));
  if (shown.length === 0) return null;

  const values = shown.map((slice) => slice.value.minor);
  const shares = permilles(values);
  const angles = pie<bigint>().sort(null).value(Number)(values);
  const total = values.reduce((sum, value) => sum + value, 0n);
  return {
    title: `Allocation of ${portfolio.name.trim() || 'the portfolio'}`,
    total: money(total, portfolio.currency),
    arcs: shown.map((slice, i) => ({
      assetClass: slice.assetClass,
      label: labelOf(slice),
      permille: shares[i] ?? 0,
      percent: `${((shares[i] ?? 0) / 10).toFixed(1)}%`,
      amount: money(slice.value.minor, portfolio.currency),
      startAngle: angles[i]?.startAngle ?? 0,
      endAngle: angles[i]?.endAngle ?? 0,
    })),
    negative: portfolio.allocation.filter((slice) => slice.value.minor < 0n).map(labelOf),
  };
}

/** All that the picture says, in words. */
export function altTextOf(donut: Donut): string {
  const parts = donut.arcs.map((arc) => `${arc.label} ${arc.percent} (${arc.amount})`);
  const left = donut.negative.map((label) => ` Left out, being below zero: ${label}.`);
  return `${donut.title}, worth ${donut.total}: ${parts.join(', ')}.${left.join('')}`;
}

/**
 * Shares of the sum in tenths of a percent by largest remainder: rounded down first, then what is
 * missing to 1000 goes to the largest fractions. Values must be positive.
 */
export function permilles(values: readonly bigint[]): number[] {
  const total = values.reduce((sum, value) => sum + value, 0n);
  const floors = values.map((value) => Number((value * 1000n) / total));
  const missing = 1000 - floors.reduce((sum, share) => sum + share, 0);
  const byRemainder = values
    .map((value, index) => ({ index, remainder: (value * 1000n) % total }))
    .sort((a, b) => compare(b.remainder, a.remainder) || a.index - b.index);
  for (const { index } of byRemainder.slice(0, missing)) floors[index] = (floors[index] ?? 0) + 1;
  return floors;
}

function labelOf(slice: Slice): string {
  const words = slice.assetClass.toLowerCase().replaceAll('_', ' ');
  return labels[slice.assetClass] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whole units: a picture is no statement. Exact for any amount, since it never becomes a double. */
function money(minor: bigint, currency: string): string {
  const { format, scale } = formats.get(currency) ?? formatOf(currency);
  return format.format((minor + scale / 2n) / scale);
}

/** By currency: making a format costs more than drawing the ring. Bounded, as there are few currencies. */
const formats = new Map<string, ReturnType<typeof formatOf>>();

function formatOf(currency: string) {
  const style = { style: 'currency', currency } as const;
  const { maximumFractionDigits } = new Intl.NumberFormat('en-US', style).resolvedOptions();
  const made = {
    format: new Intl.NumberFormat('en-US', { ...style, maximumFractionDigits: 0 }),
    /** Minor units in one unit. */
    scale: 10n ** BigInt(maximumFractionDigits ?? 2),
  };
  formats.set(currency, made);
  return made;
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

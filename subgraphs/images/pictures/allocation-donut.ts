// From an allocation to a ring: labels, and percentages that add up to 100.
import type { Token } from '../drawing/palette.ts';
import type { Portfolio, Slice } from '../sources.ts';
import { noticeOf, WIDTH, type Donut, type Notice } from './picture.ts';
import { nameOf, whole, wordsOf } from './words.ts';

const classes: Readonly<Record<string, { readonly label: string; readonly colour: Token }>> = {
  EQUITY: { label: 'Equity', colour: 'blue' },
  BOND: { label: 'Bonds', colour: 'amber' },
  REAL_ESTATE: { label: 'Real estate', colour: 'green' },
  COMMODITY: { label: 'Commodities', colour: 'pink' },
  CASH: { label: 'Cash', colour: 'grey' },
};

export function labelOf(slice: Pick<Slice, 'assetClass'>): string {
  return classes[slice.assetClass]?.label ?? wordsOf(slice.assetClass);
}

export function hasValue(portfolio: Pick<Portfolio, 'allocation'>): boolean {
  return portfolio.allocation.some(({ value }) => value.minor > 0n);
}

type Shown = Pick<Portfolio, 'name' | 'currency'> & {
  readonly allocation: readonly Pick<Slice, 'assetClass' | 'value'>[];
};

export function donutOf(portfolio: Shown): Donut | Notice {
  const title = `Allocation of ${nameOf(portfolio)}`;
  const shown = portfolio.allocation
    .filter((slice) => slice.value.minor > 0n)
    .sort((a, b) => compare(b.value.minor, a.value.minor) || compare(a.assetClass, b.assetClass));
  if (shown.length === 0) return noticeOf(title, 'It holds nothing yet.');

  const values = shown.map((slice) => slice.value.minor);
  const shares = permilles(values);
  const total = whole(
    values.reduce((sum, value) => sum + value, 0n),
    portfolio.currency,
  );
  const arcs = shown.map((slice, i) => ({
    colour: classes[slice.assetClass]?.colour ?? 'red',
    label: labelOf(slice),
    permille: shares[i] ?? 0,
    percent: `${((shares[i] ?? 0) / 10).toFixed(1)}%`,
    amount: whole(slice.value.minor, portfolio.currency),
  }));
  const negative = portfolio.allocation.filter((slice) => slice.value.minor < 0n).map(labelOf);
  const subtitle = negative.length > 0 ? `Left out, being below zero: ${negative.join(', ')}` : '';
  const parts = arcs.map((arc) => `${arc.label} ${arc.percent} (${arc.amount})`);
  return {
    kind: 'ALLOCATION_DONUT',
    title,
    subtitle,
    total,
    arcs,
    alt: `${title}, worth ${total}: ${parts.join(', ')}.${subtitle === '' ? '' : ` ${subtitle}.`}`,
    width: WIDTH,
    height: 80 + Math.max(200, arcs.length * 32),
  };
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

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

// The index that stands for "the market": fictional equity funds in fixed parts, brought back to them each month.
import { latest, type DayPrices } from './book.ts';
import { listedIn } from './instruments.ts';

const parts = [
  ['MWLD', 0.6],
  ['HMKT', 0.25],
  ['EMRG', 0.1],
  ['SMLC', 0.05],
] as const;

export interface IndexPart {
  readonly symbol: string;
  readonly weight: number;
}

/** The funds quoted in the currency, or those at home where there are none. Weights add up to 1. */
export function indexIn(currency: string): IndexPart[] {
  return parts.map(([base, weight]) => ({
    symbol: listedIn(base, currency)?.symbol ?? base,
    weight,
  }));
}

/** Of the index from the close of one day to that of another, by its parts' prices. */
export function indexReturn(
  prices: readonly { readonly weight: number; readonly path: DayPrices }[],
): (from: number, to: number) => number {
  return (from, to) =>
    prices.reduce((sum, { weight, path }) => {
      const price = latest(path);
      const before = Number(price(from));
      return sum + weight * (Number(price(to)) / before - 1);
    }, 0);
}

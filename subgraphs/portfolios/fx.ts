// The made-up foreign exchange: what a dollar buys, from seeded random walks, so that the rate of a day
// depends on the seed alone. Amounts are converted once, from minor units to minor units, half away from zero.
import { seededRandom } from '../../platform/random.ts';
import { businessDays } from './calendar.ts';
import { anchor, exchangeMove, firstDayKept } from './prices.ts';

/** Units of each currency for one dollar on the first day of the walk. */
const start: Readonly<Record<string, number>> = {
  USD: 1,
  EUR: 0.92,
  GBP: 0.79,
  CHF: 0.89,
  CAD: 1.36,
  AUD: 1.52,
  SEK: 10.4,
  JPY: 151,
};

export const exchangedCurrencies: readonly string[] = Object.keys(start);

/** Millionths of the currency's minor unit that one dollar buys. */
export type PerDollar = bigint;

export interface RatePath {
  /** ISO dates, oldest first; parallel to `perDollar`. */
  readonly days: readonly string[];
  readonly perDollar: readonly PerDollar[];
}

/**
 * Daily rates by currency over the days that the market keeps, up to the last business day on or before
 * `through`. Listings abroad move with the same walk (prices.ts), so a fund gains no more by being bought
 * in another currency.
 */
export function ratesOf(seed: number, through: string): ReadonlyMap<string, RatePath> {
  const days = businessDays(anchor, through);
  const kept = firstDayKept(through);
  const from = days.findIndex((day) => day >= kept);
  const shown = days.slice(from);
  return new Map(
    Object.entries(start).map(([currency, first]) => {
      const walk = currency === 'USD' ? null : seededRandom('exchange', currency, seed);
      const unit = Number(10n ** BigInt(exponentOf(currency))) * 1_000_000;
      let level = Math.log(first);
      const perDollar = days.map(() => {
        if (walk !== null) level += exchangeMove * walk.normal();
        return BigInt(Math.round(Math.exp(level) * unit));
      });
      return [currency, { days: shown, perDollar: perDollar.slice(from) }];
    }),
  );
}

/** Minor units of another currency, half away from zero: `amount` × `to` / `from`. */
export function exchanged(amount: bigint, from: PerDollar, to: PerDollar): bigint {
  const size = amount < 0n ? -amount : amount;
  const rounded = (size * to * 2n + from) / (from * 2n);
  return amount < 0n ? -rounded : rounded;
}

const exponents = new Map<string, number>();

/** How many decimal places the minor unit of an ISO 4217 currency has. */
export function exponentOf(currency: string): number {
  const known = exponents.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
  const exponent = format.resolvedOptions().maximumFractionDigits ?? 2;
  exponents.set(currency, exponent);
  return exponent;
}

// The market's cast: fictional funds and shares, with the parameters of their made-up price paths.
import type { AssetClass } from './domain.ts';

export interface Listing {
  readonly symbol: string;
  /** The symbol at home, in dollars; listings of one base move together. */
  readonly base: string;
  readonly abroad: boolean;
  readonly name: string;
  readonly assetClass: AssetClass;
  readonly kind: 'FUND' | 'SHARE';
  readonly currency: string;
  /** Price in minor units on the first day of the walk. */
  readonly start: number;
  /** Expected yearly growth and yearly volatility of the price, as parts of 1. */
  readonly drift: number;
  readonly volatility: number;
  /** Correlation of daily moves with the market as a whole, −1 to 1. */
  readonly correlation: number;
  /** Paid out each quarter, in basis points of the value held. */
  readonly quarterlyYieldBps: number;
  /** What a fund takes of its value a year, in basis points. */
  readonly expenseRatioBps: number;
}

const home = [
  ['MWLD', 'Meridian World Equity', 'EQUITY', 'FUND', 8240, 0.082, 0.15, 0.96, 42, 20],
  ['HMKT', 'Halden Home Market Equity', 'EQUITY', 'FUND', 15310, 0.078, 0.16, 0.93, 38, 12],
  ['EMRG', 'Meridian Emerging Markets', 'EQUITY', 'FUND', 4105, 0.074, 0.2, 0.74, 55, 45],
  ['SMLC', 'Sable Small Companies', 'EQUITY', 'FUND', 6270, 0.084, 0.19, 0.85, 30, 55],
  ['PINN', 'Pinnacle Managed Growth', 'EQUITY', 'FUND', 9640, 0.061, 0.15, 0.95, 20, 185],
  ['GOVB', 'Granite Government Bond', 'BOND', 'FUND', 10120, 0.022, 0.05, -0.15, 70, 15],
  ['CRPB', 'Cobalt Corporate Bond', 'BOND', 'FUND', 9840, 0.03, 0.07, 0.35, 95, 22],
  ['INFL', 'Lockstep Inflation-Linked Bond', 'BOND', 'FUND', 11050, 0.024, 0.06, 0.05, 40, 18],
  ['ESTA', 'Stonebridge Real Estate', 'REAL_ESTATE', 'FUND', 5530, 0.05, 0.17, 0.62, 90, 48],
  ['GOLD', 'Aurelian Gold', 'COMMODITY', 'FUND', 17890, 0.045, 0.14, 0.02, 0, 25],
  ['COMM', 'Ferrous Broad Commodities', 'COMMODITY', 'FUND', 2385, 0.03, 0.17, 0.3, 0, 65],
  ['KSTR', 'Kestrel Robotics', 'EQUITY', 'SHARE', 12475, 0.11, 0.36, 0.55, 0, 0],
  ['LUMF', 'Lumen Foods', 'EQUITY', 'SHARE', 4860, 0.05, 0.22, 0.45, 80, 0],
] as const;

/** What is also quoted outside the United States, each as a listing of its own. */
const alsoAbroad = ['MWLD', 'PINN', 'CRPB', 'GOVB', 'ESTA', 'GOLD', 'KSTR'];

export const listings: readonly Listing[] = home.flatMap(
  ([
    symbol,
    name,
    assetClass,
    kind,
    start,
    drift,
    volatility,
    correlation,
    quarterlyYieldBps,
    expenseRatioBps,
  ]) => {
    const usd: Listing = {
      ...{ symbol, base: symbol, abroad: false, name, assetClass, kind, currency: 'USD' },
      ...{ start, drift, volatility, correlation, quarterlyYieldBps, expenseRatioBps },
    };
    if (!alsoAbroad.includes(symbol)) return [usd];
    const listedAlsoIn = (abroad: string): Listing => ({
      ...usd,
      ...{ symbol: `${symbol}-${abroad}`, name: `${name} (${abroad})`, currency: abroad },
      abroad: true,
    });
    return [usd, listedAlsoIn('EUR'), listedAlsoIn('GBP')];
  },
);

/** The listing of a base in a currency, or a fund of the same class that is quoted there; null: neither. */
export function listedIn(base: string, currency: string): Listing | null {
  const here = listings.filter((listing) => listing.currency === currency);
  const assetClass = listings.find((listing) => listing.base === base)?.assetClass;
  return (
    here.find((listing) => listing.base === base) ??
    here.find((listing) => listing.assetClass === assetClass && listing.kind === 'FUND') ??
    null
  );
}

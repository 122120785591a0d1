// The made-up market: correlated geometric random walks from one fixed day on, so that the price of a day
// depends on the seed alone and not on when somebody asked.
import { seededRandom } from '../../platform/random.ts';
import { addDays, businessDays, monthStart } from './calendar.ts';
import { listings, type Listing } from './instruments.ts';

/** Of all seeds tried, one whose last years look like a market that people have lived through. */
export const marketSeed = 625;

/** Where every walk begins. */
export const anchor = '2020-01-01';
/** Three years of ledger begin on a first of a month; the week before holds a business day for sure. */
const monthsKept = 36;
const tradingDays = 261;
/** Daily volatility of an exchange rate. */
export const exchangeMove = 0.003;

/** Prices of one listing, oldest first; both arrays are parallel. */
export interface PricePath {
  readonly days: readonly string[];
  /** Minor units of the listing's currency. */
  readonly prices: readonly bigint[];
}

export interface Market {
  /** The last day with prices: the business day on or before `through`. */
  readonly through: string;
  readonly paths: ReadonlyMap<string, PricePath>;
}

/** Three years of daily prices and the month begun, up to the last business day on or before `through`. */
export function marketOf(seed: number, through: string): Market {
  const days = businessDays(anchor, through);
  const kept = firstDayKept(through);
  const from = days.findIndex((day) => day >= kept);
  if (from < 0) throw new RangeError(`The market opened on ${anchor}, after ${through}.`);
  const market = seededRandom('market', seed);
  const common = days.map(() => market.normal());
  const shown = days.slice(from);
  const paths = listings.map((listing): [string, PricePath] => [
    listing.symbol,
    { days: shown, prices: walk(listing, seed, common).slice(from) },
  ]);
  return { through: shown.at(-1) ?? anchor, paths: new Map(paths) };
}

/** ISO date: older prices are not shown. */
export function firstDayKept(through: string): string {
  return addDays(monthStart(through, -monthsKept), -7);
}

/**
 * One price a day: each move is part market, part the fund's or share's own, and, for a listing abroad,
 * the drift of its currency against the one at home.
 */
function walk(listing: Listing, seed: number, common: readonly number[]): bigint[] {
  const own = seededRandom('price', listing.base, seed);
  const exchange = listing.abroad ? seededRandom('exchange', listing.currency, seed) : null;
  const daily = listing.volatility / Math.sqrt(tradingDays);
  const trend = (listing.drift - listing.volatility ** 2 / 2) / tradingDays;
  const ownPart = Math.sqrt(1 - listing.correlation ** 2);
  let level = Math.log(listing.start);
  return common.map((shock) => {
    level += trend + daily * (listing.correlation * shock + ownPart * own.normal());
    if (exchange !== null) level += exchangeMove * exchange.normal();
    return BigInt(Math.max(1, Math.round(Math.exp(level))));
  });
}

/** The closing price of the newest day on or before `day`; RangeError when the path starts later. */
export function priceOn(path: PricePath, day: string): bigint {
  let low = 0;
  let high = path.days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((path.days[middle] ?? '') <= day) low = middle + 1;
    else high = middle;
  }
  const price = path.prices[low - 1];
  if (price === undefined) throw new RangeError(`No price on or before ${day}.`);
  return price;
}

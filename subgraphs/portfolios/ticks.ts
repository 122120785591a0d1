// Prices during the day: a Brownian bridge from the close before to the close of the day, so that whoever asks for
// an instant gets the same price, and the day ends at its close. On days without trade it returns to where it began.
import { seededRandom } from '../../platform/random.ts';
import { addDays, dayOf } from './calendar.ts';
import type { Listing } from './instruments.ts';
import { priceOn, type PricePath } from './prices.ts';

const dayMs = 86_400_000;
/** A power of two, about one every five seconds: between two of them the price stands still. */
const slots = 2 ** 14;
const tradingDays = 261;

/** Minor units of one unit at an instant (ms since the epoch); RangeError where the path has no close before it. */
export function priceAt(listing: Listing, path: PricePath, seed: number, instant: number): bigint {
  const day = dayOf(instant);
  const slot = Math.floor(((instant % dayMs) / dayMs) * slots);
  const before = Math.log(Number(priceOn(path, addDays(day, -1))));
  const close = Math.log(Number(priceOn(path, day)));
  const deviation = listing.volatility / Math.sqrt(tradingDays);
  // Listings of one base move together.
  const normal = (low: number, high: number) =>
    seededRandom('tick', seed, listing.base, day, low, high).normal();
  const level = before + ((close - before) * slot) / slots + deviation * bridge(slot, normal);
  return BigInt(Math.max(1, Math.round(Math.exp(level))));
}

/**
 * A standard Brownian bridge over [0, slots] at one slot: the midpoint of two known points lies at their mean, give
 * or take half the root of the time between them. `normal` belongs to the pair of slots.
 */
function bridge(slot: number, normal: (low: number, high: number) => number): number {
  let [low, high] = [0, slots];
  let [before, after] = [0, 0];
  while (high - low > 1) {
    const middle = (low + high) / 2;
    const spread = Math.sqrt((high - low) / slots) / 2;
    const between = (before + after) / 2 + spread * normal(low, high);
    if (slot < middle) [high, after] = [middle, between];
    else [low, before] = [middle, between];
  }
  return before;
}

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { listings, type Listing } from './instruments.ts';
import { marketOf, marketSeed, priceOn, type PricePath } from './prices.ts';
import { priceAt } from './ticks.ts';

const through = '2026-01-20';
const { paths } = marketOf(marketSeed, through);
const midnight = Date.parse(`${through}T00:00:00Z`);
const hour = 3_600_000;

function known(symbol: string): [Listing, PricePath] {
  const listing = listings.find((each) => each.symbol === symbol);
  const path = paths.get(symbol);
  assert.ok(listing && path);
  return [listing, path];
}

describe('a price during the day', () => {
  test('begins at the close before and ends at the close of the day, for every instrument', () => {
    for (const { symbol } of listings) {
      const [listing, path] = known(symbol);
      assert.equal(priceAt(listing, path, marketSeed, midnight), priceOn(path, '2026-01-19'));
      const last = Number(priceAt(listing, path, marketSeed, midnight + 24 * hour - 1));
      const close = Number(priceOn(path, through));
      const step = (listing.volatility / Math.sqrt(261)) * close * Math.sqrt(2 ** -14);
      assert.ok(Math.abs(last - close) < 5 * step + 1, `${symbol}: ${last} before ${close}`);
      // Sunday has the close of Friday, so Monday begins there.
      const monday = Date.parse('2026-01-19T00:00:00Z');
      assert.equal(priceAt(listing, path, marketSeed, monday), priceOn(path, '2026-01-16'));
    }
  });

  test('follows from seed, symbol and instant alone', () => {
    const [listing, path] = known('MWLD');
    const longer = marketOf(marketSeed, '2026-03-01').paths.get('MWLD');
    assert.ok(longer);
    for (const at of [midnight + hour, midnight + 13.7 * hour]) {
      assert.equal(priceAt(listing, path, 1, at), priceAt(listing, longer, 1, at));
    }
    const day = (seed: number) =>
      Array.from({ length: 24 }, (_, n) => priceAt(listing, path, seed, midnight + n * hour));
    assert.notDeepEqual(day(1), day(2));
  });

  test('moves in small steps, and over a day about as much as its volatility says', () => {
    const [listing, path] = known('KSTR');
    const deviation = listing.volatility / Math.sqrt(261);
    const moves: number[] = [];
    for (let day = 0; day < 20; day += 1) {
      // The walk of the day about the straight line between its closes.
      const noon = midnight - day * 24 * hour + 12 * hour;
      const [open, close] = [noon - 12 * hour, noon + 12 * hour - 1].map((at) =>
        Math.log(Number(priceAt(listing, path, marketSeed, at))),
      );
      const middle = Math.log(Number(priceAt(listing, path, marketSeed, noon)));
      moves.push((middle - ((open ?? 0) + (close ?? 0)) / 2) / deviation);
      const next = Number(priceAt(listing, path, marketSeed, noon + 5300));
      assert.ok(Math.abs(Math.log(next) - middle) < deviation / 10);
    }
    // A bridge's middle has half the deviation of the whole.
    const spread = Math.sqrt(moves.reduce((sum, move) => sum + move ** 2, 0) / moves.length);
    assert.ok(spread > 0.3 && spread < 0.7, String(spread));
  });

  test('moves listings of one fund together', () => {
    const [home, homePath] = known('MWLD');
    const [abroad, abroadPath] = known('MWLD-EUR');
    const bend = (listing: Listing, path: PricePath) => {
      const at = (n: number) =>
        Math.log(Number(priceAt(listing, path, marketSeed, midnight + n * hour)));
      return at(12) - (at(0) + Math.log(Number(priceOn(path, through)))) / 2;
    };
    assert.ok(Math.abs(bend(home, homePath) - bend(abroad, abroadPath)) < 3e-4);
  });
});

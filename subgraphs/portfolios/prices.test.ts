import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays } from './calendar.ts';
import { listedIn, listings } from './instruments.ts';
import { marketOf, marketSeed, priceOn, type PricePath } from './prices.ts';

const through = '2026-11-22';
const market = marketOf(marketSeed, through);

function path(symbol: string): PricePath {
  const found = market.paths.get(symbol);
  assert.ok(found, symbol);
  return found;
}

test('the price of a day follows from the seed, whenever it is asked for', () => {
  const earlier = marketOf(marketSeed, '2026-03-15');
  for (const { symbol } of listings) {
    const before = earlier.paths.get(symbol);
    assert.ok(before);
    for (const day of ['2023-06-01', '2025-01-06', '2026-03-13']) {
      if (day < (path(symbol).days[0] ?? '')) continue;
      assert.equal(priceOn(before, day), priceOn(path(symbol), day), `${symbol} on ${day}`);
    }
  }
  assert.notDeepEqual(marketOf(1, through).paths.get('MWLD'), path('MWLD'));
});

test('three years of business days, every price at least one minor unit', () => {
  for (const { symbol } of listings) {
    const { days, prices } = path(symbol);
    assert.equal(days.length, prices.length);
    assert.ok((days[0] ?? '') < '2023-11-01' && days.at(-1) === '2026-11-20');
    assert.ok(prices.every((price) => price > 0n));
  }
});

test('funds of one market move together, gold and bonds do not', () => {
  const together = correlation('MWLD', 'HMKT');
  assert.ok(together > 0.8, String(together));
  assert.ok(Math.abs(correlation('MWLD', 'GOLD')) < 0.2);
  assert.ok(correlation('MWLD', 'GOVB') < 0.1);
  assert.ok(correlation('KSTR', 'KSTR-EUR') > 0.95);
});

test('a day without a price has the one before it, and no day before the first', () => {
  assert.equal(priceOn(path('MWLD'), through), path('MWLD').prices.at(-1));
  assert.throws(() => priceOn(path('MWLD'), '2020-01-01'), RangeError);
  assert.throws(() => marketOf(1, addDays('2020-01-01', -1)), RangeError);
});

test('what is not quoted in a currency has a fund of its class there', () => {
  assert.equal(listedIn('KSTR', 'GBP')?.symbol, 'KSTR-GBP');
  assert.equal(listedIn('HMKT', 'EUR')?.symbol, 'MWLD-EUR');
  assert.equal(listedIn('MWLD', 'JPY'), null);
});

/** Of the daily moves of two instruments. */
function correlation(one: string, other: string): number {
  const moves = (symbol: string) => {
    const prices = path(symbol).prices.map(Number);
    return prices.slice(1).map((price, index) => Math.log(price / (prices[index] ?? price)));
  };
  const [a, b] = [moves(one), moves(other)];
  const mean = (list: number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  const together = mean(a.map((x, index) => (x - ma) * ((b[index] ?? 0) - mb)));
  return (
    together / Math.sqrt(mean(a.map((x) => (x - ma) ** 2)) * mean(b.map((x) => (x - mb) ** 2)))
  );
}

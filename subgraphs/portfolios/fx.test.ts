import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { exchangeRate } from './exchange-rate.ts';
import { exchanged, exchangedCurrencies, ratesOf } from './fx.ts';
import { marketOf, marketSeed } from './prices.ts';

const through = '2026-01-20';
const rates = ratesOf(marketSeed, through);

test('rates depend on the seed and the day alone, and a dollar is a dollar', () => {
  const earlier = ratesOf(marketSeed, '2025-06-02').get('EUR');
  const [day, rate] = [earlier?.days.at(-1) ?? '', earlier?.perDollar.at(-1)];
  const now = rates.get('EUR');
  assert.equal(now?.perDollar[now.days.indexOf(day)], rate);
  assert.ok(rates.get('USD')?.perDollar.every((each) => each === 100_000_000n));
  assert.notDeepEqual(ratesOf(marketSeed + 1, through).get('EUR'), now);
});

test('a fund abroad gains what it gains at home, and what its currency lost', () => {
  const market = marketOf(marketSeed, through);
  const change = (values: readonly bigint[] | undefined) =>
    Number(values?.at(-1)) / Number(values?.[0]);
  const home = change(market.paths.get('MWLD')?.prices);
  for (const currency of ['EUR', 'GBP']) {
    const abroad = change(market.paths.get(`MWLD-${currency}`)?.prices);
    assert.ok(Math.abs(abroad / (home * change(rates.get(currency)?.perDollar)) - 1) < 1e-3);
  }
});

test('an amount is rounded half away from zero, once', () => {
  assert.equal(exchanged(100n, 100n, 92n), 92n);
  assert.equal(exchanged(1n, 2n, 1n), 1n);
  assert.equal(exchanged(-1n, 2n, 1n), -1n);
  assert.equal(exchanged(0n, 3n, 7n), 0n);
  const perDollar = fc.bigInt(1_000_000n, 10n ** 12n);
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 12n), 10n ** 12n), perDollar, perDollar, (amount, from, to) => {
      const there = exchanged(amount, from, to);
      const off = there * from - amount * to;
      assert.ok((off < 0n ? -off : off) * 2n <= from);
      assert.equal(exchanged(-amount, from, to), -there);
      assert.equal(exchanged(amount, from, from), amount);
    }),
  );
});

test('a rate is shown in whole units, back to the days that are kept', () => {
  const rate = (base: string, quote: string, date: string | null = null) =>
    exchangeRate(marketSeed, through, base, quote, date);
  const yen = rate('USD', 'JPY');
  assert.ok(yen.rate > 90 && yen.rate < 220, String(yen.rate));
  assert.equal(yen.date, '2026-01-20');
  assert.equal(rate('EUR', 'USD', '2026-01-18').date, '2026-01-16');
  for (const base of exchangedCurrencies) {
    for (const quote of exchangedCurrencies) {
      assert.ok(Math.abs(rate(base, quote).rate * rate(quote, base).rate - 1) < 1e-9);
    }
  }
  assert.throws(() => rate('XAF', 'USD'), { field: 'base' });
  assert.throws(() => rate('USD', 'XAF'), { field: 'quote' });
  assert.throws(() => rate('USD', 'EUR', '2020-01-01'), { field: 'date' });
  assert.throws(() => rate('USD', 'EUR', '2026-01-21'), { field: 'date' });
});

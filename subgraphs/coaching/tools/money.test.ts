import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  divide,
  formatMoney,
  formatPercent,
  formatWholeMoney,
  parseMajor,
  ratio,
  tenths,
  times,
} from './money.ts';

test('amounts are written exactly, with the places of their currency', () => {
  assert.equal(formatMoney({ minor: 1_234_567n, currency: 'USD' }), '$12,345.67');
  assert.equal(formatMoney({ minor: -300n, currency: 'EUR' }), '-€3.00');
  assert.equal(formatMoney({ minor: 1_200n, currency: 'JPY' }), '¥1,200');
  // Beyond what a double can hold.
  assert.equal(
    formatMoney({ minor: 12_345_678_901_234_567_890n, currency: 'USD' }),
    '$123,456,789,012,345,678.90',
  );
  assert.equal(formatWholeMoney({ minor: 81_234_550n, currency: 'USD' }), '$812,346');
});

test('shares are rounded to a tenth, and zero has no sign', () => {
  assert.equal(formatPercent(0.61249), '61.2%');
  assert.equal(formatPercent(0.0005), '0.1%');
  assert.equal(tenths(-0.04), '0.0');
  assert.equal(tenths(-4.25), '-4.3');
});

test('amounts a person writes become minor units of the currency', () => {
  assert.deepEqual(parseMajor(1_500.5, 'USD'), { minor: 150_050n, currency: 'USD' });
  assert.deepEqual(parseMajor(1_500, 'JPY'), { minor: 1_500n, currency: 'JPY' });
});

test('division rounds half away from zero and is within half a unit', () => {
  assert.equal(divide(5n, 2n), 3n);
  assert.equal(divide(-5n, 2n), -3n);
  assert.equal(divide(5n, -2n), -3n);
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.bigInt(1n, 10n ** 9n), (n, d) => {
      const error = 2n * (divide(n, d) * d - n);
      assert.ok(error <= d && error >= -d);
    }),
  );
});

test('multiplying by a factor is exact to twelve places, also for amounts no double holds', () => {
  assert.equal(times(10n ** 20n, 1.5), 15n * 10n ** 19n);
  assert.equal(times(-1_000n, 0.0004), 0n);
  assert.equal(times(-1_000n, 0.0015), -2n);
  assert.throws(() => times(1n, Number.NaN), RangeError);
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: -1_000, max: 1_000 }), (amount, factor) => {
      assert.equal(times(BigInt(amount), factor), BigInt(amount) * BigInt(factor));
    }),
  );
});

test('a ratio of amounts is a number', () => {
  assert.equal(ratio(1_100_000n, 251_000n), 4.38247);
});

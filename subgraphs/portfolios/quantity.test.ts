import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { affordable, formatQuantity, parseQuantity, valueOf } from './quantity.ts';

const micros = fc.bigInt({ min: 1n, max: 999_999_999_999_999n });
const price = fc.bigInt({ min: 1n, max: 10_000_000n });

test('a quantity survives being written and read', () => {
  fc.assert(fc.property(micros, (units) => parseQuantity(formatQuantity(units)) === units));
  assert.equal(formatQuantity(12_500_000n), '12.5');
  assert.equal(formatQuantity(3_000_000n), '3');
});

test('what is no positive decimal with six places is none', () => {
  for (const text of ['', '0', '0.0', '-1', '1.', '.5', '1.0000001', '1e3', ' 1', '1'.repeat(10)]) {
    assert.equal(parseQuantity(text), null, text);
  }
});

test('what is affordable costs no more than the amount, and one millionth more would', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 12n }), price, (amount, each) => {
      const units = affordable(amount, each);
      assert.ok(valueOf(units, each) <= amount);
      assert.ok((units + 1n) * each > amount * 1_000_000n);
    }),
  );
});

test('values are rounded half up to a minor unit', () => {
  assert.equal(valueOf(500_000n, 1n), 1n);
  assert.equal(valueOf(499_999n, 1n), 0n);
  assert.equal(valueOf(2_500_000n, 333n), 833n);
});

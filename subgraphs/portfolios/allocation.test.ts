import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isAppError } from '../../platform/errors.ts';
import { allocationOf, checkedDriftBand, checkedTarget, maxDriftOf } from './allocation.ts';
import { assetClasses } from './domain.ts';
import { netWorthOf, valuationOf } from './valuation.ts';

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

const values = fc.record(
  Object.fromEntries(assetClasses.map((name) => [name, fc.bigInt(0n, 10n ** 13n)])),
  { requiredKeys: [] },
);
/** Basis points that add up to 10000. */
const target = fc
  .array(fc.nat(10_000), { minLength: 4, maxLength: 4 })
  .map((cuts) => [0, ...cuts.sort((a, b) => a - b), 10_000])
  .map((cuts) =>
    Object.fromEntries(
      assetClasses.map((name, index) => [name, (cuts[index + 1] ?? 0) - (cuts[index] ?? 0)]),
    ),
  );

test('weights add up to 1, and drifts to 0', () => {
  fc.assert(
    fc.property(values, target, (worth, wanted) => {
      const slices = allocationOf(worth, wanted, 'USD');
      const total = slices.reduce((sum, slice) => sum + slice.value.minor, 0n);
      if (total === 0n) return slices.every((slice) => slice.weight === 0);
      near(
        slices.reduce((sum, slice) => sum + slice.weight, 0),
        1,
      );
      near(
        slices.reduce((sum, slice) => sum + (slice.drift ?? NaN), 0),
        0,
      );
      near(maxDriftOf(slices) ?? NaN, Math.max(...slices.map((s) => Math.abs(s.drift ?? NaN))));
      return true;
    }),
  );
});

test('the drift of a known mix, with a class that is wanted and not there', () => {
  const slices = allocationOf(
    { EQUITY: 700n, CASH: 300n },
    { EQUITY: 6000, BOND: 3000, CASH: 1000 },
    'USD',
  );
  assert.deepEqual(
    slices.map(({ assetClass, weight, target: wanted }) => [assetClass, weight, wanted]),
    [
      ['EQUITY', 0.7, 0.6],
      ['BOND', 0, 0.3],
      ['CASH', 0.3, 0.1],
    ],
  );
  near(maxDriftOf(slices) ?? NaN, 0.3);
});

test('without a target there is no drift; an empty portfolio has no slices', () => {
  const slices = allocationOf({ EQUITY: 1n }, null, 'USD');
  assert.deepEqual([slices[0]?.target, slices[0]?.drift, maxDriftOf(slices)], [null, null, null]);
  assert.deepEqual(allocationOf({}, null, 'USD'), []);
});

test('a valuation counts cash once; net worth takes off what is owed', () => {
  const valuation = valuationOf(250n, { EQUITY: 700n, BOND: 50n }, null, 'EUR');
  assert.deepEqual(valuation.value, { minor: 1000n, currency: 'EUR' });
  assert.deepEqual(
    valuation.allocation.map((slice) => slice.weight),
    [0.7, 0.05, 0.25],
  );
  const worth = netWorthOf({ cash: 250n, invested: 750n, debts: -400n }, 'EUR', '2026-01-05');
  assert.deepEqual(
    [worth.total.minor, worth.liabilities.minor, worth.asOf],
    [600n, 400n, '2026-01-05'],
  );
});

describe('a target is refused with the name of its field', () => {
  const cases = [
    ['input.weights', [{ assetClass: 'EQUITY', weightBps: 9999 }]],
    ['input.weights', []],
    ['input.weights.1.weightBps', [{ assetClass: 'EQUITY', weightBps: 10_001 }]],
    ['input.weights.1.assetClass', [{ assetClass: 'BOND', weightBps: 0 }]],
  ] as const;
  cases.forEach(([field, last], index) => {
    test(`${index + 1}: ${field}`, () => {
      const first = { assetClass: 'BOND', weightBps: 0 } as const;
      assert.throws(
        () => checkedTarget([first, ...last]),
        (error) => isAppError(error, 'BAD_USER_INPUT') && error.field === field,
      );
    });
  });
  test('and so is a drift band out of range', () => {
    assert.equal(checkedDriftBand(null), null);
    assert.equal(checkedDriftBand(500), 500);
    for (const band of [0, 5001]) assert.throws(() => checkedDriftBand(band), /drift band/);
  });
});

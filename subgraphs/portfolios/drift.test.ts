import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allocationOf, maxDriftOf } from './allocation.ts';
import { assetClasses } from './domain.ts';
import { widestDrift } from './drift.ts';

const target = { EQUITY: 6000, BOND: 3000, CASH: 1000 };

test('the class furthest away is named, with where it is and where it should be', () => {
  const found = widestDrift({ EQUITY: 7000n, BOND: 2500n, CASH: 500n }, target, 500);
  assert.deepEqual(found, {
    ...{ assetClass: 'EQUITY', weightBps: 7000, targetBps: 6000, outside: true },
  });
  const foreign = widestDrift({ EQUITY: 500n, COMMODITY: 500n }, target, 500);
  assert.equal(foreign?.assetClass, 'COMMODITY');
});

test('a band ends where it says, to the minor unit', () => {
  const at = (equity: bigint) =>
    widestDrift({ EQUITY: equity, BOND: 3000n, CASH: 7000n - equity }, target, 500)?.outside;
  assert.deepEqual([at(6500n), at(6501n), at(5500n), at(5499n)], [false, true, false, true]);
});

test('without a target or money there is no drift', () => {
  assert.equal(widestDrift({ EQUITY: 1n }, null, 500), null);
  assert.equal(widestDrift({}, target, 500), null);
  assert.equal(widestDrift({ EQUITY: 5n, CASH: -5n }, target, 500), null);
});

test('it agrees with the drift that a portfolio shows', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
  const values = fc.record(Object.fromEntries(assetClasses.map((name) => [name, amount])));
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 5000 }), (sums, band) => {
      const shown = maxDriftOf(allocationOf(sums, target, 'USD')) ?? 0;
      const found = widestDrift(sums, target, band);
      if (found === null || Math.abs(shown - band / 10_000) < 1e-9) return;
      assert.equal(found.outside, shown > band / 10_000);
      assert.ok(Math.abs(Math.abs(found.weightBps - found.targetBps) / 10_000 - shown) < 2e-4);
    }),
  );
});

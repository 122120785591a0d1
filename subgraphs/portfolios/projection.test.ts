import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Book } from './book.ts';
import { dayNumber } from './calendar.ts';
import { assetClasses } from './domain.ts';
import { outlookOf, outlooks } from './outlook.ts';
import {
  checkedMonthly,
  checkedYears,
  projectionOf,
  projectionSeed,
  usualMonthly,
  type Plan,
} from './projection.ts';

const plan: Plan = {
  ...{ value: 10_000_000n, monthly: 50_000n, currency: 'USD', years: 30 },
  ...{ outlook: outlooks.EQUITY, costs: 0.002, seed: projectionSeed },
};

describe('projection', () => {
  test('without any spread is compound growth, with additions at half a year each', () => {
    const certain = projectionOf({ ...plan, outlook: { growth: 0.04, deviation: 0 }, costs: 0.01 });
    const growth = 1.04 * 0.99;
    let expected = 10_000_000;
    certain.points.forEach(({ year, p10, p50, p90 }) => {
      if (year > 0) expected = expected * growth + 600_000 * Math.sqrt(growth);
      assert.ok(Math.abs(Number(p50.minor) - expected) < 1, `year ${year}`);
      assert.deepEqual([p10, p90], [p50, p50]);
    });
    assert.equal(certain.points.length, 31);
  });

  test('has the percentiles of a log-normal growth', () => {
    const { growth, deviation } = outlooks.EQUITY;
    const { points } = projectionOf({ ...plan, monthly: 0n, costs: 0, years: 10 });
    const variance = Math.log(1 + (deviation / (1 + growth)) ** 2);
    const middle = Math.log(1 + growth) - variance / 2;
    const last = points.at(-1);
    assert.ok(last);
    // The normal distribution's tenth percentile lies 1.2816 deviations below its middle.
    for (const [found, deviations] of [
      [last.p10, -1.2816],
      [last.p50, 0],
      [last.p90, 1.2816],
    ] as const) {
      const expected = Math.log(1e7) + 10 * middle + deviations * Math.sqrt(10 * variance);
      // Of a thousand paths a percentile is uncertain by some hundredths of a deviation.
      assert.ok(Math.abs(Math.log(Number(found.minor)) - expected) < 0.08, `${deviations}`);
    }
  });

  test('has its percentiles in order, the same for the same seed, never below nothing', () => {
    const amount = (limit: bigint) => fc.bigInt({ min: -limit, max: limit });
    fc.assert(
      fc.property(
        amount(10n ** 12n),
        amount(10n ** 8n),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(...assetClasses),
        fc.integer({ min: 0, max: 5 }),
        (value, monthly, years, assetClass, seed) => {
          const asked = { ...plan, value, monthly, years, outlook: outlooks[assetClass], seed };
          const found = projectionOf(asked);
          for (const { p10, p50, p90 } of found.points) {
            assert.ok(p10.minor >= 0n && p10.minor <= p50.minor && p50.minor <= p90.minor);
          }
          assert.deepEqual(projectionOf(asked), found);
        },
      ),
      { numRuns: 20 },
    );
    assert.notDeepEqual(projectionOf({ ...plan, seed: 1 }).points, projectionOf(plan).points);
  });

  test('of a shorter plan is the beginning of a longer one', () => {
    const short = projectionOf({ ...plan, years: 5 });
    assert.deepEqual(short.points, projectionOf(plan).points.slice(0, 6));
  });

  test('is used up by drawing more than there is', () => {
    const { points } = projectionOf({ ...plan, monthly: -200_000n });
    assert.equal(points[0]?.p50.minor, 10_000_000n);
    assert.equal(points.at(-1)?.p90.minor, 0n);
  });

  test('refuses what cannot be, by name', () => {
    assert.throws(() => checkedYears(0), { field: 'years' });
    assert.throws(() => checkedYears(61), { field: 'years' });
    assert.throws(() => checkedMonthly({ minor: 1n, currency: 'EUR' }, 'USD'), {
      field: 'monthly.currency',
    });
    assert.throws(() => checkedMonthly({ minor: 10n ** 13n, currency: 'USD' }, 'USD'), {
      field: 'monthly.minor',
    });
    assert.equal(checkedMonthly(null, 'USD'), null);
    assert.equal(checkedMonthly({ minor: -5n, currency: 'USD' }, 'USD'), -5n);
  });
});

test('a mix has the mean of its parts and less spread than they have together', () => {
  const mix = outlookOf({ EQUITY: 600n, BOND: 400n });
  const { EQUITY: equity, BOND: bond } = outlooks;
  assert.ok(Math.abs(mix.growth - (0.6 * equity.growth + 0.4 * bond.growth)) < 1e-12);
  const together = 0.6 * equity.deviation + 0.4 * bond.deviation;
  assert.ok(mix.deviation < together && mix.deviation > 0.6 * equity.deviation);
  assert.deepEqual(outlookOf({ COMMODITY: 5n }), outlooks.COMMODITY);
  assert.deepEqual(outlookOf({}), outlooks.CASH);
  // An overdrawn account takes nothing away from the rest of the mix.
  assert.deepEqual(outlookOf({ EQUITY: 500n, CASH: -100n }), equity);
});

test('what is usually added is the average of full months, the opening left out', () => {
  const flows: [string, bigint][] = [
    ['2025-09-10', 1_000_000n],
    ['2025-10-01', 300n],
    ['2025-12-31', 100n],
    ['2026-01-05', 5000n],
  ];
  const book: Book = {
    ...{ currency: 'USD', days: flows.map(([day]) => dayNumber(day)) },
    ...{
      purses: [],
      flows: flows.map(([, amount]) => amount),
      dividends: [],
      fees: [],
      stakes: [],
    },
  };
  assert.equal(usualMonthly(book, '2026-01-20'), 133n);
  assert.equal(usualMonthly(book, '2025-10-20'), 0n);
  assert.equal(usualMonthly({ ...book, days: [], flows: [] }, '2026-01-20'), 0n);
});

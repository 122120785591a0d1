import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { dayNumber } from './calendar.ts';
import { xirr, type DatedAmount } from './xirr.ts';

const dated = (...amounts: readonly (readonly [string, number])[]): DatedAmount[] =>
  amounts.map(([day, amount]) => ({ day: dayNumber(day), amount }));

/** By definition, written apart from the code under test. */
function netPresentValue(amounts: readonly DatedAmount[], rate: number): number {
  const first = Math.min(...amounts.map(({ day }) => day));
  return amounts.reduce(
    (sum, { day, amount }) => sum + amount / (1 + rate) ** ((day - first) / 365),
    0,
  );
}

describe('xirr', () => {
  test('gives the published figure of the spreadsheet function of that name', () => {
    // Microsoft Support, "XIRR function": the example answers 0.373362535.
    const example = dated(
      ['2008-01-01', -10_000],
      ['2008-03-01', 2750],
      ['2008-10-30', 4250],
      ['2009-02-15', 3250],
      ['2009-04-01', 2750],
    );
    assert.ok(Math.abs((xirr(example) ?? 0) - 0.373362535) < 1e-8, String(xirr(example)));
  });

  test('counts a year as 365 days, also across a leap day', () => {
    assert.ok(
      Math.abs((xirr(dated(['2025-01-01', -100], ['2026-01-01', 110])) ?? 0) - 0.1) < 1e-12,
    );
    const leap = xirr(dated(['2024-01-01', -100], ['2025-01-01', 110]));
    assert.ok(Math.abs((leap ?? 0) - (1.1 ** (365 / 366) - 1)) < 1e-12);
  });

  test('is null where there is no rate', () => {
    assert.equal(xirr([]), null);
    assert.equal(xirr(dated(['2025-01-01', -100], ['2025-02-01', -5])), null);
    assert.equal(xirr(dated(['2025-01-01', 100], ['2025-02-01', 5])), null);
    // Both signs, and a value that stays positive at every rate: 1 − 1.5 x + x² has no real root.
    assert.equal(xirr(dated(['2025-01-01', 100], ['2026-01-01', -150], ['2027-01-01', 100])), null);
    // More than a millionfold a year.
    assert.equal(xirr(dated(['2025-01-01', -1], ['2025-01-02', 100])), null);
  });

  test('of two rates is the one nearer to nothing', () => {
    // 100 x² − 230 x + 132 = 0 for x = 1 + r: 10% and 20%.
    const two = dated(['2025-01-01', -100], ['2026-01-01', 230], ['2027-01-01', -132]);
    assert.ok(Math.abs((xirr(two) ?? 0) - 0.1) < 1e-9, String(xirr(two)));
  });

  test('finds rates far from ordinary', () => {
    for (const [end, days, rate] of [
      [50, 365, -0.5],
      [0.01, 365, -0.9999],
      [150, 30, 1.5 ** (365 / 30) - 1],
      [100, 4000, 0],
      [100_000, 3650, 1000 ** 0.1 - 1],
    ] as const) {
      const found = xirr([
        { day: 0, amount: -100 },
        { day: days, amount: end },
      ]);
      assert.ok(Math.abs((found ?? NaN) - rate) <= 1e-9 * Math.max(1, rate), `${end} ${found}`);
    }
  });

  test('makes the flows worth nothing, and exists where money goes in before it comes out', () => {
    const money = fc.integer({ min: 1, max: 1_000_000_00 });
    const later = fc.array(fc.tuple(fc.integer({ min: 1, max: 3000 }), money), { minLength: 1 });
    fc.assert(
      fc.property(
        money,
        later,
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        (paid, flows, part) => {
          // Scaled so that what comes back is a sane part of what was paid: the rate then lies within the range.
          const back = flows.reduce((sum, [, amount]) => sum + amount, 0);
          const latest = Math.max(...flows.map(([day]) => day));
          fc.pre(latest >= 365);
          const amounts = [
            { day: 0, amount: -paid },
            ...flows.map(([day, amount]) => ({
              day: Math.max(day, 100),
              amount: (amount / back) * paid * part,
            })),
          ];
          const rate = xirr(amounts);
          assert.ok(rate !== null);
          const scale = amounts.reduce(
            (sum, { day, amount }) => sum + Math.abs(amount) / (1 + rate) ** (day / 365),
            0,
          );
          assert.ok(Math.abs(netPresentValue(amounts, rate)) < 1e-7 * scale);
          assert.ok(part > 1 === rate > 0 || Math.abs(rate) < 1e-6);
        },
      ),
    );
  });

  test('of any flows is null or makes them worth nothing', () => {
    const flow = fc.record({
      day: fc.integer({ min: 0, max: 4000 }),
      amount: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(flow, { maxLength: 20 }), (amounts) => {
        const rate = xirr(amounts);
        if (rate === null) return;
        const first = Math.min(...amounts.map(({ day }) => day));
        const scale = amounts.reduce(
          (sum, { day, amount }) => sum + Math.abs(amount) / (1 + rate) ** ((day - first) / 365),
          0,
        );
        assert.ok(Math.abs(netPresentValue(amounts, rate)) <= 1e-6 * scale);
      }),
    );
  });
});

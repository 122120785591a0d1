import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { valuesAt, type Book } from './book.ts';
import { dayNumber } from './calendar.ts';
import { checkedPeriod, performanceOf } from './performance.ts';
import { valueOf } from './quantity.ts';

const unit = 1_000_000n;

const purse = (days: readonly number[], amounts: readonly bigint[]) => ({
  ...{ days, amounts, rates: null },
});

/** A portfolio that is all in one fund: what flows in or out buys or sells it at the close. */
function fundBook(
  prices: readonly bigint[],
  flows: readonly { readonly day: number; readonly units: bigint }[],
): Book {
  const days = flows.map(({ day }) => day);
  const worth = flows.map(({ day, units }) => valueOf(units, prices[day] ?? 0n));
  return {
    ...{ currency: 'USD', days, purses: [], flows: worth },
    ...{ dividends: days.map(() => 0n), fees: days.map(() => 0n) },
    stakes: [
      {
        symbol: 'MWLD',
        days,
        units: flows.map(({ units }) => units),
        path: { days: prices.map((_price, day) => day), prices },
        rates: null,
      },
    ],
  };
}

function close(found: number | null, expected: number, within: number): void {
  assert.ok(found !== null && Math.abs(found - expected) < within, `${found}, not ${expected}`);
}

describe('performance', () => {
  test('agrees with the worked example of two shares', () => {
    // CFA Program curriculum, Quantitative Methods, "Money-Weighted and Time-Weighted Returns": one share
    // bought at 200, another at 225 a year later, both sold at 235 after two; 5 a share paid out each year.
    // Time-weighted 10.8% a year, money-weighted 9.4%.
    const book: Book = {
      ...{
        currency: 'USD',
        days: [1, 366, 731],
        purses: [purse([731], [1000n])],
        flows: [20_000n, 22_000n, 0n],
      },
      ...{ dividends: [0n, 500n, 1000n], fees: [0n, 0n, 0n] },
      stakes: [
        {
          ...{ symbol: 'MWLD', days: [1, 366], units: [unit, unit] },
          path: { days: [1, 366, 731], prices: [20_000n, 22_500n, 23_500n] },
          rates: null,
        },
      ],
    };
    const found = performanceOf(book, { from: 2, to: 731 });
    assert.equal(found.startValue.minor, 20_000n);
    assert.equal(found.endValue.minor, 48_000n);
    assert.equal(found.netFlows.minor, 22_000n);
    assert.equal(found.gain.minor, 6000n);
    assert.equal(found.dividends.minor, 1500n);
    // By hand: (225 + 5) / 200 and (470 + 10) / 450.
    close(found.timeWeighted, (230 / 200) * (480 / 450) - 1, 1e-12);
    close(found.timeWeightedAnnualised, 0.108, 5e-4);
    // The positive root of 200 x² + 220 x − 480, less 1.
    close(found.moneyWeighted, (-220 + Math.sqrt(220 ** 2 + 4 * 200 * 480)) / 400 - 1, 1e-9);
    close(found.moneyWeighted, 0.094, 5e-4);
    // From the first purchase on it is the same but for a day.
    close(performanceOf(book, { from: 1, to: 731 }).timeWeighted, found.timeWeighted, 1e-12);
  });

  test('of money that doubled before more came and then lost a quarter is 50%', () => {
    // 500 become 1,000; 1,000 more flow in; 2,000 become 1,500. By money nothing was gained.
    const prices = [100n, ...Array.from({ length: 364 }, () => 150n), 200n];
    const path = [...prices, ...Array.from({ length: 364 }, () => 180n), 150n];
    const book = fundBook(path, [
      { day: 0, units: 5n * unit },
      { day: 365, units: 5n * unit },
    ]);
    const found = performanceOf(book, { from: 1, to: 730 });
    close(found.timeWeighted, 0.5, 1e-12);
    close(found.timeWeightedAnnualised, Math.sqrt(1.5) - 1, 1e-12);
    assert.equal(found.gain.minor, 0n);
    close(found.moneyWeighted, 0, 1e-12);
  });

  test('by time does not depend on size and timing of flows', () => {
    const price = fc.bigInt({ min: 5_000n, max: 20_000n });
    const flow = fc.tuple(fc.integer({ min: 1, max: 58 }), fc.integer({ min: -9, max: 200 }));
    fc.assert(
      fc.property(
        fc.array(price, { minLength: 60, maxLength: 60 }),
        fc.uniqueArray(flow, { selector: ([day]) => day, maxLength: 20 }),
        (prices, wanted) => {
          let held = 1_000_000n * unit;
          const flows = [{ day: 0, units: held }];
          for (const [day, tenths] of wanted.toSorted(([a], [b]) => a - b)) {
            const units = (held / 10n) * BigInt(tenths);
            // Neither so few that rounding to minor units shows, nor more than a ledger holds.
            if (held + units < 10_000n * unit || held + units > 10n ** 12n * unit) continue;
            flows.push({ day, units });
            held += units;
          }
          const found = performanceOf(fundBook(prices, flows), { from: 1, to: 59 });
          const growth = Number(prices[59]) / Number(prices[0]);
          close(found.timeWeighted, growth - 1, 1e-6 * growth);
        },
      ),
    );
  });

  test('from the day of the first deposit begins with nothing', () => {
    const book = fundBook([100n, 100n, 110n], [{ day: 1, units: 10n * unit }]);
    const found = performanceOf(book, { from: 1, to: 2 });
    assert.deepEqual(
      [found.startValue.minor, found.netFlows.minor, found.endValue.minor, found.gain.minor],
      [0n, 1000n, 1100n, 100n],
    );
    close(found.timeWeighted, 0.1, 1e-12);
    assert.equal(found.timeWeightedAnnualised, null);
  });

  test('of what flows into next to nothing counts from the start of that day', () => {
    // A cent is left; a hundred come in and are at once worth a hundred and one.
    const book: Book = {
      ...{
        currency: 'USD',
        days: [1, 5],
        purses: [purse([1, 5], [1n, 100n])],
        flows: [1n, 10_000n],
      },
      ...{ dividends: [0n, 0n], fees: [0n, 0n] },
      stakes: [
        {
          ...{ symbol: 'MWLD', days: [5], units: [unit] },
          path: { days: [1], prices: [10_000n] },
          rates: null,
        },
      ],
    };
    close(performanceOf(book, { from: 2, to: 6 }).timeWeighted, 10_101 / 10_001 - 1, 1e-12);
  });

  test('of a portfolio that was lost is -100%, of none nothing at all', () => {
    const lost: Book = {
      ...{
        currency: 'USD',
        days: [1, 3],
        purses: [purse([1, 3], [1000n, -1000n])],
        flows: [1000n, 0n],
      },
      ...{ dividends: [0n, 0n], fees: [0n, -1000n], stakes: [] },
    };
    const found = performanceOf(lost, { from: 2, to: 3 });
    assert.equal(found.timeWeighted, -1);
    assert.equal(found.fees.minor, 1000n);
    assert.equal(found.moneyWeighted, null);
    const none = performanceOf(fundBook([1n], []), { from: 5, to: 5 });
    assert.deepEqual([none.timeWeighted, none.moneyWeighted, none.gain.minor], [0, null, 0n]);
  });
});

test('what lies in other currencies counts at the rate of each day', () => {
  const rates = {
    from: { days: [0, 10], prices: [200_000_000n, 100_000_000n] },
    to: { days: [0, 10], prices: [100_000_000n, 100_000_000n] },
  };
  // A thousand paid in at one half, and a unit at 301 bought of it; then the rate doubles.
  const book: Book = {
    ...{ currency: 'USD', days: [1], flows: [500n], dividends: [0n], fees: [0n] },
    purses: [{ days: [1], amounts: [699n], rates }],
    stakes: [
      { symbol: 'MWLD', days: [1], units: [unit], path: { days: [0], prices: [301n] }, rates },
    ],
  };
  const values = valuesAt(book, [0, 1, 9, 10]).map(({ value }) => value);
  // Each is rounded by itself, half away from zero.
  assert.deepEqual(values, [0n, 350n + 151n, 350n + 151n, 1000n]);
  close(performanceOf(book, { from: 2, to: 10 }).timeWeighted, 1000 / 501 - 1, 1e-12);
});

describe('the period', () => {
  const today = '2026-01-20';
  const at = dayNumber('2024-03-05');
  const book: Book = {
    ...{
      currency: 'USD',
      days: [at],
      purses: [purse([at], [1n])],
      flows: [1n],
      dividends: [0n],
      fees: [0n],
    },
    stakes: [],
  };

  test('reaches from the first day to today, and no further back', () => {
    const whole = { from: at, to: dayNumber(today) };
    assert.deepEqual(checkedPeriod(book, {}, today), whole);
    assert.deepEqual(checkedPeriod(book, { from: '2020-01-01', to: null }, today), whole);
    assert.deepEqual(checkedPeriod(book, { from: '2025-01-01', to: '2025-12-31' }, today), {
      from: dayNumber('2025-01-01'),
      to: dayNumber('2025-12-31'),
    });
  });

  test('begins where holdings bought before all prices can be valued', () => {
    const older: Book = {
      ...book,
      stakes: [
        {
          symbol: 'MWLD',
          days: [at],
          units: [unit],
          path: { days: [at + 30], prices: [1n] },
          rates: null,
        },
      ],
    };
    assert.equal(checkedPeriod(older, {}, today).from, at + 31);
    assert.throws(() => checkedPeriod(older, { to: '2024-03-20' }, today), { field: 'to' });
  });

  test('is refused by the name of what is wrong with it', () => {
    assert.throws(() => checkedPeriod(book, { to: '2026-01-21' }, today), { field: 'to' });
    assert.throws(() => checkedPeriod(book, { from: '2025-02-01', to: '2025-01-31' }, today), {
      field: 'from',
    });
  });
});

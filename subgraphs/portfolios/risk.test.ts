import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Book } from './book.ts';
import { dayNumber, isoDay } from './calendar.ts';
import { drawdowns, monthEnds, valueHistoryOf } from './history.ts';
import { indexIn, indexReturn } from './market-index.ts';
import {
  betaOf,
  concentrationOf,
  downsideDeviation,
  maxDrawdownOf,
  ratiosOf,
  riskOf,
} from './risk.ts';

function close(found: number | null, expected: number, within = 1e-9): void {
  assert.ok(found !== null && Math.abs(found - expected) < within, `${found}, not ${expected}`);
}

const today = '2026-01-20';

/** One unit bought in 2023, with a price for each month end since and one for today. */
function bookOf(
  prices: readonly bigint[],
  flows: readonly (readonly [number, bigint])[] = [],
): Book {
  const days = [...monthEnds(prices.length - 1, today), dayNumber(today)];
  const opened = days[0] ?? 0;
  const sorted = flows.toSorted(([a], [b]) => a - b);
  return {
    currency: 'USD',
    days: [opened, ...sorted.map(([day]) => day)],
    purses: [
      {
        days: sorted.map(([day]) => day),
        amounts: sorted.map(([, amount]) => amount),
        rates: null,
      },
    ],
    flows: [prices[0] ?? 0n, ...sorted.map(([, amount]) => amount)],
    dividends: sorted.map(() => 0n),
    fees: sorted.map(() => 0n),
    stakes: [
      { symbol: 'MWLD', days: [opened], units: [1_000_000n], path: { days, prices }, rates: null },
    ],
  };
}

describe('ratios', () => {
  test('divide by the downside as the paper that made it popular does', () => {
    // Rollinger and Hoffman, "Sortino: A 'Sharper' Ratio" (Red Rock Capital): target 0, downside deviation
    // 2.264%, ratio 4.417.
    const years = [0.17, 0.15, 0.23, -0.05, 0.12, 0.09, 0.13, -0.04];
    close(downsideDeviation(years), 0.02264, 5e-6);
    close(0.1 / downsideDeviation(years), 4.417, 5e-4);
  });

  test('are those of the definition, by hand', () => {
    const returns = [0.02, -0.01, 0.03, 0, -0.02, 0.04];
    const riskFree = 1.02 ** (1 / 12) - 1;
    // Mean 0.01; squared distances 1, 4, 4, 1, 9, 9 ten-thousandths.
    const deviation = Math.sqrt(28e-4 / 5);
    const found = ratiosOf(returns);
    close(found.volatility, deviation * Math.sqrt(12));
    close(found.sharpe, ((0.01 - riskFree) / deviation) * Math.sqrt(12));
    const short = [-0.01, 0, -0.02].reduce((sum, each) => sum + (each - riskFree) ** 2, 0);
    close(found.sortino, ((0.01 - riskFree) / Math.sqrt(short / 6)) * Math.sqrt(12));
  });

  test('are null for few months, and where nothing moves', () => {
    const none = { volatility: null, sharpe: null, sortino: null };
    assert.deepEqual(ratiosOf([0.1, 0.2, 0.3, 0.1, 0.2]), none);
    const still = ratiosOf(Array.from({ length: 12 }, () => 0.01));
    assert.ok((still.volatility ?? 1) < 1e-12);
    assert.deepEqual([still.sharpe, still.sortino], [null, null]);
  });
});

describe('beta', () => {
  const market = [0.01, -0.02, 0.03, 0.005, -0.01, 0.02, 0.04];

  test('is 1 for the market and 2 for twice its moves, whatever comes on top', () => {
    close(betaOf(market, market), 1);
    close(
      betaOf(
        market.map((each) => 2 * each + 0.003),
        market,
      ),
      2,
    );
  });

  test('is null for few months and a market that stands still', () => {
    assert.equal(betaOf(market.slice(0, 5), market.slice(0, 5)), null);
    assert.equal(
      betaOf(
        market,
        market.map(() => 0.01),
      ),
      null,
    );
  });

  test('of the index is taken of funds that are quoted where the portfolio is', () => {
    assert.deepEqual(
      indexIn('USD').map(({ symbol }) => symbol),
      ['MWLD', 'HMKT', 'EMRG', 'SMLC'],
    );
    for (const currency of ['USD', 'EUR', 'CHF']) {
      const weights = indexIn(currency).reduce((sum, { weight }) => sum + weight, 0);
      close(weights, 1);
    }
    const path = (...prices: bigint[]) => ({ days: [0, 30, 60], prices });
    const index = indexReturn([
      { weight: 0.75, path: path(100n, 110n, 99n) },
      { weight: 0.25, path: path(200n, 200n, 240n) },
    ]);
    close(index(0, 30), 0.075);
    close(index(30, 60), -0.075 + 0.05);
    // Days may be asked for in any order.
    close(index(0, 30), 0.075);
  });
});

describe('drawdown', () => {
  test('lies in [0, 1], and is nothing for what only rises', () => {
    const growth = fc.double({ min: 0, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.array(growth, { maxLength: 40 }), (growths) => {
        for (const each of drawdowns(growths)) assert.ok(each >= 0 && each <= 1);
      }),
    );
    const rise = fc.double({ min: 1, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(fc.array(rise, { maxLength: 40 }), (growths) => {
        assert.ok(drawdowns(growths).every((each) => each === 0));
      }),
    );
  });

  test('is told with its dates, and the day it was made good', () => {
    const prices = [100n, 110n, 120n, 90n, 60n, 90n, 120n, 130n, 117n, 117n];
    const { maxDrawdown } = riskOf(bookOf(prices), 12, today, () => 0);
    assert.ok(maxDrawdown);
    close(maxDrawdown.depth, 0.5);
    assert.deepEqual(maxDrawdown, {
      depth: maxDrawdown.depth,
      ...{ peak: '2025-06-30', trough: '2025-08-31', recovered: '2025-10-31' },
    });
    const falling = riskOf(bookOf([100n, 90n, 80n, 85n, 85n]), 12, today, () => 0);
    assert.deepEqual(falling.maxDrawdown, {
      ...{ depth: falling.maxDrawdown?.depth, peak: '2025-09-30', trough: '2025-11-30' },
      recovered: null,
    });
    close(falling.maxDrawdown?.depth ?? null, 0.2);
    assert.equal(maxDrawdownOf([]), null);
    assert.equal(riskOf(bookOf([1n, 2n, 3n, 4n]), 12, today, () => 0).maxDrawdown, null);
  });

  test('is not brought about by money that leaves', () => {
    const withdrawn = bookOf([100n, 100n, 100n, 100n], [[dayNumber('2025-11-15'), -60n]]);
    const points = valueHistoryOf(withdrawn, 12, today);
    assert.deepEqual(
      points.map(({ date, value, contributed, drawdown }) => [
        ...[date, value.minor, contributed.minor, drawdown],
      ]),
      [
        ['2025-10-31', 100n, 100n, 0],
        ['2025-11-30', 40n, 40n, 0],
        ['2025-12-31', 40n, 40n, 0],
        ['2026-01-20', 40n, 40n, 0],
      ],
    );
  });
});

describe('risk', () => {
  test('counts full months, and says which', () => {
    const prices = [100n, 102n, 101n, 104n, 104n, 102n, 106n, 107n, 50n];
    const found = riskOf(bookOf(prices), 6, today, () => 0.01);
    assert.deepEqual([found.from, found.to], ['2025-07-01', '2025-12-31']);
    const returns = [101 / 102, 104 / 101, 1, 102 / 104, 106 / 102, 107 / 106].map((g) => g - 1);
    close(found.volatility, ratiosOf(returns).volatility ?? 0);
    const young = riskOf(bookOf([100n, 101n]), 36, today, () => 0);
    assert.deepEqual([young.from, young.to, young.volatility], ['2026-01-01', '2025-12-31', null]);
  });

  test('leaves the beginning out in which nothing was held', () => {
    const book = bookOf([100n, 100n, 100n]);
    const empty: Book = {
      ...book,
      days: [dayNumber('2025-01-15'), ...book.days],
      flows: [0n, ...book.flows],
      ...{ dividends: [0n, 0n], fees: [0n, 0n] },
    };
    assert.equal(riskOf(empty, 12, today, () => 0).from, isoDay(dayNumber('2025-12-01')));
  });
});

describe('concentration', () => {
  test('agrees with the textbook market of four', () => {
    // US Department of Justice, "Herfindahl-Hirschman Index": shares of 30, 30, 20 and 20 percent make 2,600.
    const found = concentrationOf([
      { symbol: 'MWLD', value: 2000n },
      { symbol: 'KSTR', value: 3000n },
      { symbol: 'GOVB', value: 3000n },
      { symbol: 'ESTA', value: 2000n },
    ]);
    close(found.herfindahl, 0.26);
    close(found.effectiveHoldings, 1 / 0.26);
    assert.equal(found.largestSymbol, 'GOVB');
    close(found.largestShare, 0.3);
    close(found.singleCompanyShare, 0.3);
  });

  test('is of parts that add up to one', () => {
    const values = fc.array(fc.bigInt({ min: 1n, max: 10n ** 14n }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(values, (amounts) => {
        const shares = ['KSTR', 'LUMF', 'KSTR-EUR'];
        const held = amounts.map((value, at) => ({ symbol: shares[at] ?? '', value }));
        const found = concentrationOf(held);
        close(found.singleCompanyShare, 1);
        assert.ok(found.herfindahl <= 1 + 1e-9 && found.herfindahl >= 1 / held.length - 1e-9);
        assert.ok(found.largestShare ** 2 <= found.herfindahl + 1e-9);
      }),
    );
  });

  test('of nothing is nothing', () => {
    assert.deepEqual(concentrationOf([]), {
      ...{ largestSymbol: null, largestShare: 0, herfindahl: 0 },
      ...{ effectiveHoldings: 0, singleCompanyShare: 0 },
    });
  });
});

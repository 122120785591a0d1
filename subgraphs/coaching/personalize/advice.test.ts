// Advice conserves money, ends within the band, sells no more than is held, and says why.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evaluateGrounding } from '../run/grounding.ts';
import { portfolioOf, type PortfolioPlan } from '../household.testing.ts';
import { personalized } from './advice.ts';
import { backIntoBand, spread } from './rebalance.ts';

const plan: PortfolioPlan = {
  id: 'pfl_1',
  name: 'Growth',
  cash: 2_000,
  holdings: [
    { symbol: 'MWLD', assetClass: 'EQUITY', kind: 'FUND', value: 4_000, cost: 1, ratio: 0.01 },
    { symbol: 'KSTR', assetClass: 'EQUITY', kind: 'SHARE', value: 3_000, cost: 1, ratio: 0 },
    { symbol: 'GOVB', assetClass: 'BOND', kind: 'FUND', value: 1_000, cost: 1, ratio: 0.01 },
  ],
  targets: { EQUITY: 0.5, BOND: 0.3, CASH: 0.2 },
  driftBand: 0.05,
  volatility: 0.1,
  fall: null,
  bookedFees: 0,
  netFlows: 0,
  gain: 0,
  dividends: 0,
};

function advice(changes: Partial<PortfolioPlan> = {}) {
  const portfolio = portfolioOf({ ...plan, ...changes });
  const holdings = portfolio.holdings.edges.map(({ node }) => node);
  return personalized({ portfolio, holdings, asOf: '2026-01-02' });
}

const sizes = (items: readonly { action: string; size: { minor: string } }[]) =>
  items.map(({ action, size }) => `${action} ${size.minor}`);

test('a class beyond the band comes back to its edge, and the rest makes room', () => {
  const { adviceByClass, adviceByHolding, cashUsed, due } = advice();
  assert.equal(due, true);
  // Equities 70% → 55%, bonds 10% → 25%: both to their edges, and nothing is left for cash.
  assert.deepEqual(sizes(adviceByClass), ['SELL 150000', 'BUY 150000', 'HOLD 0']);
  // KSTR is 30% of the portfolio: it is sold down towards 10% before the fund is touched.
  assert.deepEqual(sizes(adviceByHolding), ['HOLD 0', 'SELL 150000', 'BUY 150000']);
  assert.equal(cashUsed.minor, '0');
  assert.match(adviceByHolding[1]?.reasons.join(' ') ?? '', /one company and 30\.0%/);
});

test('within the band, and without a target, everything is held', () => {
  for (const changes of [{ driftBand: 0.25 }, { targets: {} }]) {
    const { adviceByClass, adviceByHolding, due } = advice(changes);
    assert.equal(due, false);
    for (const { action, reasons } of [...adviceByClass, ...adviceByHolding]) {
      assert.equal(action, 'HOLD');
      assert.ok(reasons.length > 0);
    }
  }
});

test('what no fund of the class can take is said to be unassigned', () => {
  const { adviceByClass } = advice({
    targets: { EQUITY: 0.4, REAL_ESTATE: 0.3, BOND: 0.1, CASH: 0.2 },
  });
  const estate = adviceByClass.find(({ assetClass }) => assetClass === 'REAL_ESTATE');
  assert.equal(estate?.action, 'BUY');
  assert.equal(estate?.unassigned.minor, estate?.size.minor);
  assert.match(estate?.reasons.join(' ') ?? '', /no fund of real estate/);
});

const anyMix = fc
  .array(fc.record({ value: fc.bigInt(0n, 10n ** 12n), part: fc.integer({ min: 0, max: 100 }) }), {
    minLength: 2,
    maxLength: 6,
  })
  .filter((mix) => mix.some(({ part }) => part > 0))
  .map((mix) => {
    const parts = mix.reduce((sum, { part }) => sum + part, 0);
    const bps = mix.map(({ part }) => Math.floor((part * 10_000) / parts));
    const rest = 10_000 - bps.reduce((sum, one) => sum + one, 0);
    const first = bps.findIndex((one) => one > 0);
    return mix.map(({ value }, index) => ({
      assetClass: String(index),
      value,
      targetBps: (bps[index] ?? 0) + (index === first ? rest : 0),
    }));
  });

test('any mix comes back into any band, conserving every cent and moving no more than the way to target', () => {
  fc.assert(
    fc.property(anyMix, fc.integer({ min: 1, max: 5_000 }), (mix, bandBps) => {
      const changes = backIntoBand(mix, bandBps);
      const total = mix.reduce((sum, { value }) => sum + value, 0n);
      assert.equal(
        changes.reduce((sum, one) => sum + one, 0n),
        0n,
      );
      mix.forEach(({ value, targetBps }, index) => {
        const after = value + (changes[index] ?? 0n);
        assert.ok(after >= 0n);
        const off = after * 10_000n - total * BigInt(targetBps);
        // One unit for the rounding of a target to a whole unit.
        const band = total * BigInt(bandBps) + 10_000n;
        assert.ok(off <= band && off >= -band, `${off} beyond ${band}`);
        const before = value * 10_000n - total * BigInt(targetBps);
        assert.ok(abs(off) <= abs(before) + 10_000n * BigInt(mix.length));
      });
    }),
    { numRuns: 500 },
  );
});

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

test('parts add up to the amount, each within its room', () => {
  fc.assert(
    fc.property(
      fc.bigInt(0n, 10n ** 9n),
      fc.array(fc.bigInt(0n, 10n ** 9n), { maxLength: 6 }),
      (amount, rooms) => {
        const parts = spread(amount, rooms);
        const room = rooms.reduce((sum, one) => sum + one, 0n);
        const given = parts.reduce((sum, one) => sum + one, 0n);
        assert.equal(given, amount < room ? amount : room);
        parts.forEach((part, index) => assert.ok(part >= 0n && part <= (rooms[index] ?? 0n)));
      },
    ),
  );
});

const anyHolding = fc.record({
  symbol: fc.constantFrom('MWLD', 'KSTR', 'GOVB'),
  assetClass: fc.constantFrom('EQUITY', 'BOND'),
  kind: fc.constantFrom('FUND' as const, 'SHARE' as const),
  value: fc.integer({ min: 1, max: 900_000 }),
  cost: fc.constant(1),
  ratio: fc.constant(0.002),
});

test('what is bought is what is sold plus the cash used, by class and down to the holdings', () => {
  fc.assert(
    fc.property(
      fc.array(anyHolding, { maxLength: 6 }),
      fc.integer({ min: 0, max: 900_000 }),
      fc.constantFrom({ EQUITY: 0.6, BOND: 0.4 }, { EQUITY: 0.2, BOND: 0.3, CASH: 0.5 }),
      (holdings, cash, targets) => {
        const { adviceByClass, adviceByHolding, cashUsed } = advice({ holdings, cash, targets });
        const signed = ({ action, size }: { action: string; size: { minor: string } }) =>
          BigInt(size.minor) * (action === 'SELL' ? -1n : 1n);
        const invested = adviceByClass.filter(({ assetClass }) => assetClass !== 'CASH');
        const sum = (values: readonly bigint[]) => values.reduce((all, one) => all + one, 0n);
        assert.equal(sum(invested.map(signed)), BigInt(cashUsed.minor));
        const unassigned = sum(invested.map(({ unassigned: part }) => BigInt(part.minor)));
        assert.equal(sum(adviceByHolding.map(signed)) + unassigned, BigInt(cashUsed.minor));
        adviceByHolding.forEach(({ action, size }, index) => {
          const held = BigInt(holdings[index]?.value ?? 0) * 100n;
          assert.ok(action !== 'SELL' || BigInt(size.minor) <= held);
        });
        for (const { reasons, facts } of [...adviceByClass, ...adviceByHolding]) {
          const backing = { facts, citations: [], question: '' };
          assert.deepEqual(evaluateGrounding(reasons.join(' '), backing).unbacked, []);
        }
      },
    ),
    { numRuns: 300 },
  );
});

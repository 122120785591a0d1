import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { emptyPosition, project, trade, type LedgerLine, type Position } from './ledger.ts';
import { apportion, isLongTerm, type Disposal } from './lots.ts';

let booked = 0;
const line = (kind: LedgerLine['kind'], day: string, quantity: bigint, amount: bigint) => ({
  ...{ id: `txn_${booked++}`, portfolioId: 'pfl_1', accountId: 'acc_1', kind, day, amount },
  ...{ symbol: 'KSTR', quantity, category: null, description: '' },
});
const unit = 1_000_000n;

function play(lines: readonly LedgerLine[]): { position: Position; disposals: Disposal[] } {
  let position = emptyPosition;
  const disposals: Disposal[] = [];
  for (const each of lines) {
    const after = trade(position, each);
    position = after.position;
    disposals.push(...after.disposals);
  }
  return { position, disposals };
}

describe('worked examples', () => {
  // firstrade.com, Tax Center, "Tax lots": lot A 100 at $5 fourteen months ago, lot B 100 at $7 three months
  // ago; 150 sold at $10 first in, first out gain $650, of which $500 long-term and $150 short-term.
  test('first in, first out', () => {
    const { position, disposals } = play([
      line('BUY', '2024-04-10', 100n * unit, -50_000n),
      line('BUY', '2025-03-10', 100n * unit, -70_000n),
      line('SELL', '2025-06-11', 150n * unit, 150_000n),
    ]);
    assert.deepEqual(
      disposals.map(({ openedOn, quantity, proceeds, costBasis }) => [
        ...[quantity / unit, proceeds - costBasis, isLongTerm(openedOn, '2025-06-11')],
      ]),
      [
        [100n, 50_000n, true],
        [50n, 15_000n, false],
      ],
    );
    assert.deepEqual([position.quantity, position.costBasis], [50n * unit, 35_000n]);
  });

  // irs.gov, FAQ "Stocks (options, splits, traders)": 100 at $10 and 100 at $12, then two for one: lots of
  // 200 with a basis of $1,000 and of $1,200 as before, $5 and $6 a share.
  test('a two-for-one split, lot by lot', () => {
    const { position } = play([
      line('BUY', '2024-01-10', 100n * unit, -100_000n),
      line('BUY', '2024-02-10', 100n * unit, -120_000n),
      line('SPLIT', '2024-03-01', 200n * unit, 0n),
    ]);
    assert.deepEqual(
      position.lots.map(({ openedOn, quantity, costBasis }) => [openedOn, quantity, costBasis]),
      [
        ['2024-01-10', 200n * unit, 100_000n],
        ['2024-02-10', 200n * unit, 120_000n],
      ],
    );
  });

  test('a reverse split keeps what can be kept in millionths; a lot left with nothing hands its cost on', () => {
    const tiny = (day: string) => line('BUY', day, 1n, -7n);
    const { position } = play([
      line('BUY', '2024-01-10', 10n * unit, -1000n),
      ...[tiny('2024-02-10'), tiny('2024-02-11'), tiny('2024-02-12')],
      line('SPLIT', '2024-03-01', unit - (10n * unit + 3n), 0n),
    ]);
    assert.deepEqual(
      position.lots.map(({ quantity, costBasis }) => [quantity, costBasis]),
      [
        [999_999n, 1000n],
        [1n, 21n],
      ],
    );
  });

  test('a year is over on the day after the same day of the next year', () => {
    assert.equal(isLongTerm('2024-02-29', '2025-02-28'), false);
    assert.equal(isLongTerm('2024-02-29', '2025-03-01'), true);
    assert.equal(isLongTerm('2025-06-11', '2026-06-11'), false);
    assert.equal(isLongTerm('2025-06-11', '2026-06-12'), true);
  });
});

/** Any trades that can happen: sales and splits of what is held then. */
const trades = fc.array(
  fc.record({
    kind: fc.constantFrom('BUY' as const, 'BUY' as const, 'SELL' as const, 'SPLIT' as const),
    units: fc.bigInt(1n, 50n * unit),
    cash: fc.bigInt(0n, 10n ** 9n),
    part: fc.bigInt(1n, 100n),
    ratio: fc.tuple(fc.bigInt(1n, 9n), fc.bigInt(1n, 9n)),
  }),
  { minLength: 1, maxLength: 40 },
);

function linesOf(steps: typeof trades extends fc.Arbitrary<infer T> ? T : never): LedgerLine[] {
  let held = 0n;
  return steps.flatMap(({ kind, units, cash, part, ratio: [to, from] }, index): LedgerLine[] => {
    const day = `20${String(10 + index).padStart(2, '0')}-05-05`;
    if (kind === 'BUY' || held === 0n) {
      held += units;
      return [line('BUY', day, units, -cash)];
    }
    if (kind === 'SELL') {
      const sold = (held * part + 99n) / 100n;
      held -= sold;
      return [line('SELL', day, sold, cash)];
    }
    const after = (held * to) / from;
    if (after === 0n || after === held) return [];
    const change = after - held;
    held = after;
    return [line('SPLIT', day, change, 0n)];
  });
}

test('shares and cost are conserved: lots add up to the position, disposals to what left it', () => {
  fc.assert(
    fc.property(trades, (steps) => {
      const lines = linesOf(steps);
      const { position, disposals } = play(lines);
      const sum = (items: readonly bigint[]) => items.reduce((all, item) => all + item, 0n);
      const signed = { BUY: 1n, SELL: -1n, SPLIT: 1n } as Record<string, bigint>;
      const units = sum(lines.map(({ kind, quantity }) => (signed[kind] ?? 0n) * (quantity ?? 0n)));
      assert.equal(position.quantity, units);
      assert.equal(sum(position.lots.map(({ quantity }) => quantity)), units);
      const paid = -sum(lines.filter(({ kind }) => kind === 'BUY').map(({ amount }) => amount));
      const gone = sum(disposals.map(({ costBasis }) => costBasis));
      assert.equal(position.costBasis + gone, paid);
      assert.equal(sum(position.lots.map(({ costBasis }) => costBasis)), position.costBasis);
      const received = sum(lines.filter(({ kind }) => kind === 'SELL').map((l) => l.amount));
      assert.equal(sum(disposals.map(({ proceeds }) => proceeds)), received);
      assert.ok(position.lots.every(({ quantity, costBasis }) => quantity > 0n && costBasis >= 0n));
      const days = position.lots.map(({ openedOn }) => openedOn);
      assert.deepEqual(days, [...days].sort());
      // Step by step gives what the fold of the whole ledger gives.
      const folded = project(lines).positions.get('acc_1')?.get('KSTR') ?? emptyPosition;
      assert.deepEqual(folded, position);
    }),
  );
});

test('what is shared out adds up, each part within one of its due', () => {
  const weights = fc.array(fc.bigInt(0n, 10n ** 12n), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 12n), 10n ** 12n), weights, (total, parts) => {
      const shares = apportion(total, parts);
      assert.equal(
        shares.reduce((sum, share) => sum + share, 0n),
        total,
      );
      const whole = parts.reduce((sum, part) => sum + part, 0n);
      if (whole === 0n) return;
      for (const [index, share] of shares.entries()) {
        const off = share * whole - total * (parts[index] ?? 0n);
        assert.ok((off < 0n ? -off : off) <= whole);
      }
    }),
  );
});

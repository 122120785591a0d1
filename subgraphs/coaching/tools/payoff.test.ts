import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { payOff, type OwedDebt } from './payoff.ts';

const card: OwedDebt = { balance: 300_000n, rate: 0.24, minimum: 10_000n };
const loan: OwedDebt = { balance: 120_000n, rate: 0.06, minimum: 10_000n };

test('one debt follows the annuity formula', () => {
  // n = −ln(1 − B·i/P) ÷ ln(1 + i): 3,000 at 2% a month with 100 a month.
  const months = Math.ceil(-Math.log(1 - (3_000 * 0.02) / 100) / Math.log(1.02));
  assert.equal(payOff([card], 0n, 'avalanche')?.months, months);
  assert.deepEqual(payOff([{ balance: 100_000n, rate: 0, minimum: 25_000n }], 0n, 'avalanche'), {
    months: 4,
    interest: 0n,
  });
  assert.deepEqual(payOff([], 0n, 'avalanche'), { months: 0, interest: 0n });
});

test('what interest eats up is never paid off', () => {
  assert.equal(payOff([{ ...card, minimum: 6_000n }], 0n, 'avalanche'), null);
  assert.ok(payOff([{ ...card, minimum: 6_000n }], 1_000n, 'avalanche') !== null);
});

test('the dearest first costs less than the smallest first', () => {
  const dear = payOff([card, loan], 15_000n, 'avalanche');
  const small = payOff([card, loan], 15_000n, 'snowball');
  assert.ok(dear !== null && small !== null && dear.interest < small.interest);
});

const anyDebt = fc.record({
  balance: fc.bigInt(1n, 5_000_000n),
  rate: fc.double({ min: 0, max: 0.4, noNaN: true }),
  minimum: fc.bigInt(0n, 200_000n),
});

test('more paid a month is never slower and never dearer, and what is paid is what was owed', () => {
  fc.assert(
    fc.property(
      fc.array(anyDebt, { minLength: 1, maxLength: 4 }),
      fc.bigInt(0n, 100_000n),
      fc.bigInt(1n, 100_000n),
      (debts, extra, more) => {
        const slow = payOff(debts, extra, 'avalanche');
        const fast = payOff(debts, extra + more, 'avalanche');
        if (slow === null) return;
        assert.ok(fast !== null && fast.months <= slow.months);
        // A month's interest is rounded to a unit for each debt.
        const slack = BigInt(debts.length * (slow.months + 1));
        assert.ok(fast.interest <= slow.interest + slack);
        const owed = debts.reduce((sum, { balance }) => sum + balance, 0n);
        const budget = debts.reduce((sum, { minimum }) => sum + minimum, extra);
        const paid = owed + slow.interest;
        assert.ok(paid <= budget * BigInt(slow.months));
        assert.ok(slow.months === 0 || paid > budget * BigInt(slow.months - 1));
      },
    ),
    { numRuns: 300 },
  );
});

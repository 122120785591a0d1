import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkedTerms, debtOf, usualTerms } from './debts.ts';
import type { Account } from './domain.ts';

const card = (minor: bigint): Account => ({
  ...{ id: 'acc_1', position: '1', portfolioId: 'pfl_1', ownerId: 'usr_1', name: 'Card' },
  ...{ kind: 'CREDIT_CARD', balance: { minor, currency: 'USD' } },
});
const terms = { annualRateBps: 1800, minimumShareBps: 200, minimumFlat: 2500n };

test('interest of a month is a twelfth of the rate; the larger minimum is due, never more than is owed', () => {
  const figures = (owed: bigint) => {
    const debt = debtOf(card(-owed), terms);
    return [debt?.balance.minor, debt?.monthlyInterest.minor, debt?.minimumPayment.minor];
  };
  assert.deepEqual(figures(500_000n), [500_000n, 7500n, 10_000n]);
  assert.deepEqual(figures(50_000n), [50_000n, 750n, 2500n]);
  assert.deepEqual(figures(1_033n), [1033n, 15n, 1033n]);
  assert.equal(debtOf(card(0n), terms), null);
  assert.equal(debtOf(card(100n), terms), null);
});

test('terms are refused by the name of their field', () => {
  const wanted = {
    annualRate: 0.199,
    minimumShare: 0,
    minimumFlat: { minor: 0n, currency: 'USD' },
  };
  assert.deepEqual(checkedTerms(wanted, 'LOAN', 'USD', 'input.debt'), {
    ...{ annualRateBps: 1990, minimumShareBps: 0, minimumFlat: 0n },
  });
  for (const [field, change] of [
    ['input.debt.annualRate', { annualRate: 1.01 }],
    ['input.debt.annualRate', { annualRate: NaN }],
    ['input.debt.minimumShare', { minimumShare: -0.1 }],
    ['input.debt.minimumFlat.minor', { minimumFlat: { minor: -1n, currency: 'USD' } }],
    ['input.debt.minimumFlat.currency', { minimumFlat: { minor: 1n, currency: 'EUR' } }],
  ] as const) {
    const given = { ...wanted, ...change };
    assert.throws(() => checkedTerms(given, 'LOAN', 'USD', 'input.debt'), { field });
  }
  assert.throws(() => checkedTerms(wanted, 'SAVINGS', 'USD', 'input.debt'), {
    field: 'input.debt',
  });
  assert.equal(usualTerms('CHECKING'), null);
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAppError } from '../../platform/errors.ts';
import { linesOf } from './booking.ts';
import type { AccountState, BookingContext, BookingRequest } from './booking-request.ts';
import type { AccountKind } from './domain.ts';
import { emptyPosition } from './ledger.ts';

const today = '2026-06-15';

function account(kind: AccountKind, change: Partial<AccountState> = {}): AccountState {
  const id = `acc_${kind}`;
  return {
    ...{
      id,
      portfolioId: 'pfl_1',
      name: kind,
      kind,
      currency: 'USD',
      balance: 100_000n,
      version: '0',
    },
    ...change,
  };
}

function request(change: Partial<BookingRequest> = {}): BookingRequest {
  return {
    accountId: 'acc_CHECKING',
    kind: 'EXPENSE',
    date: today,
    amount: { minor: 2500n, currency: 'USD' },
    symbol: null,
    quantity: null,
    ratio: null,
    category: 'DINING',
    toAccountId: null,
    toAmount: null,
    description: null,
    ...change,
  };
}

function context(change: Partial<BookingContext> = {}): BookingContext {
  return {
    account: account('CHECKING'),
    toAccount: null,
    quotedIn: 'USD',
    position: { quantity: 3_000_000n, costBasis: 30_000n, lots: [] },
    ownRules: new Map(),
    newestDay: '2026-06-01',
    today,
    newId: () => 'txn_1',
    ...change,
  };
}

const trade = { kind: 'BUY', symbol: 'MWLD', quantity: '1.5', category: null } as const;
const split = {
  kind: 'SPLIT',
  symbol: 'MWLD',
  ratio: '3:2',
  amount: null,
  category: null,
} as const;
const brokerage = context({ account: account('BROKERAGE') });

test('an expense leaves the account, in its category', () => {
  assert.deepEqual(linesOf(request({ description: ' Lunch ' }), context()), [
    {
      id: 'txn_1',
      portfolioId: 'pfl_1',
      accountId: 'acc_CHECKING',
      kind: 'EXPENSE',
      day: today,
      amount: -2500n,
      symbol: null,
      quantity: null,
      category: 'DINING',
      merchant: 'Lunch',
      review: null,
      description: 'Lunch',
    },
  ]);
});

test('the kind and the account give the direction', () => {
  const plain = { category: null } as const;
  const amount = (kind: BookingRequest['kind'], at: AccountKind) =>
    linesOf(request({ ...plain, kind }), context({ account: account(at) }))[0]?.amount;
  assert.equal(amount('DEPOSIT', 'CHECKING'), 2500n);
  assert.equal(amount('INCOME', 'CHECKING'), 2500n);
  assert.equal(amount('WITHDRAWAL', 'SAVINGS'), -2500n);
  assert.equal(amount('FEE', 'BROKERAGE'), -2500n);
  assert.equal(amount('INTEREST', 'SAVINGS'), 2500n);
  assert.equal(amount('INTEREST', 'CREDIT_CARD'), -2500n);
});

test('fees and interest on debt are the costs of debt; earned interest is no spending', () => {
  const category = (kind: 'FEE' | 'INTEREST', at: AccountKind) =>
    linesOf(request({ kind, category: null }), context({ account: account(at) }))[0]?.category;
  assert.equal(category('FEE', 'CHECKING'), 'DEBT_COSTS');
  assert.equal(category('INTEREST', 'LOAN'), 'DEBT_COSTS');
  assert.equal(category('INTEREST', 'SAVINGS'), null);
});

test('a purchase carries its units; selling all that is held is allowed', () => {
  assert.deepEqual(
    linesOf(request(trade), brokerage).map((l) => [l.amount, l.quantity, l.description]),
    [[-2500n, 1_500_000n, 'Buy 1.5 MWLD']],
  );
  const [sale] = linesOf(request({ ...trade, kind: 'SELL', quantity: '3' }), brokerage);
  assert.deepEqual([sale?.amount, sale?.quantity], [2500n, 3_000_000n]);
});

test('a transfer is two lines that make nothing', () => {
  const lines = linesOf(
    request({ kind: 'TRANSFER', category: null, toAccountId: 'acc_SAVINGS' }),
    context({ toAccount: account('SAVINGS', { portfolioId: 'pfl_2' }) }),
  );
  assert.deepEqual(
    lines.map((l) => [l.accountId, l.portfolioId, l.amount, l.description]),
    [
      ['acc_CHECKING', 'pfl_1', -2500n, 'To SAVINGS'],
      ['acc_SAVINGS', 'pfl_2', 2500n, 'From CHECKING'],
    ],
  );
});

test('a transfer between currencies carries both amounts', () => {
  const lines = linesOf(
    request({
      ...{ kind: 'TRANSFER', category: null, toAccountId: 'acc_SAVINGS' },
      toAmount: { minor: 1975n, currency: 'GBP' },
    }),
    context({ toAccount: account('SAVINGS', { currency: 'GBP' }) }),
  );
  assert.deepEqual(
    lines.map(({ amount }) => amount),
    [-2500n, 1975n],
  );
});

test('a split moves no money and adds units, or takes some, down to a whole millionth', () => {
  const units = (ratio: string, quantity: bigint) => {
    const position = { quantity, costBasis: 0n, lots: [] };
    const [line] = linesOf(request({ ...split, ratio }), { ...brokerage, position });
    return [line?.amount, line?.quantity, line?.description];
  };
  assert.deepEqual(units('3:2', 3_000_000n), [0n, 1_500_000n, 'Split 3:2 MWLD']);
  assert.deepEqual(units('1:3', 10_000_000n), [0n, -6_666_667n, 'Split 1:3 MWLD']);
});

test('an expense without a category gets the one its merchant has, or waits for a person', () => {
  const label = (description: string, ownRules = context().ownRules) => {
    const given = request({ category: null, description });
    const [line] = linesOf(given, { ...context(), ownRules });
    return [line?.merchant, line?.category, line?.review];
  };
  assert.deepEqual(label('SQ *COPPER KETTLE 0423'), ['Copper Kettle', 'DINING', null]);
  assert.deepEqual(label('Zyxw'), ['Zyxw', 'OTHER', 'No rule knows the merchant Zyxw.']);
  assert.deepEqual(label('Zyxw', new Map([['Zyxw', 'GIFTS']])), ['Zyxw', 'GIFTS', null]);
});

describe('a booking is refused with the name of its field', () => {
  const sell = { ...trade, kind: 'SELL' } as const;
  const transfer = { kind: 'TRANSFER', category: null, toAccountId: 'acc_SAVINGS' } as const;
  const abroad = context({ toAccount: account('SAVINGS', { currency: 'GBP' }) });
  const cases: readonly (readonly [string, Partial<BookingRequest>, BookingContext?])[] = [
    ['input.accountId', { kind: 'INCOME', category: null }, brokerage],
    ['input.accountId', trade],
    ['input.date', { date: '2026-06-16' }],
    ['input.date', { date: '1969-12-31' }],
    ['input.date', { ...trade, date: '2026-05-31' }, brokerage],
    ['input.amount.currency', { amount: { minor: 1n, currency: 'EUR' } }],
    ['input.amount.minor', { amount: { minor: 0n, currency: 'USD' } }],
    ['input.amount.minor', { amount: { minor: 10n ** 13n, currency: 'USD' } }],
    ['input.amount.minor', { ...trade, amount: { minor: 100_001n, currency: 'USD' } }, brokerage],
    ['input.symbol', { symbol: 'MWLD' }],
    ['input.symbol', { ...trade, symbol: null }, brokerage],
    ['input.symbol', trade, { ...brokerage, quotedIn: null }],
    ['input.symbol', trade, { ...brokerage, quotedIn: 'EUR' }],
    ['input.quantity', { ...trade, quantity: null }, brokerage],
    ['input.quantity', { ...trade, quantity: '-1' }, brokerage],
    ['input.quantity', { ...sell, quantity: '3.000001' }, brokerage],
    ['input.category', { category: null }],
    ['input.category', { kind: 'INCOME' }],
    ['input.toAccountId', { toAccountId: 'acc_SAVINGS' }],
    ['input.toAccountId', { ...transfer, toAccountId: null }],
    ['input.toAccountId', transfer, context({ toAccount: account('CHECKING') })],
    ['input.toAmount', transfer, abroad],
    ['input.toAmount.currency', { ...transfer, toAmount: { minor: 9n, currency: 'USD' } }, abroad],
    ['input.toAmount.minor', { ...transfer, toAmount: { minor: 0n, currency: 'GBP' } }, abroad],
    [
      'input.toAmount.minor',
      { ...transfer, toAmount: { minor: 9n, currency: 'USD' } },
      context({ toAccount: account('SAVINGS') }),
    ],
    ['input.toAmount', { toAmount: { minor: 9n, currency: 'USD' } }],
    ['input.amount', { amount: null }],
    ['input.amount', { ...split, amount: { minor: 1n, currency: 'USD' } }, brokerage],
    ['input.accountId', split],
    ['input.ratio', { ...split, ratio: null }, brokerage],
    ['input.ratio', { ratio: '2:1' }],
    ...['2', '0:1', '1:0', '2:2', '1.5:1', '-2:1', '2:1 ', '1:9999999'].map(
      (ratio) => ['input.ratio', { ...split, ratio }, brokerage] as const,
    ),
    ['input.symbol', split, { ...brokerage, position: emptyPosition }],
    ['input.date', { ...split, date: '2026-05-31' }, brokerage],
    ['input.category', { category: null, description: '  ' }],
    ['input.description', { description: 'x'.repeat(141) }],
  ];
  cases.forEach(([field, change, given], index) => {
    test(`${index + 1}: ${field}`, () => {
      assert.throws(
        () => linesOf(request(change), given ?? context()),
        (error) => isAppError(error, 'BAD_USER_INPUT') && error.field === field,
      );
    });
  });

  test('and an account that is not there is not found', () => {
    for (const [field, change, given] of [
      ['input.accountId', {}, context({ account: null })],
      ['input.toAccountId', transfer, context()],
    ] as const) {
      assert.throws(
        () => linesOf(request(change), given),
        (error) => isAppError(error, 'NOT_FOUND') && error.field === field,
      );
    }
  });
});

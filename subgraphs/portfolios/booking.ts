// Which lines a request books, or why it books none. Pure; everything it needs to know is handed in.
import { AppError, badInput } from '../../platform/errors.ts';
import type { AccountState, BookingContext, BookingRequest } from './booking-request.ts';
import { checkedInvestment } from './booking-units.ts';
import { isDebt, type AccountKind, type Money, type TransactionKind } from './domain.ts';
import { labelOf, merchantOf, type OwnRules } from './labels.ts';
import type { LedgerLine } from './ledger.ts';
import { formatQuantity } from './quantity.ts';

/** Above this an amount is a typing error; it also keeps every sum within int8. */
const largestAmount = 1_000_000_000_000n;
const earliestDay = '1970-01-01';

const accountsFor: Readonly<Partial<Record<TransactionKind, readonly AccountKind[]>>> = {
  BUY: ['BROKERAGE', 'RETIREMENT'],
  SELL: ['BROKERAGE', 'RETIREMENT'],
  DIVIDEND: ['BROKERAGE', 'RETIREMENT'],
  SPLIT: ['BROKERAGE', 'RETIREMENT'],
  EXPENSE: ['CHECKING', 'SAVINGS', 'CREDIT_CARD'],
  INCOME: ['CHECKING', 'SAVINGS'],
};

type Field = 'amount' | 'symbol' | 'quantity' | 'ratio' | 'toAccountId';

/** Needed for these kinds, refused for all others. */
const fieldsFor: Readonly<Record<Field, ReadonlySet<TransactionKind>>> = {
  amount: new Set<TransactionKind>([
    ...(['DEPOSIT', 'WITHDRAWAL', 'BUY', 'SELL', 'DIVIDEND', 'FEE'] as const),
    ...(['INTEREST', 'EXPENSE', 'INCOME', 'TRANSFER'] as const),
  ]),
  symbol: new Set<TransactionKind>(['BUY', 'SELL', 'DIVIDEND', 'SPLIT']),
  quantity: new Set<TransactionKind>(['BUY', 'SELL']),
  ratio: new Set<TransactionKind>(['SPLIT']),
  toAccountId: new Set<TransactionKind>(['TRANSFER']),
};

/** One line, or both legs of a transfer. BAD_USER_INPUT names the field; NOT_FOUND for an account. */
export function linesOf(request: BookingRequest, context: BookingContext): LedgerLine[] {
  const { kind } = request;
  const account = existing(context.account, 'input.accountId');
  checkFields(request);
  checkAccount(kind, account);
  checkDate(request, context);
  const amount = checkedAmount(request.amount, account.currency, 'input.amount');
  const quantity = checkedInvestment(request, account, context);
  const text = checkedDescription(request);
  const line = { kind, day: request.date, quantity, symbol: request.symbol };
  if (kind !== 'TRANSFER') {
    const change = isIncoming(kind, account.kind) ? amount : -amount;
    checkCovered(account, kind, change);
    return [
      {
        ...{ ...line, ...place(account), ...labelled(request, account, text, context.ownRules) },
        ...{ id: context.newId(), amount: change },
        description: text ?? describe(request, quantity),
      },
    ];
  }
  const target = existing(context.toAccount, 'input.toAccountId');
  if (target.id === account.id) {
    throw badInput('input.toAccountId', 'A transfer needs two accounts.');
  }
  const arrives = checkedArrival(request, account, target, amount);
  checkCovered(account, kind, -amount);
  const leg = (at: AccountState, change: bigint, otherwise: string): LedgerLine => ({
    ...{ ...line, ...place(at), id: context.newId(), category: null },
    ...{ amount: change, description: text ?? otherwise },
  });
  return [leg(account, -amount, `To ${target.name}`), leg(target, arrives, `From ${account.name}`)];
}

function place(account: AccountState) {
  return { accountId: account.id, portfolioId: account.portfolioId };
}

function existing(account: AccountState | null, field: string): AccountState {
  if (account === null) throw new AppError('NOT_FOUND', 'There is no such account.', { field });
  return account;
}

function checkFields(request: BookingRequest): void {
  for (const name of ['amount', 'symbol', 'quantity', 'ratio', 'toAccountId'] as const) {
    const kinds = fieldsFor[name];
    const given = request[name] !== null;
    if (given !== kinds.has(request.kind)) {
      const verb = given ? 'only goes with' : 'is needed for';
      throw badInput(`input.${name}`, `\`${name}\` ${verb} ${[...kinds].join(', ')}.`);
    }
  }
  const { kind, category, description, toAmount } = request;
  if (category !== null && kind !== 'EXPENSE') {
    throw badInput('input.category', '`category` only goes with EXPENSE.');
  }
  if (kind === 'EXPENSE' && category === null && (description ?? '').trim() === '') {
    throw badInput('input.category', 'An expense needs a `category`, or a `description` to tell.');
  }
  if (toAmount !== null && kind !== 'TRANSFER') {
    throw badInput('input.toAmount', '`toAmount` only goes with TRANSFER.');
  }
}

function checkAccount(kind: TransactionKind, account: AccountState): void {
  const kinds = accountsFor[kind];
  if (kinds !== undefined && !kinds.includes(account.kind)) {
    throw badInput('input.accountId', `${kind} needs an account of kind ${kinds.join(' or ')}.`);
  }
}

function checkDate({ date, kind }: BookingRequest, { today, newestDay }: BookingContext): void {
  if (date > today) throw badInput('input.date', 'The date lies in the future.');
  if (date < earliestDay) throw badInput('input.date', `The date lies before ${earliestDay}.`);
  const trades = kind === 'BUY' || kind === 'SELL' || kind === 'SPLIT';
  if (trades && newestDay !== null && date < newestDay) {
    throw badInput('input.date', `This instrument was booked up to ${newestDay} already.`);
  }
}

/** 0 where there is none. */
function checkedAmount(amount: Money | null, currency: string, path: string): bigint {
  if (amount === null) return 0n;
  if (amount.currency !== currency) {
    throw badInput(`${path}.currency`, `This account is in ${currency}.`);
  }
  if (amount.minor <= 0n || amount.minor > largestAmount) {
    throw badInput(`${path}.minor`, `An amount of 1 to ${largestAmount} minor units.`);
  }
  return amount.minor;
}

/** What a transfer brings to the other account: the same, unless that is in another currency. */
function checkedArrival(
  { toAmount }: BookingRequest,
  account: AccountState,
  target: AccountState,
  amount: bigint,
): bigint {
  const same = target.currency === account.currency;
  if (toAmount === null) {
    if (same) return amount;
    throw badInput('input.toAmount', `That account is in ${target.currency}: say what arrives.`);
  }
  const arrives = checkedAmount(toAmount, target.currency, 'input.toAmount');
  if (same && arrives !== amount) {
    throw badInput('input.toAmount.minor', 'In one currency, what arrives is what left.');
  }
  return arrives;
}

function checkedDescription({ description }: BookingRequest): string | null {
  const text = description?.trim() ?? '';
  if (text === '') return null;
  if ([...text].length > 140 || /\p{Cc}/u.test(text)) {
    throw badInput('input.description', 'At most 140 characters, no control characters.');
  }
  return text;
}

function isIncoming(kind: TransactionKind, account: AccountKind): boolean {
  if (kind === 'INTEREST') return !isDebt(account);
  return kind === 'DEPOSIT' || kind === 'SELL' || kind === 'DIVIDEND' || kind === 'INCOME';
}

/** Checking accounts and debts may go below zero, and a fee is taken whatever is there. */
function checkCovered(account: AccountState, kind: TransactionKind, change: bigint): void {
  if (change >= 0n || kind === 'FEE') return;
  if (account.kind === 'CHECKING' || isDebt(account.kind)) return;
  if (account.balance + change < 0n) {
    throw badInput('input.amount.minor', `The account holds ${account.balance} minor units.`);
  }
}

function labelled(
  { kind, category }: BookingRequest,
  account: AccountState,
  text: string | null,
  ownRules: OwnRules,
): Pick<LedgerLine, 'category' | 'merchant' | 'review'> {
  const none = { merchant: null, review: null };
  if (kind === 'FEE' || (kind === 'INTEREST' && isDebt(account.kind))) {
    return { ...none, category: 'DEBT_COSTS' };
  }
  if (kind !== 'EXPENSE') return { ...none, category: null };
  if (category === null) return labelOf(text ?? '', ownRules);
  return { ...none, category, merchant: text === null ? null : merchantOf(text) };
}

function describe({ kind, symbol, ratio }: BookingRequest, quantity: bigint | null): string {
  if (ratio !== null) return `Split ${ratio} ${symbol}`;
  const units = quantity === null ? '' : `${formatQuantity(quantity)} `;
  const what = kind.charAt(0) + kind.slice(1).toLowerCase();
  return symbol === null ? what : `${what} ${units}${symbol}`;
}

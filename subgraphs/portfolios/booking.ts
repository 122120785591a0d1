// Which lines a request books, or why it books none. Pure; everything it needs to know is handed in.
import { AppError, badInput } from '../../platform/errors.ts';
import {
  isDebt,
  mayInvest,
  type AccountKind,
  type Money,
  type SpendingCategory,
  type TransactionKind,
} from './domain.ts';
import { labelOf, merchantOf, type OwnRules } from './labels.ts';
import type { LedgerLine, Position } from './ledger.ts';
import { formatQuantity, parseQuantity } from './quantity.ts';

export interface BookingRequest {
  readonly accountId: string;
  readonly kind: TransactionKind;
  /** ISO date. */
  readonly date: string;
  /** Null for a split, which moves no money. */
  readonly amount: Money | null;
  readonly symbol: string | null;
  /** A decimal. */
  readonly quantity: string | null;
  /** New units for old ones: `3:2`. */
  readonly ratio: string | null;
  readonly category: SpendingCategory | null;
  readonly toAccountId: string | null;
  /** What arrives, where the other account is in another currency. */
  readonly toAmount: Money | null;
  readonly description: string | null;
}

export interface AccountState {
  readonly id: string;
  readonly portfolioId: string;
  readonly name: string;
  readonly kind: AccountKind;
  readonly currency: string;
  readonly balance: bigint;
  /** Another one: something was booked meanwhile. */
  readonly version: string;
}

export interface BookingContext {
  /** Null: unknown, or not the viewer's. */
  readonly account: AccountState | null;
  readonly toAccount: AccountState | null;
  /** In which the requested symbol is quoted; null: there is no such instrument. */
  readonly quotedIn: string | null;
  /** Of the requested symbol in the account, and the day of its newest booking there. */
  readonly position: Position;
  readonly newestDay: string | null;
  readonly ownRules: OwnRules;
  /** ISO date. */
  readonly today: string;
  readonly newId: () => string;
}

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

/** Millionths bought, sold, or added by a split; null where no units change hands. */
function checkedInvestment(
  { kind, symbol, quantity, ratio }: BookingRequest,
  account: AccountState,
  { quotedIn, position }: BookingContext,
): bigint | null {
  if (symbol === null) return null;
  if (quotedIn === null || !mayInvest(account.kind)) {
    throw badInput('input.symbol', 'There is no such instrument.');
  }
  if (quotedIn !== account.currency) {
    throw badInput(
      'input.symbol',
      `It is quoted in ${quotedIn}, the account is in ${account.currency}.`,
    );
  }
  if (ratio !== null) return addedBySplit(ratio, position);
  if (quantity === null) return null;
  const units = parseQuantity(quantity);
  if (units === null) {
    throw badInput('input.quantity', 'A positive decimal with at most nine and six places.');
  }
  if (kind === 'SELL' && units > position.quantity) {
    throw badInput('input.quantity', `The account holds ${formatQuantity(position.quantity)}.`);
  }
  if (kind === 'BUY' && position.quantity + units > mostUnits) {
    throw badInput('input.quantity', `An account holds at most ${formatQuantity(mostUnits)}.`);
  }
  return units;
}

/** Keeps every quantity, and its value at any price, within int8. */
const mostUnits = 999_999_999_999_999n;

/** New for old, `3:2` being three for two; what is left is rounded down to a millionth. */
function addedBySplit(ratio: string, { quantity }: Position): bigint {
  const parts = /^([1-9]\d{0,5}):([1-9]\d{0,5})$/.exec(ratio);
  if (parts === null || parts[1] === parts[2]) {
    throw badInput('input.ratio', 'New units for old ones, two unequal whole numbers: `3:2`.');
  }
  if (quantity === 0n) throw badInput('input.symbol', 'The account holds none of it.');
  const after = (quantity * BigInt(parts[1] ?? 1)) / BigInt(parts[2] ?? 1);
  if (after === 0n || after > mostUnits) {
    throw badInput('input.ratio', 'Nothing, or more than can be held, would be left.');
  }
  return after - quantity;
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

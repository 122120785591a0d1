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
import type { LedgerLine, Position } from './ledger.ts';
import { formatQuantity, parseQuantity } from './quantity.ts';

export interface BookingRequest {
  readonly accountId: string;
  readonly kind: TransactionKind;
  /** ISO date. */
  readonly date: string;
  readonly amount: Money;
  readonly symbol: string | null;
  /** A decimal. */
  readonly quantity: string | null;
  readonly category: SpendingCategory | null;
  readonly toAccountId: string | null;
  readonly description: string | null;
}

export interface AccountState {
  readonly id: string;
  readonly portfolioId: string;
  readonly name: string;
  readonly kind: AccountKind;
  readonly currency: string;
  readonly balance: bigint;
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
  EXPENSE: ['CHECKING', 'SAVINGS', 'CREDIT_CARD'],
  INCOME: ['CHECKING', 'SAVINGS'],
};

const fieldsFor = {
  symbol: ['BUY', 'SELL', 'DIVIDEND'],
  quantity: ['BUY', 'SELL'],
  category: ['EXPENSE'],
  toAccountId: ['TRANSFER'],
} as const satisfies Record<string, readonly TransactionKind[]>;

/** One line, or both legs of a transfer. BAD_USER_INPUT names the field; NOT_FOUND for an account. */
export function linesOf(request: BookingRequest, context: BookingContext): LedgerLine[] {
  const { kind } = request;
  const account = existing(context.account, 'input.accountId');
  checkFields(request);
  checkAccount(kind, account);
  checkDate(request, context);
  const amount = checkedAmount(request.amount, account.currency);
  const quantity = checkedInvestment(request, account, context);
  const line = {
    ...{ kind, day: request.date, quantity, symbol: request.symbol },
    category: categoryOf(request, account),
  };
  if (kind !== 'TRANSFER') {
    const change = isIncoming(kind, account.kind) ? amount : -amount;
    checkCovered(account, kind, change);
    const description = checkedDescription(request) ?? describe(request, quantity);
    return [{ ...line, ...place(account), id: context.newId(), amount: change, description }];
  }
  const target = existing(context.toAccount, 'input.toAccountId');
  if (target.id === account.id) {
    throw badInput('input.toAccountId', 'A transfer needs two accounts.');
  }
  if (target.currency !== account.currency) {
    throw badInput('input.toAccountId', `That account is in ${target.currency}.`);
  }
  checkCovered(account, kind, -amount);
  const text = checkedDescription(request);
  const leg = (at: AccountState, change: bigint, otherwise: string): LedgerLine => ({
    ...{ ...line, ...place(at), id: context.newId() },
    ...{ amount: change, description: text ?? otherwise },
  });
  return [leg(account, -amount, `To ${target.name}`), leg(target, amount, `From ${account.name}`)];
}

function place(account: AccountState) {
  return { accountId: account.id, portfolioId: account.portfolioId };
}

function existing(account: AccountState | null, field: string): AccountState {
  if (account === null) throw new AppError('NOT_FOUND', 'There is no such account.', { field });
  return account;
}

function checkFields(request: BookingRequest): void {
  for (const name of ['symbol', 'quantity', 'category', 'toAccountId'] as const) {
    const kinds: readonly TransactionKind[] = fieldsFor[name];
    const given = request[name] !== null;
    if (given !== kinds.includes(request.kind)) {
      const verb = given ? 'only goes with' : 'is needed for';
      throw badInput(`input.${name}`, `\`${name}\` ${verb} ${kinds.join(', ')}.`);
    }
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
  if ((kind === 'BUY' || kind === 'SELL') && newestDay !== null && date < newestDay) {
    throw badInput('input.date', `This instrument was booked up to ${newestDay} already.`);
  }
}

function checkedAmount(amount: Money, currency: string): bigint {
  if (amount.currency !== currency) {
    throw badInput('input.amount.currency', `This account is in ${currency}.`);
  }
  if (amount.minor <= 0n || amount.minor > largestAmount) {
    throw badInput('input.amount.minor', `An amount of 1 to ${largestAmount} minor units.`);
  }
  return amount.minor;
}

/** Millionths bought or sold; null where no units change hands. */
function checkedInvestment(
  { kind, symbol, quantity }: BookingRequest,
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
  if (quantity === null) return null;
  const units = parseQuantity(quantity);
  if (units === null) {
    throw badInput('input.quantity', 'A positive decimal with at most nine and six places.');
  }
  if (kind === 'SELL' && units > position.quantity) {
    throw badInput('input.quantity', `The account holds ${formatQuantity(position.quantity)}.`);
  }
  return units;
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

function categoryOf({ kind, category }: BookingRequest, account: AccountState) {
  if (kind === 'FEE' || (kind === 'INTEREST' && isDebt(account.kind))) return 'DEBT_COSTS';
  return category;
}

function describe({ kind, symbol }: BookingRequest, quantity: bigint | null): string {
  const units = quantity === null ? '' : `${formatQuantity(quantity)} `;
  const what = kind.charAt(0) + kind.slice(1).toLowerCase();
  return symbol === null ? what : `${what} ${units}${symbol}`;
}

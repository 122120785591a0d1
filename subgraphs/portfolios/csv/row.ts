// One row of a file as a booking to be asked for, or everything that is wrong with its cells.
import { createHash } from 'node:crypto';
import type { BookingRequest } from '../booking-request.ts';
import {
  essentialCategories,
  isDebt,
  otherCategories,
  transactionKinds,
  type AccountKind,
  type SpendingCategory,
  type TransactionKind,
} from '../domain.ts';
import { exponentOf } from '../fx.ts';
import { parseAmount, parseDay, type CsvField, type Layout } from './format.ts';

export interface CsvFinding {
  readonly line: number;
  /** As the header spells it; null: the row as a whole. */
  readonly column: string | null;
  readonly reason: string;
}

export interface ImportRow {
  readonly line: number;
  readonly request: BookingRequest;
  /** A digest of what makes the row the same when it comes again; equal rows of one file share it. */
  readonly content: string;
  /** It is the bank's own number, which names one payment however often it comes. */
  readonly referenced: boolean;
}

export interface KnownAccount {
  readonly id: string;
  readonly portfolioId: string;
  readonly name: string;
  readonly kind: AccountKind;
  readonly currency: string;
}

export interface Accounts {
  /** In lower case by name, and by id: the portfolio's own. */
  readonly own: ReadonlyMap<string, KnownAccount>;
  /** The same with the owner's other accounts, which may receive a transfer. */
  readonly all: ReadonlyMap<string, KnownAccount>;
  /** Of rows that name none; null: they have to. */
  readonly otherwise: KnownAccount | null;
}

const categories: ReadonlySet<string> = new Set([...essentialCategories, ...otherCategories]);
const kinds: ReadonlySet<string> = new Set(transactionKinds);
const outgoing: ReadonlySet<TransactionKind> = new Set<TransactionKind>([
  ...(['WITHDRAWAL', 'BUY', 'FEE', 'EXPENSE', 'TRANSFER', 'INTEREST'] as const),
]);

export function readRow(
  line: number,
  cells: readonly string[],
  layout: Layout,
  accounts: Accounts,
): ImportRow | readonly CsvFinding[] {
  if (cells.length !== layout.header.length) {
    const reason = `${cells.length} cells, where the header has ${layout.header.length}.`;
    return [{ line, column: null, reason }];
  }
  const findings: CsvFinding[] = [];
  const wrong = (field: CsvField, reason: string) => {
    findings.push({ line, column: columnOf(layout, field), reason });
  };
  const cell = (field: CsvField): string => {
    const place = layout.places.get(field);
    return place === undefined ? '' : (cells[place] ?? '').replace(/\s+/gu, ' ').trim();
  };
  const optional = (field: CsvField) => cell(field) || null;

  const { decimal, dates } = layout.format;
  const date = parseDay(cell('DATE'), dates);
  if (date === null) wrong('DATE', `"${shown(cell('DATE'))}" is no date as ${dates} writes it.`);
  const account = accountFor(cell('ACCOUNT'), accounts);
  if (account === null)
    wrong('ACCOUNT', `No account of the portfolio is "${shown(cell('ACCOUNT'))}".`);
  const toName = cell('TO_ACCOUNT');
  const toAccount = toName === '' ? null : (accounts.all.get(toName.toLowerCase()) ?? null);
  if (toName !== '' && toAccount === null) {
    wrong('TO_ACCOUNT', `No account of yours is "${shown(toName)}".`);
  }
  const amount = (field: 'AMOUNT' | 'TO_AMOUNT', currency: string): bigint | null => {
    const text = cell(field);
    if (text === '') return null;
    const minor = parseAmount(text, decimal, exponentOf(currency));
    if (minor === null) wrong(field, `"${shown(text)}" is no amount of ${currency}.`);
    return minor;
  };
  const minor = account === null ? null : amount('AMOUNT', account.currency);
  const arrives = toAccount === null ? null : amount('TO_AMOUNT', toAccount.currency);
  const kind = kindOf(cell('KIND'), minor, account, toAccount !== null);
  if (kind === null) wrong('KIND', `"${shown(cell('KIND'))}" is no kind of transaction.`);
  else if (minor !== null && minor < 0n && cell('KIND') !== '' && !outgoing.has(kind)) {
    wrong('AMOUNT', `A minus does not go with ${kind}.`);
  }
  const category = cell('CATEGORY').toUpperCase().replaceAll(' ', '_');
  if (kind === 'EXPENSE' && category !== '' && !categories.has(category)) {
    wrong('CATEGORY', `"${shown(cell('CATEGORY'))}" is no category of spending.`);
  }
  if (findings.length > 0 || date === null || account === null || kind === null) return findings;

  const currency = cell('CURRENCY').toUpperCase() || account.currency;
  const size = minor === null ? null : minor < 0n ? -minor : minor;
  const request: BookingRequest = {
    ...{ accountId: account.id, kind, date, toAccountId: toAccount?.id ?? null },
    // A split moves no money: a 0 in its row says nothing.
    amount: size === null || (kind === 'SPLIT' && size === 0n) ? null : { minor: size, currency },
    symbol: optional('SYMBOL')?.toUpperCase() ?? null,
    quantity: unsigned(optional('QUANTITY')),
    ratio: optional('RATIO'),
    category: kind === 'EXPENSE' && category !== '' ? (category as SpendingCategory) : null,
    toAmount:
      toAccount === null || arrives === null
        ? null
        : { minor: arrives < 0n ? -arrives : arrives, currency: toAccount.currency },
    description: optional('DESCRIPTION'),
  };
  const reference = optional('REFERENCE');
  return { line, request, referenced: reference !== null, content: contentOf(request, reference) };
}

/** The account named, or that of rows which name none. */
function accountFor(name: string, { own, otherwise }: Accounts): KnownAccount | null {
  return name === '' ? otherwise : (own.get(name.toLowerCase()) ?? null);
}

/** Without a word for it, the sign tells; a sale's units may carry one too. */
function kindOf(
  text: string,
  minor: bigint | null,
  account: KnownAccount | null,
  transfer: boolean,
): TransactionKind | null {
  const name = text.toUpperCase().replaceAll(' ', '_');
  if (name !== '') return kinds.has(name) ? (name as TransactionKind) : null;
  if (transfer) return 'TRANSFER';
  const spends = account?.kind === 'CHECKING' || account?.kind === 'SAVINGS';
  if (minor !== null && minor < 0n) {
    return spends || account?.kind === 'CREDIT_CARD' ? 'EXPENSE' : 'WITHDRAWAL';
  }
  return spends && !(account !== null && isDebt(account.kind)) ? 'INCOME' : 'DEPOSIT';
}

function unsigned(quantity: string | null): string | null {
  return quantity?.replace(/^-/, '') ?? null;
}

/** The column in which a field stands, as the header spells it. */
export function columnOf(layout: Layout, field: CsvField): string | null {
  const place = layout.places.get(field);
  return place === undefined ? null : (layout.header[place] ?? null);
}

/** Categories are left out: filing a row differently does not make it another payment. */
function contentOf(request: BookingRequest, reference: string | null): string {
  const { accountId, kind, date, amount, symbol, quantity, ratio, toAccountId, toAmount } = request;
  const parts =
    reference === null
      ? [
          ...[accountId, kind, date, amount?.minor.toString(), symbol, quantity, ratio],
          ...[toAccountId, toAmount?.minor.toString(), request.description],
        ]
      : [accountId, reference];
  return digest(JSON.stringify(parts));
}

/** The key of the `n`th row (from 1) of this content, kept with the line that was booked for it. */
export function importKeyOf(content: string, n: number): string {
  return n === 1 ? content : digest(`${n} ${content}`);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 27);
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

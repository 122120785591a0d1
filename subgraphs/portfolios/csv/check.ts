// Books rows on paper: each is checked against what the rows before it leave, exactly as a single booking
// would be, and nothing is written. What comes out is written as a whole, or not at all.
import { isAppError } from '../../../platform/errors.ts';
import { linesOf } from '../booking.ts';
import type { AccountState } from '../booking-request.ts';
import type { OwnRules } from '../labels.ts';
import type { LedgerLine, Position } from '../ledger.ts';
import { lotIdOf, sellOldest, splitLots, type Lot } from '../lots.ts';
import type { Investment, NewDisposal, NewHolding } from '../position-store.ts';
import { columnOf, type CsvFinding, type ImportRow } from './row.ts';
import type { CsvField, Layout } from './format.ts';

/** A position that changes in place: copying thousands of lots at every row would take too long. */
interface Book {
  readonly account: AccountState;
  readonly symbol: string;
  readonly before: Investment;
  newestDay: string | null;
  changed: boolean;
  quantity: bigint;
  costBasis: bigint;
  lots: Lot[];
  /** Lots before this index are sold. */
  head: number;
}

export interface Start {
  readonly accounts: readonly AccountState[];
  readonly ownRules: OwnRules;
  /** ISO date. */
  readonly today: string;
  readonly newId: () => string;
  readonly layout: Layout;
}

export interface Paper {
  readonly lines: LedgerLine[];
  readonly disposals: NewDisposal[];
  /** By account id: what the lines add to its balance. */
  readonly changes: Map<string, bigint>;
  /** Has to be called for a symbol in an account before the first row that names both. */
  know(accountId: string, symbol: string, investment: Investment): void;
  knows(accountId: string, symbol: string): boolean;
  /** Adds the row's lines, or says what is wrong with it. Rows come in order of days. */
  add(row: ImportRow, importKey: string): CsvFinding | null;
  holdings(): NewHolding[];
}

export function openPaper({ accounts, ownRules, today, newId, layout }: Start): Paper {
  const states = new Map(accounts.map((account) => [account.id, account]));
  const books = new Map<string, Book>();
  const lines: LedgerLine[] = [];
  const disposals: NewDisposal[] = [];
  const changes = new Map<string, bigint>();

  function apply(line: LedgerLine): void {
    lines.push(line);
    changes.set(line.accountId, (changes.get(line.accountId) ?? 0n) + line.amount);
    const state = states.get(line.accountId);
    if (state !== undefined) {
      states.set(state.id, { ...state, balance: state.balance + line.amount });
    }
    const book = line.symbol === null ? undefined : books.get(`${line.accountId} ${line.symbol}`);
    if (book !== undefined && line.quantity !== null) turnPage(book, line, line.quantity);
  }

  function turnPage(book: Book, line: LedgerLine, units: bigint): void {
    book.newestDay = line.day;
    book.changed = true;
    if (line.kind === 'BUY') {
      book.lots.push({
        ...{ id: lotIdOf(line.id), openedOn: line.day },
        ...{ quantity: units, costBasis: -line.amount },
      });
      book.quantity += units;
      book.costBasis -= line.amount;
    } else if (line.kind === 'SELL') {
      const sale = sellOldest(book.lots, units, line.amount, book.head);
      book.head = sale.next;
      if (sale.rest !== null) book.lots[sale.next] = sale.rest;
      const { id: saleId, portfolioId, day: closedOn } = line;
      for (const disposal of sale.disposals) {
        book.costBasis -= disposal.costBasis;
        disposals.push({ ...disposal, saleId, portfolioId, symbol: book.symbol, closedOn });
      }
      book.quantity -= units;
    } else {
      book.lots = [...splitLots(book.lots.slice(book.head), units)];
      book.head = 0;
      book.quantity += units;
    }
  }

  return {
    lines,
    disposals,
    changes,
    know(accountId, symbol, before) {
      const account = states.get(accountId);
      if (account === undefined) return;
      const { quantity, costBasis, lots } = before.position;
      books.set(`${accountId} ${symbol}`, {
        ...{ account, symbol, before, newestDay: before.newestDay, changed: false },
        ...{ quantity, costBasis, lots: [...lots], head: 0 },
      });
    },
    knows: (accountId, symbol) => books.has(`${accountId} ${symbol}`),
    add(row, importKey) {
      const { request } = row;
      const book = books.get(`${request.accountId} ${request.symbol}`);
      const { quantity, costBasis } = book ?? { quantity: 0n, costBasis: 0n };
      try {
        const booked = linesOf(request, {
          account: states.get(request.accountId) ?? null,
          toAccount:
            request.toAccountId === null ? null : (states.get(request.toAccountId) ?? null),
          quotedIn: book?.before.quotedIn ?? null,
          // Checks look at the sums alone.
          position: { quantity, costBasis, lots: [] },
          newestDay: book?.newestDay ?? null,
          ...{ ownRules, today, newId },
        });
        for (const [index, line] of booked.entries()) {
          apply(index === 0 ? { ...line, importKey } : line);
        }
        return null;
      } catch (error) {
        if (!isAppError(error)) throw error;
        const field = fields[error.field?.replace(/^input\./, '') ?? ''];
        const column = field === undefined ? null : columnOf(layout, field);
        return { line: row.line, column, reason: error.message };
      }
    },
    holdings: () =>
      [...books.values()]
        .filter(({ changed }) => changed)
        .map(({ account, symbol, before, quantity, costBasis, lots, head }) => {
          const position: Position = { quantity, costBasis, lots: lots.slice(head) };
          return { account, symbol, before: before.position, position };
        }),
  };
}

/** Which cell a refused booking speaks of. */
const fields: Readonly<Record<string, CsvField>> = {
  accountId: 'ACCOUNT',
  kind: 'KIND',
  date: 'DATE',
  amount: 'AMOUNT',
  'amount.minor': 'AMOUNT',
  'amount.currency': 'CURRENCY',
  symbol: 'SYMBOL',
  quantity: 'QUANTITY',
  ratio: 'RATIO',
  category: 'CATEGORY',
  toAccountId: 'TO_ACCOUNT',
  toAmount: 'TO_AMOUNT',
  'toAmount.minor': 'TO_AMOUNT',
  'toAmount.currency': 'TO_AMOUNT',
  description: 'DESCRIPTION',
};

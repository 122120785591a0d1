// What a booking is asked with, and everything it has to know.
import type { AccountKind, Money, SpendingCategory, TransactionKind } from './domain.ts';
import type { OwnRules } from './labels.ts';
import type { Position } from './ledger.ts';

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

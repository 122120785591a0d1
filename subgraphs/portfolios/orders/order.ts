// A paper order and its trades, as they are shown. Quantities are millionths of a unit, prices minor units of one.
import type { Money } from '../domain.ts';
import type { Side } from './book.ts';

export const paperNotice =
  'Paper trading: no real order was sent to any market, and the prices are fictional.';

export type OrderStatus = 'OPEN' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELLED' | 'REJECTED';

export type OrderRejection =
  'INSUFFICIENT_FUNDS' | 'NOT_HELD' | 'REMAINDER_TOO_SMALL' | 'NOT_BOOKABLE';

export interface PaperOrder {
  readonly id: string;
  /** Place in order of placement. */
  readonly position: string;
  readonly ownerId: string;
  readonly portfolioId: string;
  readonly accountId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: bigint;
  /** Null: a market order. */
  readonly limitPrice: Money | null;
  readonly status: OrderStatus;
  readonly filled: bigint;
  /** Null before the first trade. */
  readonly averagePrice: Money | null;
  readonly rejection: OrderRejection | null;
  readonly placedAt: Date;
  readonly updatedAt: Date;
}

export interface Trade {
  readonly id: string;
  /** Place in order of execution. */
  readonly position: string;
  readonly quantity: bigint;
  readonly price: Money;
  readonly withMaker: boolean;
  readonly transactionId: string;
  readonly executedAt: Date;
}

/** `volume` is the sum of millionths times price over trades of so many millionths; rounded half up. */
export function averageOf(volume: bigint, filled: bigint): bigint {
  return (2n * volume + filled) / (2n * filled);
}

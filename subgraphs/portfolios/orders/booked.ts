// A trade as the ledger is asked to book it.
import type { Ports } from '../../../platform/ports.ts';
import type { BookingRequest } from '../booking-request.ts';
import { dayOf } from '../calendar.ts';
import { formatQuantity, valueOf } from '../quantity.ts';
import type { Side } from './book.ts';

export interface TradeToBook {
  readonly accountId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly currency: string;
  /** Millionths. */
  readonly quantity: bigint;
  /** Minor units of one unit. */
  readonly price: bigint;
}

export function bookingOf(
  { clock }: Pick<Ports, 'clock'>,
  { accountId, symbol, side, currency, quantity, price }: TradeToBook,
): BookingRequest {
  const units = formatQuantity(quantity);
  return {
    ...{ accountId, symbol, kind: side, date: dayOf(clock.now()), quantity: units },
    amount: { minor: valueOf(quantity, price), currency },
    description: `Paper trade: ${side === 'BUY' ? 'bought' : 'sold'} ${units} ${symbol}`,
    ...{ ratio: null, category: null, toAccountId: null, toAmount: null },
  };
}

// What happens to paper orders, told with it in one transaction.
import type { NewRecord } from '../../../platform/events/port.ts';
import { encodeEvent } from '../../../platform/events/codec.ts';
import type { Ports } from '../../../platform/ports.ts';
import { orderSubmitted } from '../../../schema/events/market.ts';
import {
  orderCancelled,
  orderPlaced,
  orderRejected,
  tradeExecuted,
} from '../../../schema/events/portfolios.ts';
import { envelope } from '../bookings.ts';
import { formatQuantity } from '../quantity.ts';
import type { OrderRejection, OrderStatus } from './order.ts';
import type { BookedOrder, NewOrder, NewTrade } from './store.ts';

type Announcing = Pick<Ports, 'ids' | 'clock'>;
type Named = Pick<BookedOrder, 'id' | 'ownerId' | 'portfolioId' | 'symbol'>;

/** To its owner, and to the book that it is to be matched in. */
export function placed(ports: Announcing, order: NewOrder): NewRecord[] {
  const { side, symbol, accountId, limit, currency } = order;
  const limitPrice = limit === null ? null : { minor: limit.toString(), currency };
  const terms = { side, quantity: formatQuantity(order.quantity), limitPrice };
  return [
    encodeEvent(orderPlaced, {
      ...envelope(ports, order.portfolioId),
      data: { ...nameOf(order), accountId, ...terms },
    }),
    encodeEvent(orderSubmitted, {
      ...envelope(ports, symbol),
      data: { symbol, orderId: order.id, ...terms },
    }),
  ];
}

export function traded(
  ports: Announcing,
  order: BookedOrder,
  { id, quantity, price, transactionId }: NewTrade,
  { status, filled }: { readonly status: OrderStatus; readonly filled: bigint },
): NewRecord {
  return encodeEvent(tradeExecuted, {
    ...envelope(ports, order.portfolioId),
    data: {
      ...{ ...nameOf(order), tradeId: id, transactionId, side: order.side },
      quantity: formatQuantity(quantity),
      filledQuantity: formatQuantity(filled),
      price: { minor: price.toString(), currency: order.currency },
      status: status === 'FILLED' ? status : 'PARTIALLY_FILLED',
    },
  });
}

export function cancelled(ports: Announcing, order: Named): NewRecord {
  const told = envelope(ports, order.portfolioId);
  return encodeEvent(orderCancelled, { ...told, data: nameOf(order) });
}

export function rejected(ports: Announcing, order: Named, rejection: OrderRejection): NewRecord {
  const told = envelope(ports, order.portfolioId);
  return encodeEvent(orderRejected, { ...told, data: { ...nameOf(order), rejection } });
}

function nameOf({ id, ownerId, portfolioId, symbol }: Named) {
  return { portfolioId, ownerId, orderId: id, symbol };
}

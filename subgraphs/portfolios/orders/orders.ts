// What a client may do about paper orders: place one, cancel it. The book's lock is taken before those of accounts,
// as matching does.
import type { Viewer } from '../../../platform/auth/port.ts';
import { answerOnce } from '../../../platform/db/idempotency.ts';
import type { Sql } from '../../../platform/db/port.ts';
import { isStorable } from '../../../platform/db/text.ts';
import { AppError, badInput, isAppError } from '../../../platform/errors.ts';
import { enqueue } from '../../../platform/outbox/sql.ts';
import { keyField, prepareBooking, schema, type PortfoliosPorts } from '../bookings.ts';
import type { Money } from '../domain.ts';
import { lockAccounts } from '../ledger-store.ts';
import { parseQuantity, quantityForm, valueOf } from '../quantity.ts';
import { cancelled, placed } from './announce.ts';
import { bookingOf } from './booked.ts';
import type { Side } from './book.ts';
import {
  closeOrder,
  insertOrder,
  lockBook,
  mostOpen,
  openBook,
  openOrdersOf,
  orderState,
  quoteOf,
} from './store.ts';

export interface PlaceOrder {
  readonly accountId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly kind: 'MARKET' | 'LIMIT';
  readonly quantity: string;
  /** As it arrives: null and absent are the same. */
  readonly limitPrice?: Money | null | undefined;
  readonly idempotencyKey: string;
}

type Request = Omit<PlaceOrder, 'idempotencyKey' | 'limitPrice'> & {
  readonly limitPrice: Money | null;
};

/** Above this a price is a typing error, as an amount would be (see booking.ts). */
const highestPrice = 1_000_000_000_000n;

/** The new order's id. */
export async function placeOrder(
  ports: PortfoliosPorts,
  viewer: Viewer,
  input: PlaceOrder,
): Promise<string> {
  const { idempotencyKey: key, ...given } = input;
  const request: Request = { ...given, limitPrice: given.limitPrice ?? null };
  const keyed = { owner: viewer.id, key, field: keyField, operation: 'placeOrder', input: request };
  const id = await ports.db.transaction((tx) =>
    answerOnce(tx, schema, keyed, () => place(ports, tx, viewer.id, request)),
  );
  ports.wakeRelay();
  return id;
}

async function place(
  ports: PortfoliosPorts,
  tx: Sql,
  ownerId: string,
  request: Request,
): Promise<string> {
  const { accountId, side, symbol, limitPrice } = request;
  checkKind(request);
  const quantity = parseQuantity(request.quantity);
  if (quantity === null) {
    throw badInput('input.quantity', quantityForm);
  }
  const isListed = isStorable(symbol) && (await openBook(tx, symbol));
  const [account] = isStorable(accountId) ? await lockAccounts(tx, ownerId, [accountId]) : [];
  if (account === undefined) {
    throw new AppError('NOT_FOUND', 'There is no such account.', { field: 'input.accountId' });
  }
  const { currency, portfolioId } = account;
  if (limitPrice !== null) checkLimit(limitPrice, currency);
  const limit = limitPrice?.minor ?? null;
  const price = limit ?? (isListed ? ((await quoteOf(tx, symbol))?.price ?? null) : null);
  // As if all of it were traded now; an instrument that is not listed is refused whatever it costs.
  const trade = { accountId, symbol, side, currency, quantity, price: price ?? 1n };
  await checkBookable(ports, tx, ownerId, trade);
  if ((await openOrdersOf(tx, ownerId, symbol)) >= mostOpen) {
    throw new AppError('RATE_LIMITED', `${mostOpen} orders of yours in ${symbol} are open.`, {
      field: 'input.symbol',
      retryable: true,
    });
  }
  const order = {
    ...{ id: ports.ids.next('ord'), ownerId, portfolioId, accountId, symbol, currency },
    ...{ side, quantity, limit },
  };
  await insertOrder(tx, order, new Date(ports.clock.now()));
  await enqueue(tx, schema, placed(ports, order));
  return order.id;
}

function checkKind({ kind, limitPrice }: Request): void {
  if (kind === 'LIMIT' && limitPrice === null) {
    throw badInput('input.limitPrice', '`limitPrice` is needed for LIMIT.');
  }
  if (kind === 'MARKET' && limitPrice !== null) {
    throw badInput('input.limitPrice', '`limitPrice` only goes with LIMIT.');
  }
}

function checkLimit({ minor, currency: given }: Money, currency: string): void {
  if (given !== currency) {
    throw badInput('input.limitPrice.currency', `This account is in ${currency}.`);
  }
  if (minor <= 0n || minor > highestPrice) {
    throw badInput('input.limitPrice.minor', `A price of 1 to ${highestPrice} minor units.`);
  }
}

/** The ledger's own rules, said of the fields of an order. */
async function checkBookable(
  ports: PortfoliosPorts,
  tx: Sql,
  ownerId: string,
  trade: Parameters<typeof bookingOf>[1],
): Promise<void> {
  const { quantity, price, side } = trade;
  if (valueOf(quantity, price) === 0n) {
    throw badInput('input.quantity', 'That is worth less than a minor unit.');
  }
  try {
    await prepareBooking(ports, tx, ownerId, bookingOf(ports, trade));
  } catch (error) {
    if (!isAppError(error, 'BAD_USER_INPUT') || error.field !== 'input.amount.minor') throw error;
    const verb = side === 'BUY' ? 'costs' : 'brings';
    const message = `It ${verb} ${valueOf(quantity, price)} minor units. ${error.message}`;
    throw badInput('input.quantity', message);
  }
}

export interface CancelOrder {
  readonly orderId: string;
  readonly idempotencyKey: string;
}

/** NOT_FOUND unless the order is the viewer's own; CONFLICT for one that was filled or rejected. */
export async function cancelOrder(
  ports: PortfoliosPorts,
  viewer: Viewer,
  input: CancelOrder,
): Promise<void> {
  const { idempotencyKey: key, ...request } = input;
  const keyed = {
    owner: viewer.id,
    key,
    field: keyField,
    operation: 'cancelOrder',
    input: request,
  };
  await ports.db.transaction((tx) =>
    answerOnce(tx, schema, keyed, async () => {
      await cancel(ports, tx, viewer.id, request.orderId);
      return null;
    }),
  );
  ports.wakeRelay();
}

async function cancel(ports: PortfoliosPorts, tx: Sql, ownerId: string, id: string): Promise<void> {
  const field = 'input.orderId';
  const named = isStorable(id) ? await orderState(tx, ownerId, id) : null;
  if (named === null) throw new AppError('NOT_FOUND', 'There is no such order.', { field });
  const { symbol, portfolioId } = named;
  await lockBook(tx, symbol);
  // Looked at again: it may have been filled while the lock was waited for.
  const status = (await orderState(tx, ownerId, id))?.status;
  if (status === 'CANCELLED') return;
  if (status !== 'OPEN' && status !== 'PARTIALLY_FILLED') {
    const how = status === 'FILLED' ? 'filled' : 'rejected';
    throw new AppError('CONFLICT', `The order was ${how} already.`, { field });
  }
  const order = { id, ownerId, symbol, portfolioId };
  await closeOrder(tx, order, { status: 'CANCELLED' }, new Date(ports.clock.now()));
  await enqueue(tx, schema, [cancelled(ports, order)]);
}

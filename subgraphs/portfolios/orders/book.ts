// The rules of the paper market: who trades with whom, how much and at which price. Pure. Quantities are millionths
// of a unit, prices minor units of one unit.
import { valueOf } from '../quantity.ts';

export type Side = 'BUY' | 'SELL';

/** What is left of an order on the market. */
export interface OpenOrder {
  readonly id: string;
  readonly ownerId: string;
  readonly side: Side;
  /** The worst price it takes; null: a market order, which takes the observed price, whatever that is. */
  readonly limit: bigint | null;
  /** More than 0. */
  readonly open: bigint;
  /** Place in order of placement. */
  readonly position: bigint;
}

/** The simulated market maker: trades at the observed price, so many units on each side. */
export interface Quote {
  readonly price: bigint;
  readonly buys: bigint;
  readonly sells: bigint;
}

/** What it stands ready for at every new price. */
export const makerUnits = 1_000_000_000n;

export interface Book {
  readonly orders: readonly OpenOrder[];
  readonly quote: Quote;
}

export type Entry =
  | { readonly kind: 'PLACED'; readonly order: OpenOrder }
  | { readonly kind: 'TRADED'; readonly orderId: string; readonly quantity: bigint }
  | { readonly kind: 'CANCELLED' | 'REJECTED'; readonly orderId: string };

/** The open orders after an entry. RangeError for what cannot be: more than is open, or an order that is not. */
export function evolve(orders: readonly OpenOrder[], entry: Entry): readonly OpenOrder[] {
  if (entry.kind === 'PLACED') return [...orders, entry.order];
  const at = orders.findIndex(({ id }) => id === entry.orderId);
  const order = orders[at];
  if (order === undefined) throw new RangeError(`${entry.orderId} is not open`);
  if (entry.kind !== 'TRADED') return orders.toSpliced(at, 1);
  const open = order.open - entry.quantity;
  if (open < 0n) throw new RangeError(`${entry.orderId} would be filled twice`);
  return open === 0n ? orders.toSpliced(at, 1) : orders.with(at, { ...order, open });
}

export interface Trade {
  /** Null: the market maker; never on both sides. */
  readonly buy: OpenOrder | null;
  readonly sell: OpenOrder | null;
  readonly quantity: bigint;
  readonly price: bigint;
}

export type Match =
  | ({ readonly kind: 'TRADE' } & Trade)
  /** What is left of the order is worth less than a minor unit at the price it would get. */
  | { readonly kind: 'REMAINDER'; readonly order: OpenOrder };

/** One side of a trade to be. */
interface Offer {
  readonly order: OpenOrder | null;
  readonly price: bigint;
  readonly quantity: bigint;
}

/**
 * What happens next; null: nothing, until an order or a price comes. The best price goes first, at one price the
 * order that was placed first, and the market maker after everybody. Between two people the price is that of the
 * order that was there first. Nobody trades with oneself: such a pair is passed over, and both wait for others.
 */
export function nextMatch(book: Book): Match | null {
  const sells = offers(book, 'SELL');
  for (const buy of offers(book, 'BUY')) {
    for (const sell of sells) {
      if (sell.price > buy.price) break;
      if (buy.order?.ownerId === sell.order?.ownerId) continue;
      return matchOf(buy, sell);
    }
  }
  return null;
}

function offers({ orders, quote }: Book, side: Side): Offer[] {
  const people = orders
    .filter((order) => order.side === side)
    .map((order) => ({ order, price: order.limit ?? quote.price, quantity: order.open }));
  const left = side === 'BUY' ? quote.buys : quote.sells;
  const maker = { order: null, price: quote.price, quantity: left };
  const all: Offer[] = valueOf(left, quote.price) > 0n ? [...people, maker] : people;
  const ascending = side === 'BUY' ? 1 : -1;
  return all.sort((one, other) => {
    if (one.price !== other.price) return one.price < other.price ? ascending : -ascending;
    return isEarlier(one, other) ? -1 : 1;
  });
}

function isEarlier(one: Offer, other: Offer): boolean {
  if (one.order === null || other.order === null) return one.order !== null;
  return one.order.position < other.order.position;
}

function matchOf(buy: Offer, sell: Offer): Match {
  const maker = [buy, sell].find(({ order }) => order === null);
  const { price } = maker ?? (isEarlier(buy, sell) ? buy : sell);
  const smaller = buy.quantity < sell.quantity ? buy : sell;
  const { quantity } = smaller;
  if (valueOf(quantity, price) === 0n && smaller.order !== null) {
    return { kind: 'REMAINDER', order: smaller.order };
  }
  return { kind: 'TRADE', buy: buy.order, sell: sell.order, quantity, price };
}

/** What the market maker stands ready for after a trade. */
export function quoteAfter(quote: Quote, { buy, sell, quantity }: Trade): Quote {
  if (buy === null) return { ...quote, buys: quote.buys - quantity };
  return sell === null ? { ...quote, sells: quote.sells - quantity } : quote;
}

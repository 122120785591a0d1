import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { valueOf } from '../quantity.ts';
import {
  evolve,
  makerUnits,
  nextMatch,
  quoteAfter,
  type Book,
  type Entry,
  type OpenOrder,
  type Trade,
} from './book.ts';
import { averageOf } from './order.ts';

const unit = 1_000_000n;
let placed = 0n;
function order(more: Partial<OpenOrder>): OpenOrder {
  placed += 1n;
  return {
    ...{ id: `ord_${placed}`, ownerId: 'ann', side: 'BUY', limit: null, open: unit },
    position: placed,
    ...more,
  };
}
const at = (price: bigint, depth = makerUnits) => ({ price, buys: depth, sells: depth });
const trade = (orders: OpenOrder[], quote = at(100n)) => {
  const match = nextMatch({ orders, quote });
  assert.ok(match?.kind === 'TRADE');
  return match;
};

describe('who trades with whom', () => {
  test('a market order fills at the observed price, a limit order once that has crossed its limit', () => {
    const buy = order({});
    assert.deepEqual(trade([buy]), {
      ...{ kind: 'TRADE', buy, sell: null, quantity: unit, price: 100n },
    });
    const limited = order({ side: 'SELL', limit: 101n });
    assert.equal(nextMatch({ orders: [limited], quote: at(100n) }), null);
    assert.equal(trade([limited], at(101n)).price, 101n);
    assert.equal(trade([limited], at(120n)).price, 120n);
  });

  test('people come before the market maker at one price, and whoever was there first says the price', () => {
    const waiting = order({ side: 'SELL', limit: 98n, ownerId: 'bob' });
    const { sell, price } = trade([waiting, order({ limit: 100n })], at(100n, 0n));
    assert.deepEqual([sell?.id, price], [waiting.id, 98n]);
    const same = order({ side: 'SELL', limit: 100n, ownerId: 'bob' });
    const buy = order({ limit: 100n });
    const between = trade([buy, same]);
    assert.deepEqual([between.buy?.id, between.sell?.id], [buy.id, same.id]);
  });

  test('the maker has so much at one price and no more; what is left waits', () => {
    const large = order({ open: makerUnits + unit });
    const first = trade([large]);
    assert.equal(first.quantity, makerUnits);
    const quote = quoteAfter(at(100n), first);
    assert.deepEqual(quote, { price: 100n, buys: makerUnits, sells: 0n });
    assert.equal(nextMatch({ orders: [{ ...large, open: unit }], quote }), null);
  });

  test('nobody trades with oneself, nor keeps others from trading', () => {
    const own = [order({ limit: 100n }), order({ side: 'SELL', limit: 90n })];
    assert.equal(nextMatch({ orders: own, quote: at(95n, 0n) }), null);
    const other = order({ side: 'SELL', limit: 95n, ownerId: 'bob' });
    const match = trade([...own, other], at(95n, 0n));
    assert.deepEqual([match.sell?.id, match.price], [other.id, 100n]);
  });

  test('what is worth nothing is told apart', () => {
    const dust = order({ open: 1n });
    assert.deepEqual(nextMatch({ orders: [dust], quote: at(100n) }), {
      ...{ kind: 'REMAINDER', order: dust },
    });
    const quote = { ...at(100n), sells: 1n };
    assert.equal(nextMatch({ orders: [order({})], quote }), null, 'of the maker: it has none left');
  });

  test('an average is rounded half up', () => {
    assert.deepEqual([averageOf(5n, 2n), averageOf(7n, 3n), averageOf(8n, 3n)], [3n, 2n, 3n]);
  });
});

type Command =
  | {
      readonly kind: 'PLACE';
      readonly ownerId: string;
      readonly side: 'BUY' | 'SELL';
      readonly limit: bigint | null;
      readonly open: bigint;
    }
  | { readonly kind: 'CANCEL'; readonly index: number }
  | { readonly kind: 'PRICE'; readonly price: bigint };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('PLACE' as const),
      ownerId: fc.constantFrom('ann', 'bob', 'cat'),
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      limit: fc.option(fc.bigInt(90n, 110n)),
      open: fc.oneof(fc.bigInt(1n, 20_000n), fc.bigInt(unit, 2n * makerUnits)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('CANCEL' as const), index: fc.nat(20) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('PRICE' as const), price: fc.bigInt(92n, 108n) }),
  },
);

/** Whether the two may trade at a price both take, by the words of the rules rather than their code. */
const takes = ({ limit, side }: OpenOrder, price: bigint, observed: bigint) =>
  side === 'BUY' ? (limit ?? observed) >= price : (limit ?? observed) <= price;
const isBefore = (one: OpenOrder, other: OpenOrder, observed: bigint) => {
  const [mine, others] = [one.limit ?? observed, other.limit ?? observed];
  if (mine !== others) return one.side === 'BUY' ? mine > others : mine < others;
  return one.position < other.position;
};
const crosses = (buy: OpenOrder, sell: OpenOrder, observed: bigint) =>
  buy.ownerId !== sell.ownerId && takes(buy, sell.limit ?? observed, observed);

/** That a trade was the right one to make, of all that were possible. */
function checkTrade({ orders, quote }: Book, { buy, sell, quantity, price }: Trade): void {
  const observed = quote.price;
  for (const party of [buy, sell]) {
    if (party === null) continue;
    assert.ok(takes(party, price, observed), 'never worse than the limit');
    assert.ok(quantity <= party.open, 'never more than is open');
    const mates = orders.filter(({ side }) => side === party.side);
    for (const better of mates.filter((other) => isBefore(other, party, observed))) {
      const across = party === buy ? sell : buy;
      if (across === null) {
        assert.ok(!takes(better, observed, observed), 'a better one was passed over for the maker');
      } else {
        const pair = party === buy ? ([better, across] as const) : ([across, better] as const);
        assert.ok(!crosses(...pair, observed), 'a better one was passed over');
      }
    }
  }
  assert.ok(buy === null || sell === null || buy.ownerId !== sell.ownerId, 'with oneself');
  assert.ok(buy !== null || sell !== null);
  assert.ok(quantity > 0n && valueOf(quantity, price) > 0n);
  if (buy === null || sell === null) {
    assert.equal(price, observed);
    for (const other of orders) {
      const isAhead = other.side === (buy === null ? 'BUY' : 'SELL') && takes(other, price, price);
      const [one, two] = buy === null ? [other, sell] : [buy, other];
      const mayTrade = isAhead && two !== null && one.ownerId !== two.ownerId;
      assert.ok(!mayTrade, 'people go before the maker');
    }
  }
}

test('any orders, cancellations and prices: all is conserved, in turn, and the log makes the same book', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      let book: Book = { orders: [], quote: at(100n) };
      const log: Entry[] = [];
      const asked = new Map<string, OpenOrder>();
      const closed = new Set<string>();
      const done = new Map<string, bigint>();
      const total = { BUY: 0n, SELL: 0n };
      let position = 0n;
      let makers = { buys: 0n, sells: 0n };
      const apply = (entry: Entry) => {
        log.push(entry);
        book = { ...book, orders: evolve(book.orders, entry) };
      };
      const settle = () => {
        for (let match = nextMatch(book); match !== null; match = nextMatch(book)) {
          if (match.kind === 'REMAINDER') {
            closed.add(match.order.id);
            apply({ kind: 'REJECTED', orderId: match.order.id });
            continue;
          }
          checkTrade(book, match);
          const { quantity } = match;
          book = { ...book, quote: quoteAfter(book.quote, match) };
          for (const party of [match.buy, match.sell]) {
            if (party === null) continue;
            assert.ok(!closed.has(party.id), 'closed orders stay closed');
            total[party.side] += quantity;
            done.set(party.id, (done.get(party.id) ?? 0n) + quantity);
            apply({ kind: 'TRADED', orderId: party.id, quantity });
          }
          if (match.buy === null) makers.buys += quantity;
          else if (match.sell === null) makers.sells += quantity;
          total.BUY += match.buy === null ? quantity : 0n;
          total.SELL += match.sell === null ? quantity : 0n;
          assert.ok(makers.buys <= makerUnits && makers.sells <= makerUnits, 'all at one price');
        }
      };
      for (const each of commands) {
        if (each.kind === 'PRICE') {
          if (each.price === book.quote.price) continue;
          book = { ...book, quote: at(each.price) };
          makers = { buys: 0n, sells: 0n };
        } else if (each.kind === 'CANCEL') {
          const order = book.orders[each.index];
          if (order === undefined) continue;
          closed.add(order.id);
          apply({ kind: 'CANCELLED', orderId: order.id });
          assert.throws(() => evolve(book.orders, { kind: 'CANCELLED', orderId: order.id }));
        } else {
          const { ownerId, side, limit, open } = each;
          position += 1n;
          const order = { ownerId, side, limit, open, position, id: `ord_${position}` };
          asked.set(order.id, order);
          apply({ kind: 'PLACED', order });
        }
        settle();
      }
      assert.equal(total.BUY, total.SELL, 'what is bought is sold');
      for (const [id, order] of asked) {
        const open = book.orders.find((one) => one.id === id)?.open ?? 0n;
        const left = order.open - (done.get(id) ?? 0n);
        assert.ok(left >= 0n, 'nothing is filled twice');
        if (!closed.has(id)) assert.equal(open, left);
        if (left === 0n)
          assert.throws(() => evolve(book.orders, { kind: 'CANCELLED', orderId: id }));
      }
      const { price, buys, sells } = book.quote;
      for (const one of book.orders) {
        const makerHas = valueOf(one.side === 'BUY' ? sells : buys, price) > 0n;
        assert.ok(!makerHas || !takes(one, price, price), 'the maker would trade with it');
        for (const other of book.orders) {
          const isPair = one.side === 'BUY' && other.side === 'SELL';
          assert.ok(!isPair || !crosses(one, other, price), 'the two would trade');
        }
      }
      assert.deepEqual(log.reduce(evolve, [] as readonly OpenOrder[]), book.orders);
    }),
    { numRuns: 400 },
  );
});

// The paper market on a slice of its own: people with money, prices that a test sets, and the log's part. For tests only.
import assert from 'node:assert/strict';
import { viewerOf } from '../../../platform/auth/testing.ts';
import type { Database } from '../../../platform/db/port.ts';
import type { CloudEvent } from '../../../platform/events/cloudevent.ts';
import { decodeEvent, eventType } from '../../../platform/events/codec.ts';
import type { EventRecord } from '../../../platform/events/port.ts';
import type { GraphResponse } from '../../../platform/graphql/port.ts';
import { ask } from '../../../platform/graphql/testing.ts';
import { priceObserved } from '../../../schema/events/market.ts';
import { openSlice, registrationOf } from '../testing.ts';
import { evolve, type Entry, type OpenOrder } from './book.ts';
import { frontOf } from './store.ts';

export const symbol = 'MWLD';

export interface ShownOrder {
  readonly id: string;
  readonly status: string;
  readonly filledQuantity: string;
  readonly averagePrice: { readonly minor: string } | null;
  readonly rejection: string | null;
  readonly trades: {
    readonly edges: readonly {
      readonly node: {
        readonly id: string;
        readonly quantity: string;
        readonly price: { readonly minor: string };
        readonly counterparty: string;
        readonly transaction: { readonly amount: { readonly minor: string } };
      };
    }[];
  };
}

export const shown = `id status filledQuantity averagePrice { minor } rejection
  trades { edges { node { id quantity price { minor } counterparty
    transaction { amount { minor } } } } }`;

/** @param database empty; left out, one of its own */
export async function openMarket(database?: Database) {
  const slice = await openSlice(database);
  const accounts = new Map<string, { readonly id: string; readonly portfolioId: string }>();
  let keys = 0;

  /** Somebody with so many minor units in the brokerage account. */
  async function join(userId: string, minor: number, currency = 'USD'): Promise<void> {
    await slice.register(registrationOf(userId, undefined, currency));
    const [row] = await slice.db.query<{ id: string; portfolio_id: string }>(
      `SELECT id, portfolio_id FROM portfolios.account WHERE kind = 'BROKERAGE' AND owner_id = $1`,
      [userId],
    );
    assert.ok(row);
    accounts.set(userId, { id: row.id, portfolioId: row.portfolio_id });
    if (minor > 0) await book(userId, 'DEPOSIT', minor);
    await slice.drain();
  }

  function book(userId: string, kind: string, minor: number, more: object = {}) {
    keys += 1;
    const amount = { minor: String(minor), currency: 'USD' };
    const input = {
      accountId: accounts.get(userId)?.id,
      kind,
      date: '2026-01-20',
      amount,
      ...more,
    };
    return asks(
      userId,
      `mutation ($input: RecordTransactionInput!) {
        recordTransaction(input: $input) { portfolio { id } } }`,
      { input: { ...input, idempotencyKey: `b${keys}` } },
    );
  }

  async function asks(userId: string, query: string, variables: object = {}) {
    const response = await refusable(userId, query, variables);
    assert.equal(response.errors, undefined, JSON.stringify(response.errors));
    return response.data ?? {};
  }

  const refusable = (userId: string, query: string, variables: object): Promise<GraphResponse> =>
    ask(slice.endpoint, viewerOf(userId), query, { ...variables });

  function inputOf(userId: string, side: string, quantity: string, limit: number | null) {
    keys += 1;
    return {
      ...{ accountId: accounts.get(userId)?.id, symbol, side, quantity },
      kind: limit === null ? 'MARKET' : 'LIMIT',
      ...(limit !== null && { limitPrice: { minor: String(limit), currency: 'USD' } }),
      idempotencyKey: `o${keys}`,
    };
  }

  const tryPlace = (userId: string, input: object) =>
    refusable(
      userId,
      `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { ${shown} } notice } }`,
      { input },
    );

  /** The new order's id; matched only once its event is delivered. */
  async function place(
    userId: string,
    side: 'BUY' | 'SELL',
    quantity: string,
    limit: number | null = null,
  ): Promise<string> {
    const response = await tryPlace(userId, inputOf(userId, side, quantity, limit));
    assert.equal(response.errors, undefined, JSON.stringify(response.errors));
    const { order } = response.data?.['placeOrder'] as { order: ShownOrder };
    assert.equal(order.status, 'OPEN');
    return order.id;
  }

  async function order(userId: string, id: string): Promise<ShownOrder> {
    const data = await asks(userId, `query ($id: ID!) { order(id: $id) { ${shown} } }`, { id });
    assert.ok(data['order']);
    return data['order'] as ShownOrder;
  }

  const tryCancel = (userId: string, orderId: string, idempotencyKey = `c${(keys += 1)}`) =>
    refusable(
      userId,
      `mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { order { ${shown} } } }`,
      { input: { orderId, idempotencyKey } },
    );

  /** Hands records to the consumers, as the log does. */
  async function deliver(records: readonly EventRecord[]): Promise<void> {
    for (const record of records) {
      for (const handler of slice.subgraph.consumers.flatMap((each) => each.handlers)) {
        const { event } = handler;
        if (event.topic !== record.topic || event.type !== eventType(record)) continue;
        await handler.handle(decodeEvent<never>(event, record));
      }
    }
  }

  /** Delivers what waits in the outbox, and what that leads to. */
  async function run(): Promise<EventRecord[]> {
    const all: EventRecord[] = [];
    for (let records = await slice.drain(); records.length > 0; records = await slice.drain()) {
      await deliver(records);
      all.push(...records);
    }
    return all;
  }

  async function setPrice(minor: number): Promise<void> {
    await slice.db.query('UPDATE portfolios.instrument SET price = $2 WHERE symbol = $1', [
      ...[symbol, minor],
    ]);
  }

  /** Sets it and tells the slice so. */
  async function observe(minor: number): Promise<void> {
    await setPrice(minor);
    const handler = slice.subgraph.consumers
      .flatMap((each) => each.handlers)
      .find(({ event }) => event.type === priceObserved.type);
    const at = '2026-01-20T09:00:00.000Z';
    const data = { symbol, currency: 'USD', minor: String(minor), at };
    const event = { id: `p${minor}`, source: '/market', type: priceObserved.type, subject: symbol };
    await handler?.handle({ ...event, time: at, data } as unknown as CloudEvent<never>);
  }

  /** Cash and units of the brokerage account. */
  async function held(userId: string): Promise<readonly [string, string]> {
    const [row] = await slice.db.query<{ balance: string; quantity: string | null }>(
      `SELECT a.balance, h.quantity FROM portfolios.account a
       LEFT JOIN portfolios.holding h ON h.account_id = a.id AND h.symbol = $2
       WHERE a.id = $1`,
      [accounts.get(userId)?.id ?? '', symbol],
    );
    return [row?.balance ?? '', row?.quantity ?? '0'];
  }

  return {
    ...{ slice, accounts, join, book, asks, inputOf, tryPlace, place, order, tryCancel },
    ...{ deliver, run, setPrice, observe, held },
  };
}

export type PaperMarket = Awaited<ReturnType<typeof openMarket>>;

/** The code of the error, and the field it names. */
export function refusal({ errors }: GraphResponse): readonly unknown[] {
  const extensions = errors?.[0]?.extensions;
  return [extensions?.['code'], extensions?.['field']];
}

/** That the entries of an instrument make its book again, of at most a hundred orders a side; its open orders. */
export async function checkReplay(db: Database, listed: string): Promise<readonly OpenOrder[]> {
  const entries = await db.query<{
    kind: Entry['kind'];
    order_id: string;
    traded: string | null;
    owner_id: string;
    side: 'BUY' | 'SELL';
    limit_price: string | null;
    quantity: string;
    placed: string;
  }>(
    `SELECT e.kind, e.order_id, e.quantity AS traded, o.owner_id, o.side, o.limit_price,
       o.quantity, o.position AS placed
     FROM portfolios.order_entry e JOIN portfolios.paper_order o ON o.id = e.order_id
     WHERE e.symbol = $1 ORDER BY e.position`,
    [listed],
  );
  const replayed = entries.reduce<readonly OpenOrder[]>((orders, row) => {
    const orderId = row.order_id;
    if (row.kind === 'TRADED') {
      return evolve(orders, { kind: row.kind, orderId, quantity: BigInt(row.traded ?? 0) });
    }
    if (row.kind !== 'PLACED') return evolve(orders, { kind: row.kind, orderId });
    const order = {
      ...{ id: orderId, ownerId: row.owner_id, side: row.side, open: BigInt(row.quantity) },
      limit: row.limit_price === null ? null : BigInt(row.limit_price),
      position: BigInt(row.placed),
    };
    return evolve(orders, { kind: 'PLACED', order });
  }, []);
  const front = await frontOf(db, listed);
  const kept = front?.orders.map(({ id, ownerId, side, open, limit, position }) => ({
    ...{ id, ownerId, side, open, limit, position },
  }));
  const byPlace = (one: OpenOrder, other: OpenOrder) => Number(one.position - other.position);
  assert.deepEqual(kept?.sort(byPlace), replayed.toSorted(byPlace));
  return replayed;
}

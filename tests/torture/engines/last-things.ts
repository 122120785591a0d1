// The last thing that happens to every purse: an order taken back and a target, by which followers know that they have
// been told of everything.
import { ask } from '../../harness/graph.ts';
import { pause } from '../watcher.ts';
import type { Purse } from './purses.ts';

const place = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } } }`;
const cancel = `mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { order { id } } }`;
const target = `mutation ($input: SetTargetInput!) { setTarget(input: $input) { portfolio { id } } }`;
const open = `query ($id: ID!, $status: OrderStatus) { portfolio(id: $id) {
  orders(first: 1, status: $status) { edges { node { id } } }
} }`;

/** The order's id. */
export async function lastThings(
  origin: string,
  { viewer, portfolioId, accounts, symbols, currency }: Purse,
  seed: number,
): Promise<string> {
  const { token } = viewer;
  const key = { idempotencyKey: `last ${seed}` };
  const limitPrice = { minor: '1', currency };
  const order = { accountId: accounts.orders, symbol: symbols[0], side: 'BUY', kind: 'LIMIT' };
  const placed = await ask<{ placeOrder: { order: { id: string } } }>(
    ...([
      origin,
      token,
      place,
      { input: { ...order, quantity: '1', limitPrice, ...key } },
    ] as const),
  );
  const orderId = placed.placeOrder.order.id;
  const taken = { orderId, idempotencyKey: `last taken ${seed}` };
  await ask(origin, token, cancel, { input: taken });
  const weights = [{ assetClass: 'EQUITY', weightBps: 10_000 }];
  const set = { portfolioId, weights, driftBandBps: 5_000, idempotencyKey: `last target ${seed}` };
  await ask(origin, token, target, { input: set });
  return orderId;
}

/** Until every order was matched, or the signal aborts. */
export async function matched(
  origin: string,
  { viewer, portfolioId: id }: Purse,
  signal: AbortSignal,
): Promise<void> {
  for (const status of ['OPEN', 'PARTIALLY_FILLED']) {
    while (!signal.aborted) {
      const { portfolio } = await ask<{
        portfolio: { readonly orders: { readonly edges: readonly unknown[] } };
      }>(origin, viewer.token, open, { id, status });
      if (portfolio.orders.edges.length === 0) break;
      await pause(200, signal);
    }
  }
}

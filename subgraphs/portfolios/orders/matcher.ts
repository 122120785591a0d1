// When the books are looked at: an order has come, a price has moved, and now and then in case nothing was heard.
import { handler, type Consumer } from '../../../platform/events/consume.ts';
import type { BackgroundPart } from '../../../platform/graphql/port.ts';
import { orderSubmitted, priceObserved } from '../../../schema/events/market.ts';
import { claimRound, rounds } from '../rounds.ts';
import type { PortfoliosPorts } from '../bookings.ts';
import { settle } from './settle.ts';
import { wantedSymbols } from './store.ts';

/** A group of its own, so that neither households nor prices wait for the other. */
export function matchOrders(ports: PortfoliosPorts): Consumer {
  return {
    group: 'portfolios-orders',
    handlers: [
      handler(orderSubmitted, ({ data }) => settle(ports, data.symbol)),
      handler(priceObserved, ({ data }) => settle(ports, data.symbol)),
    ],
  };
}

/** Prices that do not move during the day are not told of: they change when the day does. */
export function sweepOrders(ports: PortfoliosPorts, everyMs: number): BackgroundPart {
  const { db, clock, log } = ports;

  async function round(instant: number): Promise<void> {
    if (!(await claimRound(db, 'orders', instant))) return;
    for (const symbol of await wantedSymbols(db)) await settle(ports, symbol);
  }

  return rounds({ name: 'portfolios orders', everyMs, clock, log, round });
}

// Topics and payloads of the market. Prices are minor units as decimal strings.
import { z } from 'zod';

export const pricesTopic = 'market.prices.v1';
export const ordersTopic = 'market.orders.v1';

/** The price of one unit of an instrument at an instant; the newest per symbol stays in the topic for ever. */
export const priceObserved = {
  type: 'miyagi.market.PriceObserved.v1',
  topic: pricesTopic,
  key: (data: { symbol: string }) => data.symbol,
  data: z.object({
    symbol: z.string(),
    currency: z.string(),
    minor: z.string(),
    /** ISO 8601 */
    at: z.string(),
  }),
} as const;

/** A paper order has come to the book of its instrument, to be matched there; whose it is is not said. */
export const orderSubmitted = {
  type: 'miyagi.market.OrderSubmitted.v1',
  topic: ordersTopic,
  key: (data: { symbol: string }) => data.symbol,
  data: z.object({
    symbol: z.string(),
    orderId: z.string(),
    side: z.enum(['BUY', 'SELL']),
    /** A decimal. */
    quantity: z.string(),
    /** Of one unit; null: a market order. */
    limitPrice: z.object({ minor: z.string(), currency: z.string() }).nullable(),
  }),
} as const;

export const marketTopics = [
  { name: pricesTopic, partitions: 3, retention: 'compacted' },
  { name: ordersTopic, partitions: 3, retention: { ms: 7 * 86_400_000 } },
] as const;

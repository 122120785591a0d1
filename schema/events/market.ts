// Topic and payload of the market. Prices are minor units as decimal strings.
import { z } from 'zod';

export const pricesTopic = 'market.prices.v1';

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

export const marketTopics = [{ name: pricesTopic, partitions: 3, retention: 'compacted' }] as const;

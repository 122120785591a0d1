// Topic and payloads of portfolios. Amounts are minor units as decimal strings.
import { z } from 'zod';

export const portfoliosTopic = 'portfolios.events.v1';

/** A portfolio came to be, with whatever its ledger holds already; single lines are not announced. */
export const portfolioOpened = {
  type: 'miyagi.portfolios.PortfolioOpened.v1',
  topic: portfoliosTopic,
  key: (data: { portfolioId: string }) => data.portfolioId,
  owner: (data: { ownerId: string }) => data.ownerId,
  data: z.object({
    portfolioId: z.string(),
    ownerId: z.string(),
    name: z.string(),
    currency: z.string(),
  }),
} as const;

/** One line of the ledger; a transfer is two events, one for each account. */
export const transactionRecorded = {
  type: 'miyagi.portfolios.TransactionRecorded.v1',
  topic: portfoliosTopic,
  key: (data: { portfolioId: string }) => data.portfolioId,
  owner: (data: { ownerId: string }) => data.ownerId,
  data: z.object({
    portfolioId: z.string(),
    ownerId: z.string(),
    transactionId: z.string(),
    accountId: z.string(),
    kind: z.string(),
    /** ISO date */
    date: z.string(),
    /** Change of the account's balance. */
    amount: z.object({ minor: z.string(), currency: z.string() }),
    symbol: z.string().nullable(),
    /** Units bought or sold, a positive decimal. */
    quantity: z.string().nullable(),
    category: z.string().nullable(),
  }),
} as const;

export const targetSet = {
  type: 'miyagi.portfolios.TargetSet.v1',
  topic: portfoliosTopic,
  key: (data: { portfolioId: string }) => data.portfolioId,
  owner: (data: { ownerId: string }) => data.ownerId,
  data: z.object({
    portfolioId: z.string(),
    ownerId: z.string(),
    /** Basis points by asset class; they add up to 10000. */
    weights: z.record(z.string(), z.int()),
    driftBandBps: z.int(),
  }),
} as const;

export const portfoliosTopics = [
  { name: portfoliosTopic, partitions: 3, retention: { ms: 365 * 86_400_000 } },
] as const;

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
    /** Units bought or sold, a positive decimal; for a split those added, or with a minus those taken. */
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

/** An expense was filed under another category; `changed` lines, the merchant's others included. */
export const recategorised = {
  type: 'miyagi.portfolios.Recategorised.v1',
  topic: portfoliosTopic,
  key: (data: { portfolioId: string }) => data.portfolioId,
  owner: (data: { ownerId: string }) => data.ownerId,
  data: z.object({
    portfolioId: z.string(),
    ownerId: z.string(),
    transactionId: z.string(),
    category: z.string(),
    changed: z.int(),
  }),
} as const;

/** An account was opened in a portfolio that was there already. */
export const accountOpened = {
  type: 'miyagi.portfolios.AccountOpened.v1',
  topic: portfoliosTopic,
  key: (data: { portfolioId: string }) => data.portfolioId,
  owner: (data: { ownerId: string }) => data.ownerId,
  data: z.object({
    portfolioId: z.string(),
    ownerId: z.string(),
    accountId: z.string(),
    kind: z.string(),
    currency: z.string(),
  }),
} as const;

/** A file was booked as a whole; its lines are not announced one by one. */
export const transactionsImported = {
  type: 'miyagi.portfolios.TransactionsImported.v1',
  topic: portfoliosTopic,
  key: (data: { portfolioId: string }) => data.portfolioId,
  owner: (data: { ownerId: string }) => data.ownerId,
  data: z.object({
    portfolioId: z.string(),
    ownerId: z.string(),
    importId: z.string(),
    /** Lines added to the ledger. */
    lines: z.int(),
    /** ISO dates of the oldest and the newest of them. */
    from: z.string(),
    to: z.string(),
  }),
} as const;

/** An asset class left its band, by a booking, a new target or a price; told once until all are back inside. */
export const driftDetected = {
  type: 'miyagi.portfolios.DriftDetected.v1',
  topic: portfoliosTopic,
  key: (data: { portfolioId: string }) => data.portfolioId,
  owner: (data: { ownerId: string }) => data.ownerId,
  data: z.object({
    portfolioId: z.string(),
    ownerId: z.string(),
    /** The one furthest from its target. */
    assetClass: z.string(),
    /** Basis points. */
    weightBps: z.int(),
    targetBps: z.int(),
    driftBandBps: z.int(),
  }),
} as const;

const orderBase = z.object({
  portfolioId: z.string(),
  ownerId: z.string(),
  orderId: z.string(),
  symbol: z.string(),
});

/** A paper order was placed; nothing of it reaches a real market. */
export const orderPlaced = {
  type: 'miyagi.portfolios.OrderPlaced.v1',
  topic: portfoliosTopic,
  key: (data: { portfolioId: string }) => data.portfolioId,
  owner: (data: { ownerId: string }) => data.ownerId,
  data: orderBase.extend({
    accountId: z.string(),
    side: z.enum(['BUY', 'SELL']),
    /** A decimal. */
    quantity: z.string(),
    /** Of one unit; null: a market order. */
    limitPrice: z.object({ minor: z.string(), currency: z.string() }).nullable(),
  }),
} as const;

/** Some units of a paper order were traded, and booked as `transactionId`. */
export const tradeExecuted = {
  type: 'miyagi.portfolios.TradeExecuted.v1',
  topic: portfoliosTopic,
  key: (data: { portfolioId: string }) => data.portfolioId,
  owner: (data: { ownerId: string }) => data.ownerId,
  data: orderBase.extend({
    tradeId: z.string(),
    transactionId: z.string(),
    side: z.enum(['BUY', 'SELL']),
    /** Decimals: of this trade, and of all of the order's so far. */
    quantity: z.string(),
    filledQuantity: z.string(),
    /** Of one unit. */
    price: z.object({ minor: z.string(), currency: z.string() }),
    /** Of the order after this trade. */
    status: z.enum(['PARTIALLY_FILLED', 'FILLED']),
  }),
} as const;

/** What was not traded of a paper order was taken off the market by its owner. */
export const orderCancelled = {
  type: 'miyagi.portfolios.OrderCancelled.v1',
  topic: portfoliosTopic,
  key: (data: { portfolioId: string }) => data.portfolioId,
  owner: (data: { ownerId: string }) => data.ownerId,
  data: orderBase,
} as const;

/** What was not traded of a paper order could not be booked when it was to be. */
export const orderRejected = {
  type: 'miyagi.portfolios.OrderRejected.v1',
  topic: portfoliosTopic,
  key: (data: { portfolioId: string }) => data.portfolioId,
  owner: (data: { ownerId: string }) => data.ownerId,
  data: orderBase.extend({ rejection: z.string() }),
} as const;

export const portfoliosTopics = [
  { name: portfoliosTopic, partitions: 3, retention: { ms: 365 * 86_400_000 } },
] as const;

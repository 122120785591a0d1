// Every live topic: how its events become what the live fields of schema/streams tell.
import { imageEventData, imagesTopics } from '../events/images.ts';
import { marketTopics, priceObserved } from '../events/market.ts';
import { ingestEventData, memoryTopics } from '../events/memory.ts';
import { portfoliosTopics } from '../events/portfolios.ts';
import { usersTopics } from '../events/users.ts';
import { runStream } from '../runs/stream.ts';
import { changes } from './changes.ts';
import { latest } from './latest.ts';
import { parts } from './parts.ts';
import { progress } from './progress.ts';

/** Keys told from their beginning to their end. */
export const liveFolds = [
  runStream,
  progress({ topic: memoryTopics[0], events: ingestEventData, entity: 'Document' }),
  progress({ topic: imagesTopics[0], events: imageEventData, entity: 'Image' }),
];

/** Keys that never end. */
export const liveFeeds = [
  latest({
    topic: marketTopics[0],
    event: priceObserved,
    tell: ({ symbol, minor, currency, at }) => ({
      ...{ __typename: 'PriceTick', symbol, price: { minor, currency }, at },
      instrument: { __typename: 'Instrument', symbol },
    }),
  }),
  changes({
    topic: portfoliosTopics[0],
    type: 'PortfolioChange',
    entity: 'Portfolio',
    kinds: {
      PortfolioOpened: 'OPENED',
      AccountOpened: 'ACCOUNT_OPENED',
      TransactionRecorded: 'TRANSACTION_RECORDED',
      TransactionsImported: 'TRANSACTIONS_IMPORTED',
      Recategorised: 'RECATEGORISED',
      TargetSet: 'TARGET_SET',
      DriftDetected: 'DRIFT_DETECTED',
      OrderPlaced: 'ORDER_PLACED',
      TradeExecuted: 'TRADE_EXECUTED',
      OrderCancelled: 'ORDER_CANCELLED',
      OrderRejected: 'ORDER_REJECTED',
    },
  }),
  changes({
    topic: usersTopics[0],
    type: 'UserChange',
    entity: 'User',
    kinds: {
      Registered: 'REGISTERED',
      Updated: 'PROFILE_UPDATED',
      RiskAssessed: 'RISK_ASSESSED',
      ConsentChanged: 'CONSENT_CHANGED',
      Erased: 'ERASED',
    },
  }),
  parts({
    topic: portfoliosTopics[0],
    field: 'orderUpdated',
    type: 'OrderUpdate',
    entity: 'Portfolio',
    part: { type: 'PaperOrder', id: 'orderId', list: 'orders' },
    kinds: {
      OrderPlaced: 'PLACED',
      TradeExecuted: 'TRADED',
      OrderCancelled: 'CANCELLED',
      OrderRejected: 'REJECTED',
    },
  }),
];

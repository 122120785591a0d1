import { requireSignedIn } from '../../../platform/auth/access.ts';
import { pageArguments } from '../../../platform/graphql/connection.ts';
import type { PortfoliosPorts } from '../bookings.ts';
import { cursors } from '../loaders.ts';
import { present } from '../present.ts';
import { formatQuantity } from '../quantity.ts';
import type { Resolvers } from '../types.generated.ts';
import { paperNotice } from './order.ts';
import { cancelOrder, placeOrder } from './orders.ts';

type Fields<Type extends keyof Resolvers> = NonNullable<Resolvers[Type]>;

export function orderResolvers(ports: PortfoliosPorts) {
  const query = {
    order: (_root, { id }, { viewer, orderById }) => {
      requireSignedIn(viewer);
      return orderById.load(id);
    },
  } satisfies Fields<'Query'>;
  const mutation = {
    placeOrder: async (_root, { input }, { viewer, orderById }) => {
      requireSignedIn(viewer);
      const id = await placeOrder(ports, viewer, input);
      return { order: await present(orderById.load(id)), notice: paperNotice };
    },
    cancelOrder: async (_root, { input }, { viewer, orderById }) => {
      requireSignedIn(viewer);
      await cancelOrder(ports, viewer, input);
      return { order: await present(orderById.load(input.orderId)) };
    },
  } satisfies Fields<'Mutation'>;
  const portfolio = {
    orders: ({ id }, { status, ...args }, { ordersOf }) =>
      ordersOf.load(id, {
        page: pageArguments(args, { cursor: cursors.orders }),
        status: status ?? null,
      }),
  } satisfies Fields<'Portfolio'>;
  const paperOrder = {
    __resolveReference: ({ id }, { orderById }) => orderById.load(id),
    portfolio: ({ portfolioId }, _args, { portfolioById }) =>
      present(portfolioById.load(portfolioId)),
    account: ({ accountId }, _args, { accountById }) => present(accountById.load(accountId)),
    instrument: ({ symbol }, _args, { instrumentBySymbol }) =>
      present(instrumentBySymbol.load(symbol)),
    kind: ({ limitPrice }) => (limitPrice === null ? 'MARKET' : 'LIMIT'),
    quantity: ({ quantity }) => formatQuantity(quantity),
    filledQuantity: ({ filled }) => formatQuantity(filled),
    trades: ({ id }, args, { tradesOf }) =>
      tradesOf.load(id, pageArguments(args, { cursor: cursors.trades })),
  } satisfies Fields<'PaperOrder'>;
  const trade = {
    quantity: ({ quantity }) => formatQuantity(quantity),
    counterparty: ({ withMaker }) => (withMaker ? 'MARKET_MAKER' : 'ORDER'),
    transaction: ({ transactionId }, _args, { transactionById }) =>
      present(transactionById.load(transactionId)),
  } satisfies Fields<'Trade'>;
  return { query, mutation, portfolio, paperOrder, trade };
}

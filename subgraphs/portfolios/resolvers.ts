import { mayRead, requireSignedIn } from '../../platform/auth/access.ts';
import { badInput } from '../../platform/errors.ts';
import { pageArguments } from '../../platform/graphql/connection.ts';
import { maxDriftOf } from './allocation.ts';
import { recordTransaction, setTarget, type PortfoliosPorts } from './bookings.ts';
import { dayOf, monthStart } from './calendar.ts';
import type { ImportWorker } from './csv/worker.ts';
import type { Instrument, Portfolio, User } from './domain.ts';
import { expenseRatioBps } from './fees.ts';
import { figureFields } from './figure-fields.ts';
import { ledgerResolvers } from './ledger-resolvers.ts';
import { cursors, type Context } from './loaders.ts';
import { instruments, type Window } from './market.ts';
import { orderResolvers } from './orders/resolvers.ts';
import { present } from './present.ts';
import { checkedMonths } from './spending.ts';
import type { Resolvers } from './types.generated.ts';
import { valuationOf, type Valuation } from './valuation.ts';

export function resolversOf(ports: PortfoliosPorts, worker: ImportWorker): Resolvers {
  const today = () => dayOf(ports.clock.now());
  const ledger = ledgerResolvers(ports, worker);
  const orders = orderResolvers(ports);
  return {
    Query: {
      portfolio: (_root, { id }, { viewer, portfolioById }) => {
        requireSignedIn(viewer);
        return portfolioById.load(id);
      },
      instruments: () => instruments(ports.db, null),
      ...ledger.query,
      ...orders.query,
    },
    Mutation: {
      ...ledger.mutation,
      ...orders.mutation,
      recordTransaction: async (_root, { input }, context) => {
        requireSignedIn(context.viewer);
        const { transactionIds, portfolioId } = await recordTransaction(
          ports,
          context.viewer,
          input,
        );
        return {
          transactions: await Promise.all(
            transactionIds.map((id) => present(context.transactionById.load(id))),
          ),
          portfolio: await present(context.portfolioById.load(portfolioId)),
        };
      },
      setTarget: async (_root, { input }, context) => {
        requireSignedIn(context.viewer);
        await setTarget(ports, context.viewer, input);
        return { portfolio: await present(context.portfolioById.load(input.portfolioId)) };
      },
    },
    User: {
      // Nothing of a user is stored here: who may not read a user sees none of its fields either.
      __resolveReference: (reference, { viewer }) =>
        mayRead(viewer, reference.id) ? userOf(reference) : null,
      portfolios: ({ id }, args, { portfoliosOf }) =>
        portfoliosOf.load(id, pageArguments(args, { cursor: cursors.portfolios })),
      everyPortfolio: async ({ id }, _args, { portfoliosOf }) => {
        const page = pageArguments({ first: 100 }, { cursor: cursors.portfolios });
        return (await portfoliosOf.load(id, page)).edges.map(({ node }) => node);
      },
      netWorth: (user, _args, { netWorthOf }) =>
        netWorthOf.load(user.id, { currency: currencyOf(user) }),
      spending: (user, { months }, { spendingOf }) =>
        spendingOf.load(user.id, { currency: currencyOf(user), months: checkedMonths(months) }),
      ...ledger.user,
    },
    Portfolio: {
      __resolveReference: ({ id }, { portfolioById }) => portfolioById.load(id),
      owner: ({ ownerId }) => ({ id: ownerId }),
      value: async (portfolio, _args, context) => (await valued(portfolio, context)).value,
      cash: async (portfolio, _args, context) => (await valued(portfolio, context)).cash,
      allocation: async (portfolio, _args, context) =>
        (await valued(portfolio, context)).allocation,
      maxDrift: async (portfolio, _args, context) =>
        maxDriftOf((await valued(portfolio, context)).allocation),
      driftBand: ({ driftBandBps }) => driftBandBps / 10_000,
      ...figureFields(today),
      accounts: ({ id }, args, { accountsOf }) =>
        accountsOf.load(id, pageArguments(args, { cursor: cursors.accounts })),
      holdings: ({ id }, args, { holdingsOf }) =>
        holdingsOf.load(id, pageArguments(args, { cursor: cursors.holdings })),
      transactions: ({ id }, args, { transactionsOf }) =>
        transactionsOf.load(id, pageArguments(args, { cursor: cursors.transactions })),
      ...ledger.portfolio,
      ...orders.portfolio,
    },
    Holding: ledger.holding,
    CsvImport: ledger.csvImport,
    PaperOrder: orders.paperOrder,
    Trade: orders.trade,
    Transaction: {
      ...ledger.transaction,
      account: ({ accountId }, _args, { accountById }) => present(accountById.load(accountId)),
      instrument: ({ symbol }, _args, { instrumentBySymbol }) =>
        symbol === null ? null : instrumentBySymbol.load(symbol),
    },
    Instrument: {
      __resolveReference: ({ symbol }, { instrumentBySymbol }) => instrumentBySymbol.load(symbol),
      expenseRatio: ({ symbol }) => expenseRatioBps(symbol) / 10_000,
      priceHistory: (instrument, args, { pricesOf }) =>
        pricesOf.load(instrument.symbol, windowOf(instrument, args, today())),
    },
  };
}

async function valued(portfolio: Portfolio, { classSumsOf }: Context): Promise<Valuation> {
  const { CASH: cash, ...invested } = await classSumsOf.load(portfolio.id);
  return valuationOf(cash ?? 0n, invested, portfolio.target, portfolio.currency);
}

function userOf({ id, currency }: { readonly id: string; readonly currency?: string }): User {
  return currency === undefined ? { id } : { id, currency };
}

/** The planner fetches it from users wherever one of the fields that need it is selected. */
function currencyOf({ currency }: User): string {
  if (currency === undefined) throw badInput('currency', 'This field needs the user’s currency.');
  return currency;
}

function windowOf(
  { currency }: Instrument,
  args: { readonly from?: string | null; readonly to?: string | null },
  today: string,
): Window {
  const to = args.to ?? today;
  const from = args.from ?? monthStart(to, -12);
  if (from > to) throw badInput('from', '`from` lies after `to`.');
  if (from < '1970-01-01') throw badInput('from', 'There are no prices before 1970.');
  return { from, to, currency };
}

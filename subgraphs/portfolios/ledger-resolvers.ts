// Fields of what follows from the ledger: accounts and debts, lots and gains, labels, imports, exchange.
import { requireSignedIn } from '../../platform/auth/access.ts';
import { badInput } from '../../platform/errors.ts';
import { pageArguments } from '../../platform/graphql/connection.ts';
import { openAccount, setDebtTerms } from './accounts.ts';
import type { PortfoliosPorts } from './bookings.ts';
import { dayOf } from './calendar.ts';
import { appendImport, beginImport, finishImport, importCsv } from './csv/imports.ts';
import type { ImportWorker } from './csv/worker.ts';
import { exchangeRate } from './exchange-rate.ts';
import { cursors, type Context } from './loaders.ts';
import { marketSeed } from './prices.ts';
import { checkedYear, lotValues } from './realised.ts';
import { recategorise } from './recategorise.ts';
import { present } from './present.ts';
import type { Resolvers } from './types.generated.ts';

type Fields<Type extends keyof Resolvers> = NonNullable<Resolvers[Type]>;

export function ledgerResolvers(ports: PortfoliosPorts, worker: ImportWorker) {
  const today = () => dayOf(ports.clock.now());
  const shown = async (id: string, { importById }: Context) => ({
    import: await present(importById.load(id)),
  });
  const query = {
    exchangeRate: (_root, { base, quote, date }) =>
      exchangeRate(marketSeed, today(), base, quote, date ?? null),
    csvImport: (_root, { id }, { viewer, importById }) => {
      requireSignedIn(viewer);
      return importById.load(id);
    },
  } satisfies Fields<'Query'>;
  const mutation = {
    openAccount: async (_root, { input }, context) => {
      requireSignedIn(context.viewer);
      const { accountId } = await openAccount(ports, context.viewer, input);
      return {
        account: await present(context.accountById.load(accountId)),
        portfolio: await present(context.portfolioById.load(input.portfolioId)),
      };
    },
    setDebtTerms: async (_root, { input }, context) => {
      requireSignedIn(context.viewer);
      await setDebtTerms(ports, context.viewer, input);
      return { account: await present(context.accountById.load(input.accountId)) };
    },
    recategorise: async (_root, { input }, context) => {
      requireSignedIn(context.viewer);
      const { changed } = await recategorise(ports, context.viewer, input);
      const transaction = await present(context.transactionById.load(input.transactionId));
      return { transaction, changed };
    },
    importCsv: async (_root, { input }, context) => {
      requireSignedIn(context.viewer);
      return shown(await importCsv(ports, worker, context.viewer, input), context);
    },
    beginImport: async (_root, { input }, context) => {
      requireSignedIn(context.viewer);
      return shown(await beginImport(ports, context.viewer, input), context);
    },
    appendImport: async (_root, { input }, context) => {
      requireSignedIn(context.viewer);
      await appendImport(ports, context.viewer, input);
      return shown(input.importId, context);
    },
    finishImport: async (_root, { input }, context) => {
      requireSignedIn(context.viewer);
      await finishImport(ports, worker, context.viewer, input);
      return shown(input.importId, context);
    },
  } satisfies Fields<'Mutation'>;
  const user = {
    debts: ({ id }, _args, { debtsOf }) => debtsOf.load(id),
    recurringCharges: ({ id }, _args, { recurringOf }) => recurringOf.load(id),
    transactionsToReview: ({ id }, args, { reviewOf }) =>
      reviewOf.load(id, pageArguments(args, { cursor: cursors.review })),
  } satisfies Fields<'User'>;
  const portfolio = {
    realisedGains: ({ id, currency }, { year }, { gainsOf }) =>
      gainsOf.load(id, { year: checkedYear(year), currency }),
  } satisfies Fields<'Portfolio'>;
  const holding = {
    lots: async (parent, { first }, { lotsOf }) => {
      if (first < 1 || first > 1000) throw badInput('first', '`first` must be from 1 to 1000.');
      return lotValues(parent, await lotsOf.load(parent.id, { first }), today());
    },
  } satisfies Fields<'Holding'>;
  const transaction = {
    needsReview: ({ review }) => review !== null,
    reviewReason: ({ review }) => review,
  } satisfies Fields<'Transaction'>;
  const csvImport = {
    __resolveReference: ({ id }, { importById }) => importById.load(id),
    portfolio: ({ portfolioId }, _args, { portfolioById }) =>
      present(portfolioById.load(portfolioId)),
  } satisfies Fields<'CsvImport'>;
  return { query, mutation, user, portfolio, holding, transaction, csvImport };
}

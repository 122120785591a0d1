// The fields of a portfolio that look at it over time: check arguments, load its book, compute.
import { checkedPeriod, performanceOf } from './performance.ts';
import { partOf } from './allocation.ts';
import { heldOn } from './book.ts';
import { dayNumber } from './calendar.ts';
import { widestDrift } from './drift.ts';
import { feesOf, fundCostsOf } from './fees.ts';
import { checkedWindow, valueHistoryOf } from './history.ts';
import { outlookOf } from './outlook.ts';
import {
  checkedMonthly,
  checkedYears,
  projectionOf,
  projectionSeed,
  usualMonthly,
} from './projection.ts';
import { riskOf } from './risk.ts';
import type { PortfolioResolvers } from './types.generated.ts';

type FigureFields = Pick<
  PortfolioResolvers,
  'performance' | 'risk' | 'fees' | 'valueHistory' | 'projection' | 'rebalancingDue'
>;

export function figureFields(today: () => string): FigureFields {
  return {
    rebalancingDue: async ({ id, target, driftBandBps }, _args, { classSumsOf }) =>
      widestDrift(await classSumsOf.load(id), target, driftBandBps)?.outside ?? false,
    performance: async (portfolio, args, { books }) => {
      const book = await books.of(portfolio);
      return performanceOf(book, checkedPeriod(book, args, today()));
    },
    risk: async (portfolio, args, { books }) => {
      const months = checkedWindow(args.months);
      const [market, book] = await Promise.all([
        books.marketIn(portfolio.currency),
        books.of(portfolio),
      ]);
      return riskOf(book, months, today(), market);
    },
    fees: async (portfolio, args, { books }) => {
      const months = checkedWindow(args.months);
      return feesOf(await books.of(portfolio), months, today());
    },
    valueHistory: async (portfolio, args, { books }) => {
      const months = checkedWindow(args.months);
      return valueHistoryOf(await books.of(portfolio), months, today());
    },
    projection: async (portfolio, args, { books, classSumsOf }) => {
      const { id, currency } = portfolio;
      const years = checkedYears(args.years);
      const monthly = checkedMonthly(args.monthly, currency);
      const [sums, book] = await Promise.all([classSumsOf.load(id), books.of(portfolio)]);
      const value = Object.values(sums).reduce((sum, each) => sum + each, 0n);
      return projectionOf({
        ...{ value, currency, years, seed: projectionSeed },
        monthly: monthly ?? usualMonthly(book, today()),
        outlook: outlookOf(sums),
        costs: partOf(fundCostsOf(heldOn(book, dayNumber(today()))), value),
      });
    },
  };
}

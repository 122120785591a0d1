// Scripted households: what the graph would answer about one person, built so that its figures agree.
import type { Actor } from '../../platform/auth/port.ts';
import { AppError } from '../../platform/errors.ts';
import type { GraphClient, GraphRequest } from '../../platform/graphql/port.ts';
import type { Citation } from '../../schema/events/coaching.ts';
import type { AdvisedPortfolio } from './personalize/read.ts';
import type { AllocatedPortfolio } from './tools/allocation.ts';
import type { DebtData } from './tools/debt.ts';
import type { AccountData } from './tools/emergency-fund.ts';
import type { CostlyPortfolio } from './tools/fees.ts';
import type { GoalData } from './tools/goal.ts';
import type { PerformingPortfolio } from './tools/performance.ts';
import type { RetirementData } from './tools/retirement.ts';
import type { RiskyPortfolio } from './tools/risk.ts';
import type { SpendingSpan } from './tools/savings-rate.ts';
import type { SpendingData } from './tools/spending.ts';

export type HouseholdPortfolio = AllocatedPortfolio &
  Pick<RiskyPortfolio, 'risk'> &
  Pick<CostlyPortfolio, 'fees'> &
  Pick<PerformingPortfolio, 'performance'> &
  Omit<AdvisedPortfolio, 'allocation'> & {
    readonly holdings: {
      readonly edges: readonly {
        readonly node: AdvisedPortfolio['holdings']['edges'][number]['node'] &
          CostlyPortfolio['holdings']['edges'][number]['node'] &
          PerformingPortfolio['holdings']['edges'][number]['node'];
      }[];
    };
  };

/** What the graph knows of one person. */
export interface Household {
  readonly age: number;
  readonly emergencyFundMonths: number;
  readonly financialProfile: RetirementData['financialProfile'];
  readonly netWorth: RetirementData['netWorth'];
  readonly spending: SpendingData;
  /** Over the last three months. */
  readonly recent: SpendingSpan;
  readonly portfolios: readonly HouseholdPortfolio[];
  readonly accounts: readonly AccountData[];
  readonly debts: readonly DebtData[];
  readonly goals: readonly GoalData[];
  readonly citations: readonly Citation[];
}

export const usd = (minor: number | bigint) => ({ minor: String(minor), currency: 'USD' });

/** Amounts in whole dollars. */
export interface HoldingPlan {
  readonly symbol: string;
  readonly assetClass: string;
  readonly kind: 'FUND' | 'SHARE';
  readonly value: number;
  readonly cost: number;
  /** A year, parts of 1. */
  readonly ratio: number;
}

export interface PortfolioPlan {
  readonly id: string;
  readonly name: string;
  readonly owner?: string;
  readonly cash: number;
  readonly holdings: readonly HoldingPlan[];
  /** Parts of 1 by asset class; none: no target is set. */
  readonly targets: Readonly<Record<string, number>>;
  readonly driftBand: number;
  readonly volatility: number | null;
  readonly fall: RiskyPortfolio['risk']['maxDrawdown'];
  readonly bookedFees: number;
  readonly netFlows: number;
  readonly gain: number;
  readonly dividends: number;
}

const dollars = (whole: number) => usd(Math.round(whole * 100));

export function portfolioOf(plan: PortfolioPlan): HouseholdPortfolio {
  const { holdings, cash, targets, volatility } = plan;
  const invested = holdings.reduce((sum, { value }) => sum + value, 0);
  const total = invested + cash;
  const part = (value: number) => (total === 0 ? 0 : value / total);
  const classes = [
    ...new Set([...holdings.map((h) => h.assetClass), ...Object.keys(targets), 'CASH']),
  ];
  const inClass = (assetClass: string) =>
    assetClass === 'CASH'
      ? cash
      : holdings.reduce((sum, h) => sum + (h.assetClass === assetClass ? h.value : 0), 0);
  const hasTarget = Object.keys(targets).length > 0;
  const largest = holdings.reduce<HoldingPlan | null>(
    (most, h) => (most === null || h.value > most.value ? h : most),
    null,
  );
  const squares = holdings.reduce((sum, { value }) => sum + part(value) ** 2, 0);
  const fundCosts = holdings.reduce((sum, { value, ratio }) => sum + value * ratio, 0);
  const shares = holdings.filter(({ kind }) => kind === 'SHARE');
  const put = total - plan.gain;
  const weighted = put <= 0 ? 0 : Math.max(-0.99, plan.gain / put);
  return {
    id: plan.id,
    name: plan.name,
    owner: { id: plan.owner ?? 'usr_ada' },
    value: dollars(total),
    driftBand: plan.driftBand,
    allocation: classes.map((assetClass) => ({
      assetClass,
      value: dollars(inClass(assetClass)),
      weight: part(inClass(assetClass)),
      target: hasTarget ? (targets[assetClass] ?? 0) : null,
    })),
    holdings: {
      edges: holdings.map((h, index) => ({
        node: {
          id: `hld_${plan.id}_${index}`,
          value: dollars(h.value),
          costBasis: dollars(h.cost),
          gain: dollars(h.value - h.cost),
          instrument: {
            symbol: h.symbol,
            name: `The ${h.symbol} ${h.kind.toLowerCase()}`,
            assetClass: h.assetClass,
            kind: h.kind,
            expenseRatio: h.ratio,
          },
        },
      })),
      pageInfo: { hasNextPage: false, endCursor: null },
    },
    risk: {
      from: '2023-01-31',
      to: '2026-01-02',
      volatility,
      sharpe: volatility === null ? null : 0.041 / volatility,
      sortino: volatility === null ? null : 0.063 / volatility,
      beta: volatility === null ? null : volatility / 0.155,
      riskFreeRate: 0.021,
      maxDrawdown: plan.fall,
      concentration: {
        largestSymbol: largest?.symbol ?? null,
        largestShare: part(largest?.value ?? 0),
        effectiveHoldings: squares === 0 ? 0 : 1 / squares,
        singleCompanyShare: part(shares.reduce((sum, { value }) => sum + value, 0)),
      },
    },
    fees: {
      booked: dollars(plan.bookedFees),
      fundCosts: dollars(fundCosts),
      total: dollars(plan.bookedFees + fundCosts),
      rate: part(plan.bookedFees + fundCosts),
      from: '2025-01-03',
      to: '2026-01-02',
    },
    performance: {
      from: '2024-01-02',
      to: '2026-01-02',
      startValue: dollars(total - plan.gain - plan.netFlows),
      endValue: dollars(total),
      netFlows: dollars(plan.netFlows),
      gain: dollars(plan.gain),
      timeWeighted: weighted,
      timeWeightedAnnualised: Math.sqrt(1 + weighted) - 1,
      moneyWeighted: (Math.sqrt(1 + weighted) - 1) * 0.93,
      dividends: dollars(plan.dividends),
      fees: dollars(plan.bookedFees),
    },
  };
}

/** Synthetic. */
export const household: Household = {
  age: 41,
  emergencyFundMonths: 6,
  financialProfile: {
    monthlySavings: usd(80_000),
    retirementAge: 65,
    expectedMonthlyPension: usd(160_000),
    riskTolerance: 'BALANCED',
  },
  netWorth: { invested: usd(14_250_000), asOf: '2026-01-02' },
  spending: {
    from: '2025-01-01',
    to: '2025-12-31',
    months: 12,
    total: usd(4_512_000),
    monthlyAverage: usd(376_000),
    monthlyIncome: usd(465_000),
    monthlyEssential: usd(251_000),
    savingsRate: 0.1914,
    categories: [
      { category: 'HOUSING', monthlyAverage: usd(145_000), share: 0.3856, essential: true },
      { category: 'GROCERIES', monthlyAverage: usd(62_000), share: 0.1649, essential: true },
      { category: 'DINING', monthlyAverage: usd(41_350), share: 0.11, essential: false },
      { category: 'TRANSPORT', monthlyAverage: usd(38_200), share: 0.1016, essential: true },
    ],
  },
  recent: {
    from: '2025-10-01',
    to: '2025-12-31',
    months: 3,
    monthlyAverage: usd(401_500),
    monthlyIncome: usd(465_000),
    savingsRate: 0.1366,
  },
  portfolios: [
    portfolioOf({
      id: 'pfl_growth',
      name: 'Growth',
      cash: 12_000,
      holdings: [
        {
          symbol: 'MWLD',
          assetClass: 'EQUITY',
          kind: 'FUND',
          value: 72_000,
          cost: 51_300,
          ratio: 0.0045,
        },
        {
          symbol: 'KSTR',
          assetClass: 'EQUITY',
          kind: 'SHARE',
          value: 28_500,
          cost: 31_200,
          ratio: 0,
        },
        {
          symbol: 'GOVB',
          assetClass: 'BOND',
          kind: 'FUND',
          value: 37_500,
          cost: 38_150,
          ratio: 0.0018,
        },
      ],
      targets: { EQUITY: 0.6, BOND: 0.3, CASH: 0.1 },
      driftBand: 0.05,
      volatility: 0.128,
      fall: { depth: 0.183, peak: '2024-02-12', trough: '2024-08-05', recovered: '2025-03-14' },
      bookedFees: 84.5,
      netFlows: 19_200,
      gain: 17_350.25,
      dividends: 2_145.6,
    }),
  ],
  accounts: [
    { name: 'Everyday', kind: 'CHECKING', balance: usd(310_000) },
    { name: 'Savings', kind: 'SAVINGS', balance: usd(790_000) },
    { name: 'Broker', kind: 'BROKERAGE', balance: usd(120_000) },
    { name: 'Card', kind: 'CREDIT_CARD', balance: usd(-45_000) },
  ],
  debts: [
    {
      name: 'Student loan',
      balance: usd(1_240_000),
      annualRate: 0.055,
      monthlyInterest: usd(5_683),
      minimumPayment: usd(18_000),
    },
    {
      name: 'Card',
      balance: usd(345_000),
      annualRate: 0.189,
      monthlyInterest: usd(5_434),
      minimumPayment: usd(12_500),
    },
  ],
  goals: [
    {
      id: 'gol_trip',
      name: 'Trip to the fjords',
      kind: 'TRAVEL',
      target: usd(640_000),
      by: '2027-07-01',
      saved: usd(310_000),
      monthly: usd(25_000),
      priority: 2,
    },
    {
      id: 'gol_house',
      name: 'House deposit',
      kind: 'HOUSE',
      target: usd(6_000_000),
      by: '2030-06-30',
      saved: usd(1_450_000),
      monthly: usd(60_000),
      priority: 1,
    },
  ],
  citations: [
    {
      chunk: { id: 'chk_emergency' },
      score: 0.6,
      method: 'KEYWORD',
      quote: 'An emergency fund buys time: it keeps a bad month from turning into debt.',
      spans: [{ start: 40, end: 113 }],
    },
    {
      chunk: { id: 'chk_retirement' },
      score: 0.4,
      method: 'KEYWORD',
      quote: 'In retirement, what you spend matters as much as what you saved.',
    },
  ],
};

/** Answers the slice's own operations from a household; `failing` names operations that are down. */
export function graphOf(
  current: () => Household | null,
  failing: ReadonlySet<string> = new Set(),
): GraphClient & {
  readonly asked: { readonly name: string; readonly query: string; readonly actor: Actor }[];
} {
  const asked: { name: string; query: string; actor: Actor }[] = [];
  return {
    asked,
    async query<Data>(request: GraphRequest, actor: Actor) {
      const name = /query (\w+)/.exec(request.query)?.[1] ?? '';
      asked.push({ name, query: request.query, actor });
      if (failing.has(name)) throw new AppError('UNAVAILABLE', 'The data is out of reach.');
      return answerTo(name, current(), request.variables ?? {}) as Data;
    },
  };
}

function answerTo(
  name: string,
  home: Household | null,
  variables: Readonly<Record<string, unknown>>,
): unknown {
  if (name === 'CoachLibrary') {
    return { search: { edges: (home?.citations ?? []).map((node) => ({ node })) } };
  }
  if (name === 'CoachPersonalize') {
    const portfolio = home?.portfolios.find(({ id }) => id === variables['portfolioId']) ?? null;
    return { me: home === null ? null : { netWorth: home.netWorth }, portfolio };
  }
  if (home === null) return { me: null };
  const { emergencyFundMonths, financialProfile, portfolios, ...same } = home;
  const accounts = { edges: home.accounts.map((node) => ({ node })) };
  const me = {
    ...same,
    financialProfile: { ...financialProfile, emergencyFundMonths },
    portfolios: {
      edges: portfolios.map((portfolio, index) => ({
        node: { ...portfolio, accounts: index === 0 ? accounts : { edges: [] } },
      })),
    },
  };
  return { me };
}

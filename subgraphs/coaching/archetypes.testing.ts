// Seven ways to live, as the demo's households live them: what golden answers are written for.
import {
  household,
  portfolioOf,
  usd,
  type HoldingPlan,
  type Household,
  type PortfolioPlan,
} from './household.testing.ts';

/** Amounts in whole dollars, a month where nothing else is said. */
export interface HouseholdPlan {
  readonly age: number;
  readonly asOf: string;
  readonly emergencyFundMonths: number;
  readonly retirementAge: number;
  readonly savings: number;
  readonly pension: number;
  readonly riskTolerance: 'CAUTIOUS' | 'BALANCED' | 'ADVENTUROUS';
  readonly income: number;
  /** The largest first. */
  readonly budget: readonly (readonly [category: string, amount: number, essential: boolean])[];
  /** Spending lately, as part of the average. */
  readonly lately: number;
  readonly checking: number;
  readonly saved: number;
  readonly portfolios: readonly PortfolioPlan[];
  readonly debts: readonly {
    readonly name: string;
    readonly balance: number;
    readonly rate: number;
    readonly minimum: number;
  }[];
  readonly goals: readonly (readonly [
    name: string,
    kind: Household['goals'][number]['kind'],
    target: number,
    by: string,
    saved: number,
    monthly: number,
  ])[];
}

const dollars = (whole: number) => usd(Math.round(whole * 100));

export function householdOf(plan: HouseholdPlan): Household {
  const spent = plan.budget.reduce((sum, [, amount]) => sum + amount, 0);
  const essential = plan.budget.reduce((sum, [, amount, must]) => sum + (must ? amount : 0), 0);
  const rate = (average: number) => (plan.income === 0 ? 0 : 1 - average / plan.income);
  const invested = plan.portfolios.flatMap(({ holdings }) => holdings);
  const year = Number(plan.asOf.slice(0, 4)) - 1;
  const span = { to: `${year}-12-31`, monthlyIncome: dollars(plan.income) };
  return {
    age: plan.age,
    emergencyFundMonths: plan.emergencyFundMonths,
    financialProfile: {
      monthlySavings: dollars(plan.savings),
      retirementAge: plan.retirementAge,
      expectedMonthlyPension: dollars(plan.pension),
      riskTolerance: plan.riskTolerance,
    },
    netWorth: {
      invested: dollars(invested.reduce((sum, { value }) => sum + value, 0)),
      asOf: plan.asOf,
    },
    spending: {
      ...span,
      from: `${year}-01-01`,
      months: 12,
      total: dollars(spent * 12),
      monthlyAverage: dollars(spent),
      monthlyEssential: dollars(essential),
      savingsRate: rate(spent),
      categories: plan.budget.map(([category, amount, must]) => ({
        category,
        monthlyAverage: dollars(amount),
        share: spent === 0 ? 0 : amount / spent,
        essential: must,
      })),
    },
    recent: {
      ...span,
      from: `${year}-10-01`,
      months: 3,
      monthlyAverage: dollars(spent * plan.lately),
      savingsRate: rate(spent * plan.lately),
    },
    portfolios: plan.portfolios.map(portfolioOf),
    accounts: [
      { name: 'Everyday', kind: 'CHECKING', balance: dollars(plan.checking) },
      { name: 'Savings', kind: 'SAVINGS', balance: dollars(plan.saved) },
    ],
    debts: plan.debts.map(({ name, balance, rate: yearly, minimum }) => ({
      name,
      balance: dollars(balance),
      annualRate: yearly,
      monthlyInterest: dollars((balance * yearly) / 12),
      minimumPayment: dollars(minimum),
    })),
    goals: plan.goals.map(([name, kind, target, by, saved, monthly], index) => ({
      id: `gol_${index}`,
      name,
      kind,
      target: dollars(target),
      by,
      saved: dollars(saved),
      monthly: dollars(monthly),
      priority: index + 1,
    })),
    citations: household.citations,
  };
}

function held(
  symbol: string,
  assetClass: string,
  value: number,
  cost: number,
  ratio: number,
): HoldingPlan {
  return { symbol, assetClass, kind: ratio === 0 ? 'SHARE' : 'FUND', value, cost, ratio };
}

function portfolio(
  name: string,
  cash: number,
  holdings: readonly HoldingPlan[],
  rest: Partial<PortfolioPlan> = {},
): PortfolioPlan {
  return {
    id: `pfl_${name.toLowerCase()}`,
    name,
    cash,
    holdings,
    targets: {},
    driftBand: 0.05,
    volatility: 0.112,
    fall: { depth: 0.142, peak: '2024-07-15', trough: '2024-10-28', recovered: '2025-04-07' },
    bookedFees: 36.4,
    netFlows: 6_000,
    gain: 2_345.67,
    dividends: 412.3,
    ...rest,
  };
}

const base = { asOf: '2026-01-02', savings: 400, pension: 1_500, lately: 1.04 } as const;

const mortgageFamily: HouseholdPlan = {
  ...base,
  ...{ age: 39, emergencyFundMonths: 5, retirementAge: 65, savings: 610, pension: 2_050 },
  ...{ riskTolerance: 'BALANCED', income: 7_450, checking: 9_700, saved: 11_200 },
  budget: [
    ['HOUSING', 2_010, true],
    ['GROCERIES', 905, true],
    ['CHILDCARE', 520, true],
    ['TRANSPORT', 455, true],
    ['UTILITIES', 380, true],
    ['DINING', 365, false],
    ['TRAVEL', 290, false],
  ],
  portfolios: [
    portfolio(
      'Household',
      20_900,
      [
        held('MWLD', 'EQUITY', 31_400, 22_100, 0.0045),
        held('GOVB', 'BOND', 12_300, 12_900, 0.0018),
        held('ESTA', 'REAL_ESTATE', 7_600, 7_100, 0.0072),
      ],
      { targets: { EQUITY: 0.3, BOND: 0.3, REAL_ESTATE: 0.1, CASH: 0.3 } },
    ),
  ],
  debts: [],
  goals: [['College for Kim', 'EDUCATION', 60_000, '2036-09-01', 14_500, 250]],
};

const youngRenter: HouseholdPlan = {
  ...base,
  ...{ age: 27, emergencyFundMonths: 3, retirementAge: 66, savings: 120, pension: 980 },
  ...{ riskTolerance: 'ADVENTUROUS', income: 3_050, checking: 2_450, saved: 1_900 },
  budget: [
    ['HOUSING', 1_005, true],
    ['GROCERIES', 366, true],
    ['TRANSPORT', 214, true],
    ['DINING', 213, false],
    ['UTILITIES', 152, true],
    ['SHOPPING', 152, false],
    ['ENTERTAINMENT', 122, false],
  ],
  portfolios: [
    portfolio('Starter', 350, [held('MWLD', 'EQUITY', 1_870, 1_640, 0.0045)], {
      ...{ gain: 194.2, netFlows: 900, bookedFees: 9.8, dividends: 21.4 },
      ...{ volatility: 0.151, targets: { EQUITY: 0.3, BOND: 0.1, CASH: 0.6 } },
    }),
  ],
  debts: [
    { name: 'Student loan', balance: 17_350, rate: 0.052, minimum: 210 },
    { name: 'Card', balance: 2_960, rate: 0.194, minimum: 75 },
  ],
  goals: [['Summer in Lisbon', 'TRAVEL', 2_400, '2026-07-01', 600, 150]],
};

const concentratedEarner: HouseholdPlan = {
  ...base,
  ...{ age: 43, emergencyFundMonths: 5, retirementAge: 56, savings: 1_650, pension: 1_980 },
  ...{ riskTolerance: 'ADVENTUROUS', income: 11_800, checking: 15_300, saved: 35_400 },
  budget: [
    ['HOUSING', 2_600, true],
    ['DINING', 826, false],
    ['GROCERIES', 822, true],
    ['TRAVEL', 815, false],
    ['SHOPPING', 810, false],
    ['TRANSPORT', 590, true],
  ],
  portfolios: [
    portfolio(
      'Broker',
      14_100,
      [
        held('KSTR', 'EQUITY', 302_700, 148_000, 0),
        held('HMKT', 'EQUITY', 48_900, 39_200, 0.0009),
        held('GOVB', 'BOND', 25_100, 26_300, 0.0018),
      ],
      {
        ...{ targets: { EQUITY: 0.65, BOND: 0.2, REAL_ESTATE: 0.05, CASH: 0.1 } },
        ...{ volatility: 0.287, gain: 96_430.1, netFlows: 41_000 },
        fall: { depth: 0.391, peak: '2024-11-18', trough: '2025-11-20', recovered: null },
      },
    ),
  ],
  debts: [],
  goals: [['Lake house', 'HOUSE', 250_000, '2029-05-31', 90_000, 2_500]],
};

const nearRetiree: HouseholdPlan = {
  ...base,
  ...{ age: 59, emergencyFundMonths: 8, retirementAge: 65, savings: 1_010, pension: 2_480 },
  ...{ riskTolerance: 'CAUTIOUS', income: 6_300, checking: 8_800, saved: 37_900 },
  budget: [
    ['HOUSING', 1_010, true],
    ['GROCERIES', 630, true],
    ['TRAVEL', 441, false],
    ['UTILITIES', 378, true],
    ['HEALTH', 315, true],
    ['GIFTS', 252, false],
  ],
  portfolios: [
    portfolio(
      'Pension',
      6_200,
      [
        held('MWLD', 'EQUITY', 331_000, 214_000, 0.0045),
        held('GOVB', 'BOND', 128_500, 131_700, 0.0018),
      ],
      { targets: { EQUITY: 0.45, BOND: 0.55 }, gain: 61_204.44, netFlows: 24_240 },
    ),
    portfolio('Empty', 0, [], {
      gain: 0,
      netFlows: 0,
      volatility: null,
      fall: null,
      bookedFees: 0,
    }),
  ],
  debts: [],
  goals: [['Year at sea', 'OTHER', 48_000, '2031-04-30', 48_000, 0]],
};

const freelancer: HouseholdPlan = {
  ...base,
  ...{ age: 36, emergencyFundMonths: 8, retirementAge: 67, savings: 370, pension: 790 },
  ...{ riskTolerance: 'BALANCED', income: 5_150, checking: 9_300, saved: 23_200, lately: 0.94 },
  budget: [
    ['HOUSING', 1_290, true],
    ['GROCERIES', 515, true],
    ['INSURANCE', 412, true],
    ['DINING', 309, false],
    ['TRANSPORT', 258, true],
    ['SUBSCRIPTIONS', 155, false],
  ],
  portfolios: [
    portfolio('Core', 2_100, [
      held('MWLD', 'EQUITY', 16_800, 13_400, 0.0045),
      held('CRPB', 'BOND', 6_900, 7_300, 0.0061),
    ]),
  ],
  debts: [{ name: 'Camera loan', balance: 4_200, rate: 0.079, minimum: 190 }],
  goals: [],
};

const cashSaver: HouseholdPlan = {
  ...base,
  ...{ age: 45, emergencyFundMonths: 9, retirementAge: 65, savings: 700, pension: 1_490 },
  ...{ riskTolerance: 'CAUTIOUS', income: 4_980, checking: 31_200, saved: 118_700, lately: 1 },
  budget: [
    ['HOUSING', 1_195, true],
    ['GROCERIES', 448, true],
    ['TRANSPORT', 249, true],
    ['SHOPPING', 199, false],
    ['INSURANCE', 198, true],
  ],
  portfolios: [],
  debts: [],
  goals: [['New roof', 'OTHER', 21_500, '2026-01-15', 20_000, 300]],
};

const overspender: HouseholdPlan = {
  ...base,
  ...{ age: 34, emergencyFundMonths: 3, retirementAge: 61, savings: 160, pension: 1_420 },
  ...{ riskTolerance: 'ADVENTUROUS', income: 5_600, checking: 640, saved: 210, lately: 1.11 },
  budget: [
    ['HOUSING', 1_730, true],
    ['SHOPPING', 1_020, false],
    ['DINING', 960, false],
    ['TRAVEL', 780, false],
    ['GROCERIES', 610, true],
    ['ENTERTAINMENT', 540, false],
    ['TRANSPORT', 410, true],
  ],
  portfolios: [
    portfolio('Play', 90, [held('KSTR', 'EQUITY', 1_460, 2_350, 0)], {
      ...{ gain: -890.4, netFlows: -300, volatility: 0.362, dividends: 0 },
    }),
  ],
  debts: [
    { name: 'Card', balance: 13_700, rate: 0.214, minimum: 240 },
    { name: 'Store card', balance: 1_950, rate: 0.249, minimum: 40 },
  ],
  goals: [['Sports car', 'OTHER', 45_000, '2028-12-31', 300, 50]],
};

export const archetypes: Readonly<Record<string, HouseholdPlan>> = {
  'mortgage-family': mortgageFamily,
  'young-renter': youngRenter,
  'concentrated-earner': concentratedEarner,
  'near-retiree': nearRetiree,
  freelancer,
  'cash-saver': cashSaver,
  overspender,
};

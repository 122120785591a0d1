// A deterministic projection to retirement in today's money: what there will be, what it can pay, what is missing.
import { z } from 'zod';
import { otherCurrency } from './asked.ts';
import { accountFields, accountsOf, type PortfoliosWithAccounts } from './emergency-fund.ts';
import {
  day,
  factSheet,
  input,
  money,
  months,
  percent,
  wholeMoney,
  years,
  type Fact,
} from './facts.ts';
import { fromWire, maxMoney, parseMajor, times, type WireMoney } from './money.ts';
import { defineTool, present } from './tool.ts';

export interface RetirementData {
  readonly age: number;
  readonly financialProfile: {
    readonly monthlySavings: WireMoney;
    readonly retirementAge: number;
    readonly expectedMonthlyPension: WireMoney;
    readonly riskTolerance: 'CAUTIOUS' | 'BALANCED' | 'ADVENTUROUS';
  };
  readonly netWorth: { readonly invested: WireMoney; readonly asOf: string };
  readonly spending: { readonly months: number; readonly monthlyAverage: WireMoney };
  readonly portfolios: PortfoliosWithAccounts;
}

const query = /* GraphQL */ `
  query CoachRetirement {
    me {
      age
      financialProfile {
        monthlySavings { minor currency }
        retirementAge
        expectedMonthlyPension { minor currency }
        riskTolerance
      }
      netWorth { invested { minor currency } asOf }
      spending(months: 12) { months monthlyAverage { minor currency } }
      ${accountFields}
    }
  }
`;

/** Yearly return after inflation assumed for a household's tolerance of risk. */
const realReturn = { CAUTIOUS: 0.02, BALANCED: 0.035, ADVENTUROUS: 0.045 } as const;
/** Part of the capital that can be drawn each year. */
const withdrawal = 0.04;
/** Nobody is told to work longer than this. */
const oldest = 80;

const args = z.object({
  retirementAge: z
    .int()
    .min(18)
    .max(100)
    .optional()
    .describe('age to stop working at; from the profile if left out'),
  yearsAhead: z.int().min(1).max(60).optional().describe('years from now, instead of an age'),
  monthlySavings: z
    .number()
    .positive()
    .max(1e9)
    .optional()
    .describe('amount saved a month in major units, instead of the planned one'),
  extraMonthlySavings: z
    .number()
    .positive()
    .max(1e9)
    .optional()
    .describe('amount saved a month on top of the planned one, in major units'),
  currency: z.string().length(3).optional().describe('of the amounts, where the question names it'),
});
export type RetirementArgs = z.infer<typeof args>;

export const retirementTool = defineTool({
  name: 'retirement',
  description:
    'Projects invested wealth and monthly savings to retirement in today’s money: capital needed and reached, sustainable income, the gap, and what closes it.',
  args,
  async run(asked, { graph, actor, signal }) {
    const data = await graph.query<{ me: RetirementData | null }>({ query }, actor, signal);
    return retirementFacts(present(data.me), asked);
  },
});

/** `retirement.*` */
export function retirementFacts(data: RetirementData, asked: RetirementArgs): readonly Fact[] {
  const { financialProfile: profile, netWorth, spending } = data;
  const currency = spending.monthlyAverage.currency;
  const of = (minor: bigint) => ({ minor, currency });
  const sheet = factSheet('retirement');

  if (otherCurrency(sheet, asked.currency, currency)) return sheet.facts;
  const age = sheet.add('age', 'your age', String(data.age), 'full years since your birth');
  const askedAge =
    asked.retirementAge ??
    (asked.yearsAhead === undefined ? undefined : data.age + asked.yearsAhead);
  const stopAge = askedAge ?? profile.retirementAge;
  const stop = sheet.add('stopAge', 'age to stop working', String(stopAge), source(askedAge));
  const ahead = Math.max(0, stopAge - data.age);
  const span = sheet.add('years', 'until then', years(ahead), 'age to stop working − your age', [
    stop,
    age,
  ]);
  const asOf = sheet.add('asOf', 'data as of', day(netWorth.asOf), 'day of the newest prices');

  const waiting = accountsOf(data.portfolios, ['BROKERAGE', 'RETIREMENT'], currency);
  const investedMinor = waiting.reduce(
    (sum, a) => sum + BigInt(a.balance.minor),
    BigInt(netWorth.invested.minor),
  );
  const invested = sheet.add(
    'invested',
    'invested today',
    money(of(investedMinor)),
    'holdings + cash on brokerage and retirement accounts',
    [
      input('holdings', fromWire(netWorth.invested)),
      ...waiting.map((a) => input(`cash on ${a.name}`, fromWire(a.balance))),
      asOf,
    ],
  );
  const saved = plannedSavings(profile.monthlySavings, asked);
  const savings = sheet.add(
    'savings',
    'saved a month',
    money(saved.amount),
    saved.formula,
    saved.inputs,
  );
  const rate = realReturn[profile.riskTolerance];
  const growth = sheet.add(
    'return',
    'growth a year after inflation',
    percent(rate),
    `an assumption for a ${profile.riskTolerance.toLowerCase()} investor`,
  );
  const projection = projector(investedMinor, saved.amount.minor, rate);
  const capital = projection.at(ahead);
  const projected = sheet.add(
    'projected',
    'capital when you stop',
    wholeMoney(of(capital)),
    'invested × (1 + growth)^years + savings × ((1 + g)^(12 × years) − 1) ÷ g, g the growth a month',
    [invested, savings, growth, span],
  );
  const draw = sheet.add(
    'withdrawal',
    'drawn from the capital a year',
    percent(withdrawal),
    'an assumption: a rate that has rarely used capital up within thirty years',
  );
  const income = times(capital, withdrawal / 12);
  const sustainable = sheet.add(
    'income',
    'income a month from the capital',
    money(of(income)),
    'capital × rate drawn ÷ 12',
    [projected, draw],
  );
  const pensionMinor = BigInt(profile.expectedMonthlyPension.minor);
  const pension = sheet.add(
    'pension',
    'pension a month',
    money(of(pensionMinor)),
    'from your profile, in today’s money',
  );
  const counted = sheet.add(
    'months',
    'months of spending counted',
    months(spending.months),
    'full calendar months on record',
  );
  if (spending.months === 0) return sheet.facts;

  const spent = BigInt(spending.monthlyAverage.minor);
  const spends = sheet.add(
    'spending',
    'spending a month',
    money(of(spent)),
    'all spending ÷ months',
    [counted],
  );
  const needMinor = maxMoney(0n, spent - pensionMinor);
  const need = sheet.add(
    'need',
    'to be paid from capital a month',
    money(of(needMinor)),
    'spending − pension, at least nothing',
    [spends, pension],
  );
  sheet.add(
    'affordable',
    'spending a month it would carry',
    money(of(income + pensionMinor)),
    'income from the capital + pension',
    [sustainable, pension],
  );
  const goal = times(needMinor * 12n, 1 / withdrawal);
  const needed = sheet.add(
    'needed',
    'capital needed',
    wholeMoney(of(goal)),
    'amount to be paid a month × 12 ÷ rate drawn',
    [need, draw],
  );
  if (goal > 0n) {
    sheet.add(
      'reached',
      'part of the capital needed',
      percent(Number((capital * 10_000n) / goal) / 10_000),
      'capital when you stop ÷ capital needed',
      [projected, needed],
    );
  }
  const earliest = earliestAge(data.age, (ahead) => projection.at(ahead) >= goal);
  if (earliest !== null) {
    sheet.add(
      'earliestAge',
      'age from which the capital is enough',
      String(earliest),
      'first age at which the projection reaches the capital needed',
      [needed, invested, savings, growth, age],
    );
  }
  if (capital >= goal) {
    sheet.add(
      'surplus',
      'beyond the capital needed',
      wholeMoney(of(capital - goal)),
      'capital when you stop − capital needed',
      [projected, needed],
    );
    return sheet.facts;
  }
  const gap = sheet.add(
    'gap',
    'missing capital',
    wholeMoney(of(goal - capital)),
    'capital needed − capital when you stop',
    [needed, projected],
  );
  if (ahead > 0) {
    const extraMinor = times(goal - capital, 1 / projection.annuity(ahead));
    const extra = sheet.add(
      'extra',
      'extra saving a month that closes it',
      money(of(extraMinor)),
      'missing capital × g ÷ ((1 + g)^(12 × years) − 1), g the growth a month',
      [gap, growth, span],
    );
    sheet.add(
      'savingsNeeded',
      'saving a month that is enough',
      money(of(saved.amount.minor + extraMinor)),
      'saved a month + extra',
      [savings, extra],
    );
  }
  return sheet.facts;
}

/** Capital in today's money after some years: growth compounds monthly, savings come at each month's end. */
export function projector(invested: bigint, monthlySavings: bigint, yearlyReturn: number) {
  const monthly = (1 + yearlyReturn) ** (1 / 12) - 1;
  const annuity = (years: number) => ((1 + yearlyReturn) ** years - 1) / monthly;
  return {
    annuity,
    at: (years: number): bigint =>
      times(invested, (1 + yearlyReturn) ** years) + times(monthlySavings, annuity(years)),
  };
}

function earliestAge(age: number, isEnough: (yearsAhead: number) => boolean): number | null {
  for (let at = age; at <= oldest; at++) if (isEnough(at - age)) return at;
  return null;
}

function source(asked: unknown): string {
  return asked === undefined ? 'from your profile' : 'as you asked';
}

function plannedSavings(planned: WireMoney, asked: RetirementArgs) {
  const plan = fromWire(planned);
  const base =
    asked.monthlySavings === undefined ? plan : parseMajor(asked.monthlySavings, plan.currency);
  const isAsked = asked.monthlySavings !== undefined;
  if (asked.extraMonthlySavings === undefined) {
    const formula = isAsked ? 'as you asked' : 'planned, from your profile';
    return { amount: base, formula, inputs: [] };
  }
  const extra = parseMajor(asked.extraMonthlySavings, plan.currency);
  return {
    amount: { minor: base.minor + extra.minor, currency: plan.currency },
    formula: isAsked ? 'as you asked + extra' : 'planned + extra, as you asked',
    inputs: [input(isAsked ? 'as you asked' : 'planned', base), input('extra', extra)],
  };
}

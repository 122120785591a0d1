// Which part of the income is not spent, lately and over a year, against the plan and a rule of thumb.
import { z } from 'zod';
import { day, factSheet, input, money, months, percent, points, type Fact } from './facts.ts';
import { fromWire, ratio, times, type WireMoney } from './money.ts';
import { minus } from './spending.ts';
import { defineTool, present } from './tool.ts';

export interface SpendingSpan {
  readonly from: string;
  readonly to: string;
  readonly months: number;
  readonly monthlyAverage: WireMoney;
  readonly monthlyIncome: WireMoney;
  readonly savingsRate: number;
}

export interface SavingHousehold {
  readonly financialProfile: { readonly monthlySavings: WireMoney };
  readonly spending: SpendingSpan;
  readonly recent: SpendingSpan;
}

const span = /* GraphQL */ `
  from
  to
  months
  monthlyAverage { minor currency }
  monthlyIncome { minor currency }
  savingsRate
`;

const query = /* GraphQL */ `
  query CoachSavingsRate($months: Int!) {
    me {
      financialProfile { monthlySavings { minor currency } }
      spending(months: $months) { ${span} }
      recent: spending(months: 3) { ${span} }
    }
  }
`;

/** A common rule of thumb: a fifth of the net income. */
const rule = 0.2;

const args = z.object({
  months: z
    .int()
    .min(1)
    .max(36)
    .optional()
    .describe('full calendar months to look back; 12 if left out'),
});

export const savingsRateTool = defineTool({
  name: 'savings_rate',
  description:
    'The part of the income that is not spent, over a year and over the last months, against the plan.',
  args,
  async run(asked, { graph, actor, signal }) {
    const request = { query, variables: { months: asked.months ?? 12 } };
    const data = await graph.query<{ me: SavingHousehold | null }>(request, actor, signal);
    return savingsRateFacts(present(data.me));
  },
});

/** `savings.*` */
export function savingsRateFacts({
  financialProfile,
  spending,
  recent,
}: SavingHousehold): readonly Fact[] {
  const sheet = factSheet('savings');
  const counted = sheet.add(
    'months',
    'months counted',
    months(spending.months),
    'full calendar months on record',
  );
  const income = fromWire(spending.monthlyIncome);
  if (spending.months === 0 || income.minor <= 0n) return sheet.facts;
  const of = (minor: bigint) => money({ ...income, minor });
  const from = sheet.add('from', 'first day counted', day(spending.from), 'of the first month');
  const to = sheet.add('to', 'last day counted', day(spending.to), 'of the last month');
  const earned = sheet.add('income', 'income a month', money(income), 'earned income ÷ months', [
    counted,
  ]);
  const spent = sheet.add(
    'spending',
    'spending a month',
    money(fromWire(spending.monthlyAverage)),
    'all spending ÷ months',
    [counted],
  );
  const leftMinor = minus(spending.monthlyIncome, spending.monthlyAverage).minor;
  const left = sheet.add(
    'left',
    'left over a month (negative: missing)',
    of(leftMinor),
    'income − spending',
    [earned, spent],
  );
  sheet.add('leftYearly', 'left over a year', of(leftMinor * 12n), 'left over a month × 12', [
    left,
  ]);
  const rate = sheet.add(
    'rate',
    'savings rate',
    percent(spending.savingsRate),
    '(income − spending) ÷ income',
    [earned, spent, from, to],
  );
  if (recent.months > 0 && recent.months < spending.months) {
    const lately = sheet.add(
      'recentMonths',
      'months that count as lately',
      months(recent.months),
      'the last full calendar months',
    );
    const now = sheet.add(
      'recent',
      'savings rate lately',
      percent(recent.savingsRate),
      '(income − spending) ÷ income',
      [lately],
    );
    sheet.add(
      'change',
      'change of the savings rate',
      points(recent.savingsRate - spending.savingsRate),
      'savings rate lately − savings rate',
      [now, rate],
    );
  }
  const plannedMinor = BigInt(financialProfile.monthlySavings.minor);
  const planned = sheet.add(
    'planned',
    'planned for retirement a month',
    of(plannedMinor),
    'from your profile',
  );
  sheet.add(
    'plannedRate',
    'plan as part of the income',
    percent(ratio(plannedMinor, income.minor)),
    'planned ÷ income',
    [planned, earned],
  );
  const goal = sheet.add(
    'rule',
    'rule of thumb',
    percent(rule),
    'a fifth of the income: an assumption',
  );
  const wanted = times(income.minor, rule);
  const amount = sheet.add('ruleAmount', 'that part of the income', of(wanted), 'rule × income', [
    goal,
    earned,
  ]);
  const beyond = leftMinor >= wanted;
  sheet.add(
    beyond ? 'beyond' : 'toRule',
    beyond ? 'beyond the rule a month' : 'to the rule a month',
    of(beyond ? leftMinor - wanted : wanted - leftMinor),
    beyond ? 'left over − rule × income' : 'rule × income − left over',
    [left, amount, input('rule', goal.value)],
  );
  return sheet.facts;
}

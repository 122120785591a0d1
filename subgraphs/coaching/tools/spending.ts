// Where the money went over full calendar months, and what a cut in the largest optional category would free.
import { z } from 'zod';
import { day, factSheet, input, money, months, percent, type Fact } from './facts.ts';
import { fromWire, times, type Money, type WireMoney } from './money.ts';
import { defineTool, present } from './tool.ts';

export const spendingCategories = [
  'HOUSING',
  'UTILITIES',
  'GROCERIES',
  'TRANSPORT',
  'INSURANCE',
  'HEALTH',
  'CHILDCARE',
  'DEBT_COSTS',
  'EDUCATION',
  'DINING',
  'SHOPPING',
  'ENTERTAINMENT',
  'SUBSCRIPTIONS',
  'TRAVEL',
  'GIFTS',
  'OTHER',
] as const;
export type SpendingCategory = (typeof spendingCategories)[number];

export interface SpendingData {
  readonly from: string;
  readonly to: string;
  /** Full calendar months counted; 0 where the ledger holds none. */
  readonly months: number;
  readonly total: WireMoney;
  readonly monthlyAverage: WireMoney;
  readonly monthlyIncome: WireMoney;
  readonly monthlyEssential: WireMoney;
  readonly savingsRate: number;
  /** The largest first. */
  readonly categories: readonly {
    readonly category: string;
    readonly monthlyAverage: WireMoney;
    readonly share: number;
    readonly essential: boolean;
  }[];
}

export const spendingFields = /* GraphQL */ `
  from
  to
  months
  total { minor currency }
  monthlyAverage { minor currency }
  monthlyIncome { minor currency }
  monthlyEssential { minor currency }
  savingsRate
  categories {
    category
    monthlyAverage { minor currency }
    share
    essential
  }
`;

const query = /* GraphQL */ `
  query CoachSpending($months: Int!) {
    me {
      spending(months: $months) { ${spendingFields} }
    }
  }
`;

/** What a cut is assumed to be, as part of a category. */
const trim = 0.1;

const args = z.object({
  months: z
    .int()
    .min(1)
    .max(36)
    .optional()
    .describe('full calendar months to look back; 12 if left out'),
  category: z.enum(spendingCategories).optional().describe('a category that was asked for'),
});
export type SpendingArgs = z.infer<typeof args>;

export const spendingTool = defineTool({
  name: 'spending',
  description:
    'Income and spending by category over the last full calendar months, and the savings rate.',
  args,
  async run(asked, { graph, actor, signal }) {
    const request = { query, variables: { months: asked.months ?? 12 } };
    const data = await graph.query<{ me: { spending: SpendingData } | null }>(
      request,
      actor,
      signal,
    );
    return spendingFacts(present(data.me).spending, asked);
  },
});

/** `spending.*`; of the categories the three largest and the one asked for. */
export function spendingFacts(spending: SpendingData, asked: SpendingArgs): readonly Fact[] {
  const sheet = factSheet('spending');
  const span = sheet.add(
    'months',
    'months counted',
    months(spending.months),
    'full calendar months on record',
  );
  if (spending.months === 0) return sheet.facts;
  const from = sheet.add(
    'from',
    'first day counted',
    day(spending.from),
    'first day of the first month',
  );
  const to = sheet.add('to', 'last day counted', day(spending.to), 'last day of the last month');
  const total = sheet.add(
    'total',
    'all spending',
    money(fromWire(spending.total)),
    'sum of expenses, fees and interest on debt',
    [from, to],
  );
  const average = sheet.add(
    'monthlyAverage',
    'spending a month',
    money(fromWire(spending.monthlyAverage)),
    'all spending ÷ months',
    [total, span],
  );
  const income = sheet.add(
    'monthlyIncome',
    'income a month',
    money(fromWire(spending.monthlyIncome)),
    'earned income ÷ months',
    [span],
  );
  const left = minus(spending.monthlyIncome, spending.monthlyAverage);
  sheet.add(
    'monthlyLeft',
    'left over a month (negative: missing)',
    money(left),
    'income − spending',
    [income, average],
  );
  sheet.add(
    'savingsRate',
    'savings rate',
    percent(spending.savingsRate),
    '(income − spending) ÷ income',
    [income, average],
  );
  const essential = sheet.add(
    'monthlyEssential',
    'essential spending a month',
    money(fromWire(spending.monthlyEssential)),
    'spending in essential categories ÷ months',
    [span],
  );
  sheet.add(
    'monthlyOptional',
    'other spending a month',
    money(minus(spending.monthlyAverage, spending.monthlyEssential)),
    'spending − essential spending',
    [average, essential],
  );

  spending.categories.forEach((category, index) => {
    const rank = index < 3 ? `top${index + 1}` : null;
    const isAsked = category.category === asked.category;
    for (const place of [rank, isAsked ? 'asked' : null]) {
      if (place === null) continue;
      const name = nameOf(category.category);
      sheet.add(
        `${place}.name`,
        'category',
        name,
        `by spending, ${place === 'asked' ? 'as asked' : 'the largest first'}`,
      );
      const monthly = sheet.add(
        `${place}.monthly`,
        `${name} a month`,
        money(fromWire(category.monthlyAverage)),
        'spending in the category ÷ months',
        [span],
      );
      sheet.add(
        `${place}.share`,
        `${name} as part of spending`,
        percent(category.share),
        'spending in the category ÷ all spending',
        [monthly, average],
      );
    }
  });
  if (
    asked.category !== undefined &&
    !spending.categories.some((c) => c.category === asked.category)
  ) {
    const none = { minor: 0n, currency: spending.total.currency };
    sheet.add('asked.name', 'category', nameOf(asked.category), 'as asked');
    sheet.add(
      'asked.monthly',
      `${nameOf(asked.category)} a month`,
      money(none),
      'spending in the category ÷ months',
      [span],
    );
    sheet.add(
      'asked.share',
      `${nameOf(asked.category)} as part of spending`,
      percent(0),
      'spending in the category ÷ all spending',
      [average],
    );
  }
  addTrim(sheet, spending);
  return sheet.facts;
}

function addTrim(sheet: ReturnType<typeof factSheet>, spending: SpendingData): void {
  const optional = spending.categories.find((c) => !c.essential && c.monthlyAverage.minor !== '0');
  if (optional === undefined) return;
  const { minor, currency } = fromWire(optional.monthlyAverage);
  const name = nameOf(optional.category);
  const saved = times(minor, trim);
  sheet.add('trim.name', 'largest category that is not essential', name, 'by spending');
  const monthly = sheet.add(
    'trim.monthly',
    `${name} a month`,
    money({ minor, currency }),
    'spending in the category ÷ months',
    [input('months', spending.months)],
  );
  const part = sheet.add(
    'trim.part',
    'cut considered',
    percent(trim),
    'an assumption of this answer',
  );
  const freed = sheet.add(
    'trim.saved',
    'freed a month',
    money({ minor: saved, currency }),
    'cut × category',
    [part, monthly],
  );
  sheet.add(
    'trim.yearly',
    'freed a year',
    money({ minor: saved * 12n, currency }),
    'freed a month × 12',
    [freed],
  );
}

/** `DEBT_COSTS` → `debt costs`. */
function nameOf(category: string): string {
  return category.toLowerCase().replaceAll('_', ' ');
}

/** Both amounts are of one household and so of one currency. */
export function minus(a: WireMoney, b: WireMoney): Money {
  return { minor: BigInt(a.minor) - BigInt(b.minor), currency: a.currency };
}

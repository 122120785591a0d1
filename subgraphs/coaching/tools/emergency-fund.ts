// How long the cash at hand would carry essential spending, against the months the household aims for.
import { z } from 'zod';
import { day, factSheet, input, money, months, type Fact } from './facts.ts';
import { fromWire, ratio, type WireMoney } from './money.ts';
import { minus, spendingFields, type SpendingData } from './spending.ts';
import { defineTool, present } from './tool.ts';

export interface AccountData {
  readonly name: string;
  readonly kind: string;
  readonly balance: WireMoney;
}

export interface EmergencyData {
  readonly financialProfile: { readonly emergencyFundMonths: number };
  readonly netWorth: { readonly asOf: string };
  readonly spending: SpendingData;
  readonly portfolios: PortfoliosWithAccounts;
}

export interface PortfoliosWithAccounts {
  readonly edges: readonly {
    readonly node: {
      readonly accounts: { readonly edges: readonly { readonly node: AccountData }[] };
    };
  }[];
}

export const accountFields = /* GraphQL */ `
  portfolios(first: 100) {
    edges { node { accounts(first: 100) { edges { node { name kind balance { minor currency } } } } } }
  }
`;

const query = /* GraphQL */ `
  query CoachEmergencyFund {
    me {
      financialProfile { emergencyFundMonths }
      netWorth { asOf }
      spending(months: 12) { ${spendingFields} }
      ${accountFields}
    }
  }
`;

const args = z.object({
  targetMonths: z
    .int()
    .min(1)
    .max(36)
    .optional()
    .describe('months to be covered, where the question names them'),
});
export type EmergencyArgs = z.infer<typeof args>;

export const emergencyFundTool = defineTool({
  name: 'emergency_fund',
  description:
    'Cash at hand, the months of essential spending it covers, the target, and what is missing.',
  args,
  async run(asked, { graph, actor, signal }) {
    const data = await graph.query<{ me: EmergencyData | null }>({ query }, actor, signal);
    return emergencyFacts(present(data.me), asked);
  },
});

/** `emergency.*` */
export function emergencyFacts(data: EmergencyData, asked: EmergencyArgs): readonly Fact[] {
  const { spending } = data;
  const { currency } = spending.monthlyEssential;
  const sheet = factSheet('emergency');
  const liquidAccounts = accountsOf(data.portfolios, ['CHECKING', 'SAVINGS'], currency);
  const liquid = liquidAccounts.reduce((sum, a) => sum + BigInt(a.balance.minor), 0n);
  const asOf = sheet.add('asOf', 'data as of', day(data.netWorth.asOf), 'day of the newest prices');
  const cash = sheet.add(
    'liquid',
    'cash at hand',
    money({ minor: liquid, currency }),
    'sum of checking and savings accounts',
    liquidAccounts.map((a) => input(a.name, fromWire(a.balance))),
  );
  const target = sheet.add(
    'target',
    'months to be covered',
    months(asked.targetMonths ?? data.financialProfile.emergencyFundMonths),
    asked.targetMonths === undefined ? 'from your profile' : 'as you asked',
  );
  const span = sheet.add(
    'months',
    'months counted',
    months(spending.months),
    'full calendar months on record',
  );
  const need = BigInt(spending.monthlyEssential.minor);
  if (spending.months === 0 || need <= 0n) return sheet.facts;

  const essential = sheet.add(
    'essential',
    'essential spending a month',
    money({ minor: need, currency }),
    'spending in essential categories ÷ months',
    [span, asOf],
  );
  sheet.add(
    'covered',
    'months covered',
    months(covered(liquid, need)),
    'cash at hand ÷ essential spending a month',
    [cash, essential],
  );
  const goal = need * BigInt(asked.targetMonths ?? data.financialProfile.emergencyFundMonths);
  const wanted = sheet.add(
    'targetAmount',
    'amount to be covered',
    money({ minor: goal, currency }),
    'months to be covered × essential spending a month',
    [target, essential],
  );
  const left = minus(spending.monthlyIncome, spending.monthlyAverage).minor;
  const optional = minus(spending.monthlyAverage, spending.monthlyEssential).minor;
  const surplus = sheet.add(
    'monthlyLeft',
    'left over a month (negative: missing)',
    money({ minor: left, currency }),
    'income a month − spending a month',
    [
      input('income a month', fromWire(spending.monthlyIncome)),
      input('spending a month', fromWire(spending.monthlyAverage)),
    ],
  );
  if (liquid >= goal) {
    sheet.add(
      'surplus',
      'beyond the target',
      money({ minor: liquid - goal, currency }),
      'cash at hand − amount to be covered',
      [cash, wanted],
    );
    return sheet.facts;
  }
  const gap = goal - liquid;
  const missing = sheet.add(
    'gap',
    'missing',
    money({ minor: gap, currency }),
    'amount to be covered − cash at hand',
    [wanted, cash],
  );
  if (left > 0n) {
    sheet.add(
      'monthsToTarget',
      'until the target is reached',
      months(ceiling(gap, left)),
      'missing ÷ left over a month, rounded up',
      [missing, surplus],
    );
  }
  const pausable = sheet.add(
    'optional',
    'spending a month that could pause',
    money({ minor: optional, currency }),
    'spending a month − essential spending a month',
    [essential],
  );
  if (optional > 0n && left + optional > 0n) {
    sheet.add(
      'monthsPaused',
      'until the target with all of that paused',
      months(ceiling(gap, left + optional)),
      'missing ÷ (left over a month + spending that could pause), rounded up',
      [missing, surplus, pausable],
    );
  }
  return sheet.facts;
}

/** In the household's currency; accounts in another one are left out rather than added as if equal. */
export function accountsOf(
  portfolios: PortfoliosWithAccounts,
  kinds: readonly string[],
  currency: string,
): AccountData[] {
  return portfolios.edges
    .flatMap(({ node }) => node.accounts.edges.map((edge) => edge.node))
    .filter((a) => kinds.includes(a.kind) && a.balance.currency === currency);
}

/** To a tenth, downwards: 5.97 months is not yet 6. */
function covered(liquid: bigint, monthly: bigint): number {
  return Math.floor(ratio(liquid, monthly) * 10 + 1e-6) / 10;
}

/** Of two positive amounts. */
function ceiling(amount: bigint, step: bigint): number {
  return Number((amount + step - 1n) / step);
}

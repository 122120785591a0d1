// What is owed, what it costs, and how soon it is gone with and without paying more.
import { z } from 'zod';
import { otherCurrency } from './asked.ts';
import {
  day,
  factSheet,
  finePercent,
  input,
  money,
  months,
  percent,
  type Fact,
  type FactSheet,
} from './facts.ts';
import { divide, fromWire, parseMajor, ratio, type WireMoney } from './money.ts';
import { payOff, type OwedDebt, type Payoff } from './payoff.ts';
import { minus } from './spending.ts';
import { defineTool, present } from './tool.ts';

export interface DebtData {
  readonly name: string;
  readonly balance: WireMoney;
  readonly annualRate: number;
  readonly monthlyInterest: WireMoney;
  readonly minimumPayment: WireMoney;
}

export interface IndebtedHousehold {
  readonly netWorth: { readonly asOf: string };
  readonly debts: readonly DebtData[];
  readonly spending: {
    readonly months: number;
    readonly monthlyAverage: WireMoney;
    readonly monthlyIncome: WireMoney;
  };
}

const query = /* GraphQL */ `
  query CoachDebt {
    me {
      netWorth {
        asOf
      }
      debts {
        name
        balance {
          minor
          currency
        }
        annualRate
        monthlyInterest {
          minor
          currency
        }
        minimumPayment {
          minor
          currency
        }
      }
      spending(months: 12) {
        months
        monthlyAverage {
          minor
          currency
        }
        monthlyIncome {
          minor
          currency
        }
      }
    }
  }
`;

const args = z.object({
  extraMonthly: z
    .number()
    .positive()
    .max(1e9)
    .optional()
    .describe('paid a month beyond the minimum payments, in major units'),
  currency: z.string().length(3).optional().describe('of that amount, where the question names it'),
});
export type DebtArgs = z.infer<typeof args>;

export const debtTool = defineTool({
  name: 'debt',
  description:
    'Debts with their rates, interest and minimum payments, and how soon they are paid off with and without paying extra.',
  args,
  async run(asked, { graph, actor, signal }) {
    const data = await graph.query<{ me: IndebtedHousehold | null }>({ query }, actor, signal);
    return debtFacts(present(data.me), asked);
  },
});

/** `debt.*`; the single debts as `debt.1.*`, `debt.2.*` …, the dearest first. */
export function debtFacts(data: IndebtedHousehold, asked: DebtArgs): readonly Fact[] {
  const { spending, netWorth } = data;
  const { currency } = spending.monthlyAverage;
  const sheet = factSheet('debt');
  const of = (minor: bigint) => money({ minor, currency });
  sheet.add('asOf', 'data as of', day(netWorth.asOf), 'day of the newest prices');
  if (otherCurrency(sheet, asked.currency, currency)) return sheet.facts;
  const debts = data.debts
    .filter(({ balance }) => balance.currency === currency && BigInt(balance.minor) > 0n)
    .sort((a, b) => b.annualRate - a.annualRate);
  if (debts.length === 0) return sheet.facts;

  const sum = (pick: (debt: DebtData) => WireMoney) =>
    debts.reduce((all, debt) => all + BigInt(pick(debt).minor), 0n);
  const balances = debts.map(({ name, balance }) => input(name, fromWire(balance)));
  const owed = sum(({ balance }) => balance);
  const total = sheet.add('total', 'owed in all', of(owed), 'sum of the balances', balances);
  const interest = sum(({ monthlyInterest }) => monthlyInterest);
  const monthly = sheet.add(
    'interest',
    'interest a month',
    of(interest),
    'sum of balance × rate ÷ 12',
    balances,
  );
  sheet.add('interestYearly', 'interest a year', of(interest * 12n), 'interest a month × 12', [
    monthly,
  ]);
  sheet.add(
    'rate',
    'average rate',
    finePercent(ratio(interest * 12n, owed)),
    'interest a year ÷ owed in all',
    [monthly, total],
  );
  const minimum = sheet.add(
    'minimum',
    'minimum payments a month',
    of(sum(({ minimumPayment }) => minimumPayment)),
    'sum of the minimum payments',
  );
  debts.forEach((debt, index) => addDebt(sheet, String(index + 1), debt));
  addSmallest(sheet, debts);

  const left = minus(spending.monthlyIncome, spending.monthlyAverage).minor;
  const leftOver = sheet.add(
    'left',
    'left over a month (negative: missing)',
    of(left),
    'income a month − spending a month',
    [
      input('income a month', fromWire(spending.monthlyIncome)),
      input('spending a month', fromWire(spending.monthlyAverage)),
    ],
  );
  const extra =
    asked.extraMonthly === undefined
      ? divide(left, 2n)
      : parseMajor(asked.extraMonthly, currency).minor;
  const plan = debts.map(asOwed);
  const slow = addPayoff(sheet, 'slow', payOff(plan, 0n, 'avalanche'), currency, [total, minimum]);
  if (extra <= 0n || spending.months === 0) return sheet.facts;
  const more = sheet.add(
    'extra',
    'paid a month on top',
    of(extra),
    asked.extraMonthly === undefined ? 'half of what is left over: an assumption' : 'as you asked',
    asked.extraMonthly === undefined ? [leftOver] : [],
  );
  const fast = addPayoff(sheet, 'fast', payOff(plan, extra, 'avalanche'), currency, [
    total,
    minimum,
    more,
  ]);
  if (slow !== null && fast !== null) {
    sheet.add(
      'saved',
      'interest saved by paying more',
      of(slow.interest - fast.interest),
      'interest with minimum payments − interest with more',
    );
  }
  const snowball = debts.length > 1 ? payOff(plan, extra, 'snowball') : null;
  if (fast !== null && snowball !== null && snowball.interest > fast.interest) {
    sheet.add(
      'snowballCost',
      'extra interest of paying the smallest first',
      of(snowball.interest - fast.interest),
      'interest, smallest balance first − interest, highest rate first',
      [more],
    );
  }
  return sheet.facts;
}

function addDebt(sheet: FactSheet, place: string, debt: DebtData): void {
  const named = sheet.add(`${place}.name`, 'debt', debt.name, 'the dearest first');
  const balance = sheet.add(
    `${place}.balance`,
    `owed on ${debt.name}`,
    money(fromWire(debt.balance)),
    'balance of the account',
    [named],
  );
  const rate = sheet.add(
    `${place}.rate`,
    `rate of ${debt.name}`,
    percent(debt.annualRate),
    'a year',
  );
  sheet.add(
    `${place}.interest`,
    `interest on ${debt.name} a month`,
    money(fromWire(debt.monthlyInterest)),
    'balance × rate ÷ 12',
    [balance, rate],
  );
}

function addSmallest(sheet: FactSheet, debts: readonly DebtData[]): void {
  const smallest = debts.reduce((least, debt) =>
    BigInt(debt.balance.minor) < BigInt(least.balance.minor) ? debt : least,
  );
  sheet.add('smallest', 'smallest debt', smallest.name, 'by balance');
}

/** Nothing is added for a debt that is never paid off. */
function addPayoff(
  sheet: FactSheet,
  place: 'slow' | 'fast',
  payoff: Payoff | null,
  currency: string,
  inputs: readonly Fact[],
): Payoff | null {
  if (payoff === null) return null;
  const how =
    place === 'slow' ? 'with today’s minimum payments' : 'paying more, dearest debt first';
  sheet.add(
    `${place}.months`,
    `until all is paid, ${how}`,
    months(payoff.months),
    'month by month',
    inputs,
  );
  sheet.add(
    `${place}.interest`,
    `interest until then, ${how}`,
    money({ minor: payoff.interest, currency }),
    'sum of balance × rate ÷ 12 over the months',
    inputs,
  );
  return payoff;
}

function asOwed({ balance, annualRate, minimumPayment }: DebtData): OwedDebt {
  return {
    balance: BigInt(balance.minor),
    rate: annualRate,
    minimum: BigInt(minimumPayment.minor),
  };
}

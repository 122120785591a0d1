// Goals on record and wishes a question names: what is missing, what it takes a month, when it is reached.
import { z } from 'zod';
import { otherCurrency } from './asked.ts';
import {
  day,
  factSheet,
  input,
  money,
  months,
  percent,
  type Fact,
  type FactSheet,
} from './facts.ts';
import { fromWire, maxMoney, parseMajor, type Money, type WireMoney } from './money.ts';
import { minus } from './spending.ts';
import { defineTool, present } from './tool.ts';

export const goalKinds = [
  'HOUSE',
  'EDUCATION',
  'RETIREMENT',
  'TRAVEL',
  'DEBT_FREE',
  'OTHER',
] as const;
export type GoalKind = (typeof goalKinds)[number];

export interface GoalData {
  readonly id: string;
  readonly name: string;
  readonly kind: GoalKind;
  readonly target: WireMoney;
  /** ISO date. */
  readonly by: string;
  readonly saved: WireMoney;
  readonly monthly: WireMoney;
  /** 1 comes first. */
  readonly priority: number;
}

export interface HouseholdWithGoals {
  readonly age: number;
  readonly netWorth: { readonly asOf: string };
  readonly goals: readonly GoalData[];
  readonly spending: {
    readonly months: number;
    readonly monthlyAverage: WireMoney;
    readonly monthlyIncome: WireMoney;
  };
}

const query = /* GraphQL */ `
  query CoachGoals {
    me {
      age
      netWorth {
        asOf
      }
      goals {
        id
        name
        kind
        target {
          minor
          currency
        }
        by
        saved {
          minor
          currency
        }
        monthly {
          minor
          currency
        }
        priority
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
  kind: z.enum(goalKinds).optional().describe('kind of goal that was asked for'),
  amount: z.number().positive().max(1e9).optional().describe('what it costs, in major units'),
  monthly: z
    .number()
    .positive()
    .max(1e9)
    .optional()
    .describe('saved for it a month, in major units'),
  by: z.iso.date().optional().describe('when it shall be reached, ISO date'),
  byAge: z.int().min(18).max(100).optional().describe('at which age it shall be reached'),
  currency: z.string().length(3).optional().describe('of the amounts, where the question names it'),
});
export type GoalArgs = z.infer<typeof args>;

export const goalTool = defineTool({
  name: 'goal',
  description:
    'Goals on record, or one the question names: what is missing, the saving it takes a month, when it is reached.',
  args,
  async run(asked, { graph, actor, signal }) {
    const data = await graph.query<{ me: HouseholdWithGoals | null }>({ query }, actor, signal);
    return goalFacts(present(data.me), asked);
  },
});

/**
 * `goal.*`, with the goals that were asked for as `goal.1.*` …, the most important first. `goal.wish.*` for
 * what the question names; `goal.lacks` where that cannot be computed: `amount` or `date`.
 */
export function goalFacts(data: HouseholdWithGoals, asked: GoalArgs): readonly Fact[] {
  const { netWorth, spending } = data;
  const { currency } = spending.monthlyAverage;
  const sheet = factSheet('goal');
  sheet.add('asOf', 'data as of', day(netWorth.asOf), 'day of the newest prices');
  if (otherCurrency(sheet, asked.currency, currency)) return sheet.facts;
  const left = minus(spending.monthlyIncome, spending.monthlyAverage);
  const leftOver = sheet.add(
    'left',
    'left over a month (negative: missing)',
    money(left),
    'income a month − spending a month',
    [
      input('income a month', fromWire(spending.monthlyIncome)),
      input('spending a month', fromWire(spending.monthlyAverage)),
    ],
  );
  const goals = [...data.goals]
    .filter(({ target }) => target.currency === currency)
    .sort((a, b) => a.priority - b.priority);
  sheet.add('count', 'goals on record', String(goals.length), 'as you set them');
  const meant = asked.kind === undefined ? goals : goals.filter(({ kind }) => kind === asked.kind);
  const isWish = asked.amount !== undefined || meant.length === 0;
  if (isWish) addWish(sheet, data, asked, left, leftOver);
  else
    meant.forEach((goal, index) => addGoal(sheet, String(index + 1), goal, netWorth.asOf, asked));
  return sheet.facts;
}

function addWish(
  sheet: FactSheet,
  data: HouseholdWithGoals,
  asked: GoalArgs,
  left: Money,
  leftOver: Fact,
): void {
  const { currency } = left;
  const today = data.netWorth.asOf;
  if (asked.amount === undefined) {
    sheet.add(
      'lacks',
      'what is missing',
      'amount',
      'neither a goal on record nor the question names it',
    );
    return;
  }
  const price = parseMajor(asked.amount, currency);
  const amount = sheet.add('wish.amount', 'what it costs', money(price), 'as you asked');
  const by =
    asked.by ?? (asked.byAge === undefined ? null : whenAged(data.age, asked.byAge, today));
  if (by !== null) {
    const when = sheet.add(
      'wish.by',
      'when it shall be reached',
      day(by),
      asked.by === undefined ? 'today + (age you named − your age) years' : 'as you asked',
    );
    addPace(sheet, 'wish', price.minor, monthsBetween(today, by), currency, [amount, when]);
  }
  const pace = asked.monthly === undefined ? left.minor : parseMajor(asked.monthly, currency).minor;
  if (asked.monthly !== undefined) {
    sheet.add(
      'wish.monthly',
      'saved for it a month',
      money({ minor: pace, currency }),
      'as you asked',
    );
  }
  if (pace > 0n) {
    sheet.add(
      'wish.months',
      asked.monthly === undefined
        ? 'until it is reached with all that is left over'
        : 'until it is reached',
      months(ceiling(price.minor, pace)),
      'what it costs ÷ saved a month, rounded up',
      asked.monthly === undefined ? [amount, leftOver] : [amount],
    );
  } else if (by === null) {
    sheet.add(
      'lacks',
      'what is missing',
      'date',
      'nothing is left over, and the question names no date',
    );
  }
}

function addGoal(
  sheet: FactSheet,
  place: string,
  goal: GoalData,
  today: string,
  asked: GoalArgs,
): void {
  const { currency } = goal.target;
  const of = (minor: bigint) => money({ minor, currency });
  const named = sheet.add(`${place}.name`, 'goal', goal.name, 'as you named it');
  const target = sheet.add(
    `${place}.target`,
    'target',
    money(fromWire(goal.target)),
    'as you set it',
    [named],
  );
  const date = asked.by ?? goal.by;
  const by = sheet.add(
    `${place}.by`,
    'when it shall be reached',
    day(date),
    asked.by === undefined ? 'as you set it' : 'as you asked',
  );
  const saved = sheet.add(
    `${place}.saved`,
    'saved so far',
    money(fromWire(goal.saved)),
    'as you set it',
  );
  const rest = maxMoney(0n, BigInt(goal.target.minor) - BigInt(goal.saved.minor));
  if (BigInt(goal.target.minor) > 0n) {
    sheet.add(
      `${place}.part`,
      'part of the target saved',
      percent(Number((BigInt(goal.saved.minor) * 10_000n) / BigInt(goal.target.minor)) / 10_000),
      'saved so far ÷ target',
      [saved, target],
    );
  }
  const missing = sheet.add(`${place}.rest`, 'still missing', of(rest), 'target − saved so far', [
    target,
    saved,
  ]);
  const paceMinor =
    asked.monthly === undefined
      ? BigInt(goal.monthly.minor)
      : parseMajor(asked.monthly, currency).minor;
  const pace = sheet.add(
    `${place}.monthly`,
    'saved for it a month',
    of(paceMinor),
    asked.monthly === undefined ? 'as you set it' : 'as you asked',
  );
  if (rest === 0n) return;
  const ahead = monthsBetween(today, date);
  addPace(sheet, place, rest, ahead, currency, [missing, by]);
  if (paceMinor > 0n) {
    sheet.add(
      `${place}.months`,
      'until it is reached at this pace',
      months(ceiling(rest, paceMinor)),
      'still missing ÷ saved a month, rounded up',
      [missing, pace],
    );
  }
  const short = rest - paceMinor * BigInt(ahead);
  sheet.add(
    short > 0n ? `${place}.short` : `${place}.spare`,
    short > 0n ? 'short of it on the day' : 'beyond it on the day',
    of(short > 0n ? short : -short),
    short > 0n
      ? 'still missing − saved a month × months'
      : 'saved a month × months − still missing',
    [missing, pace, by],
  );
}

/** `<place>.ahead` and `.needed`; nothing where the day has come. */
function addPace(
  sheet: FactSheet,
  place: string,
  rest: bigint,
  ahead: number,
  currency: string,
  inputs: readonly Fact[],
): void {
  const left = sheet.add(`${place}.ahead`, 'time left', months(ahead), 'full months until then');
  if (ahead === 0) return;
  sheet.add(
    `${place}.needed`,
    'saving a month that is enough',
    money({ minor: ceilingMinor(rest, BigInt(ahead)), currency }),
    'still missing ÷ months left, rounded up',
    [...inputs, left],
  );
}

/** Full months from one ISO date to another; 0 where the second is not later. */
export function monthsBetween(from: string, to: string): number {
  const part = (date: string, at: number, length: number) => Number(date.slice(at, at + length));
  const count =
    (part(to, 0, 4) - part(from, 0, 4)) * 12 +
    (part(to, 5, 2) - part(from, 5, 2)) -
    (part(to, 8, 2) < part(from, 8, 2) ? 1 : 0);
  return Math.max(0, count);
}

function whenAged(age: number, wanted: number, today: string): string | null {
  if (wanted <= age) return null;
  const year = Number(today.slice(0, 4)) + wanted - age;
  return `${year}${today.slice(4).replace('-02-29', '-02-28')}`;
}

/** Of two positive amounts. */
function ceiling(amount: bigint, step: bigint): number {
  return Number(ceilingMinor(amount, step));
}

function ceilingMinor(amount: bigint, step: bigint): bigint {
  return (amount + step - 1n) / step;
}

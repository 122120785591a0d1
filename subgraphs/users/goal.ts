// What a goal is, what a household aspires to, and the rules of both. No I/O.
import { badInput } from '../../platform/errors.ts';
import { checkedText, type Money } from './domain.ts';

export const goalKinds = [
  'HOUSE',
  'EDUCATION',
  'RETIREMENT',
  'TRAVEL',
  'DEBT_FREE',
  'OTHER',
] as const;
export type GoalKind = (typeof goalKinds)[number];

/** All amounts are in the owner's currency. */
export interface Goal {
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  readonly kind: GoalKind;
  readonly target: Money;
  /** ISO date. */
  readonly by: string;
  readonly saved: Money;
  readonly monthly: Money;
  /** 1 is the most important, 10 the least. */
  readonly priority: number;
}

/** As it arrives; null and absent both mean: stays as it is, or for a new goal, is as usual. */
export interface GoalChange {
  readonly name?: string | null;
  readonly kind?: GoalKind | null;
  readonly target?: Money | null;
  readonly by?: string | null;
  readonly saved?: Money | null;
  readonly monthly?: Money | null;
  readonly priority?: number | null;
}

/** Nobody plans further, and nobody can follow more goals than this. */
const furthestYears = 80;
export const mostGoals = 50;
const mostAspirations = 10;

/** Above this an amount is a typing error; it also keeps every sum within int8. */
const largestAmount = 1_000_000_000_000n;

export interface GoalOwner {
  readonly id: string;
  readonly currency: string;
}

/** A goal from nothing: BAD_USER_INPUT names what is missing or out of range. */
export function newGoal(id: string, owner: GoalOwner, change: GoalChange, today: string): Goal {
  const { name, target, by } = change;
  const missing = { name, target, by };
  for (const [field, value] of Object.entries(missing)) {
    if ((value ?? null) === null)
      throw badInput(`input.${field}`, `A new goal needs \`${field}\`.`);
  }
  const none = { minor: 0n, currency: owner.currency };
  const blank: Goal = {
    ...{ id, ownerId: owner.id, kind: 'OTHER', saved: none, monthly: none, priority: 5 },
    ...{ name: '', target: none, by: '' },
  };
  return changeGoal(blank, change, today);
}

/** The goal after the change, or BAD_USER_INPUT naming the field under `input`. */
export function changeGoal(goal: Goal, change: GoalChange, today: string): Goal {
  const amount = (field: 'target' | 'saved' | 'monthly', least: bigint) =>
    checkedAmount(change[field] ?? goal[field], goal.target.currency, field, least);
  const wanted = change.by ?? null;
  // A day that has passed since is no reason to refuse another change.
  if (wanted !== null) checkBy(wanted, today);
  const priority = change.priority ?? goal.priority;
  if (!Number.isInteger(priority) || priority < 1 || priority > 10) {
    throw badInput('input.priority', 'A priority is 1 (first) to 10 (last).');
  }
  return {
    ...goal,
    name: checkedText(change.name ?? goal.name, 'input.name', 100),
    kind: change.kind ?? goal.kind,
    target: amount('target', 1n),
    saved: amount('saved', 0n),
    monthly: amount('monthly', 0n),
    by: wanted ?? goal.by,
    priority,
  };
}

function checkBy(by: string, today: string): void {
  if (by <= today) throw badInput('input.by', 'A goal lies in the future.');
  const furthest = Number(today.slice(0, 4)) + furthestYears;
  if (Number(by.slice(0, 4)) > furthest) {
    throw badInput('input.by', `A goal lies at most ${furthestYears} years ahead.`);
  }
}

function checkedAmount(
  { minor, currency }: Money,
  wanted: string,
  field: string,
  least: bigint,
): Money {
  if (currency !== wanted) {
    throw badInput(`input.${field}.currency`, `This household's currency is ${wanted}.`);
  }
  if (minor < least || minor > largestAmount) {
    throw badInput(
      `input.${field}.minor`,
      `An amount of ${least} to ${largestAmount} minor units.`,
    );
  }
  return { minor, currency };
}

/** At most ten different texts of 1 to 200 characters; BAD_USER_INPUT names the one that is not. */
export function checkedAspirations(texts: readonly string[]): string[] {
  if (texts.length > mostAspirations) {
    throw badInput('input.aspirations', `At most ${mostAspirations} aspirations.`);
  }
  const checked = texts.map((text, n) => checkedText(text, `input.aspirations.${n}`, 200));
  checked.forEach((text, n) => {
    if (checked.indexOf(text) !== n) {
      throw badInput(`input.aspirations.${n}`, 'This one is there already.');
    }
  });
  return checked;
}

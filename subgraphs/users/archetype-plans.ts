// What each sort of made-up household is after, and what its circumstances are when it is asked about risk.
import type { Archetype } from './archetypes.ts';
import type { GoalKind } from './goal.ts';

export interface GoalPlan {
  readonly name: string;
  readonly kind: GoalKind;
  /** Target, and what is there already, in months of income. */
  readonly months: number;
  readonly saved: number;
  /** Percent of income put aside each month. */
  readonly monthly: number;
  /** Whole years from registration. */
  readonly years: number;
}

export interface Plan {
  readonly aspirations: readonly string[];
  /** The most important first. */
  readonly goals: readonly GoalPlan[];
  /** Answers to the questions of capacity: horizon, income, reserves, debt, stake. */
  readonly circumstances: readonly [string, string, string, string, string];
}

function goal(
  kind: GoalKind,
  name: string,
  ...[months, saved, monthly, years]: readonly [number, number, number, number]
): GoalPlan {
  return { kind, name, months, saved, monthly, years };
}

export const plans: Readonly<Record<Archetype, Plan>> = {
  MORTGAGE_FAMILY: {
    aspirations: ['That both children can study without debts', 'To work four days a week at 55'],
    goals: [
      goal('EDUCATION', 'Studies of the children', 9, 2.5, 3, 11),
      goal('TRAVEL', 'A summer by the sea', 1, 0.3, 2, 2),
    ],
    circumstances: ['11-to-20-years', 'very-steady', '3-to-6-months', '20-to-40-percent', 'some'],
  },
  YOUNG_RENTER: {
    aspirations: ['To owe nobody anything', 'A flat of my own one day'],
    goals: [
      goal('DEBT_FREE', 'Student loan paid off', 5, 0, 5, 8),
      goal('OTHER', 'A first reserve', 3, 0.6, 2, 3),
    ],
    circumstances: ['over-20-years', 'steady', '1-to-3-months', 'under-20-percent', 'little'],
  },
  CONCENTRATED_EARNER: {
    aspirations: ['To be free to stop working at 55'],
    goals: [goal('RETIREMENT', 'Enough to stop early', 160, 45, 17, 14)],
    circumstances: ['11-to-20-years', 'steady', '3-to-6-months', 'none', 'nearly-all'],
  },
  NEAR_RETIREE: {
    aspirations: ['To sleep well in the years to come', 'Time for the grandchildren'],
    goals: [
      goal('RETIREMENT', 'The last salary', 150, 95, 16, 5),
      goal('TRAVEL', 'Round the world by train', 4, 1, 3, 6),
    ],
    circumstances: ['6-to-10-years', 'steady', 'over-6-months', 'none', 'most'],
  },
  FREELANCER: {
    aspirations: ['A year off without worrying', 'Work that is mine'],
    goals: [
      goal('OTHER', 'A year off', 10, 4, 6, 5),
      goal('RETIREMENT', 'A pension of my own', 120, 8, 7, 28),
    ],
    circumstances: ['11-to-20-years', 'varies', 'over-6-months', 'none', 'some'],
  },
  CASH_SAVER: {
    aspirations: ['Never to depend on anybody'],
    goals: [goal('RETIREMENT', 'Safe old age', 110, 24, 14, 22)],
    circumstances: ['11-to-20-years', 'steady', 'over-6-months', 'none', 'nearly-all'],
  },
  OVERSPENDER: {
    aspirations: ['To get to the end of the month', 'To see more of the world'],
    goals: [
      goal('DEBT_FREE', 'Card paid off', 2.5, 0, 3, 2),
      goal('TRAVEL', 'Three weeks in Japan', 2, 0.1, 1, 2),
    ],
    circumstances: ['11-to-20-years', 'steady', 'under-1-month', 'under-20-percent', 'little'],
  },
  CARD_REVOLVER: {
    aspirations: ['Always to have something in the bank'],
    goals: [
      goal('DEBT_FREE', 'Card paid off', 1.7, 0, 1, 3),
      goal('OTHER', 'A newer car', 4, 1.5, 4, 3),
    ],
    circumstances: ['11-to-20-years', 'steady', '3-to-6-months', '20-to-40-percent', 'little'],
  },
  DEAR_FUNDS: {
    aspirations: ['That the bank takes care of it', 'A garden house'],
    goals: [
      goal('RETIREMENT', 'The time after work', 140, 62, 18, 13),
      goal('HOUSE', 'A garden house', 12, 3, 3, 6),
    ],
    circumstances: ['6-to-10-years', 'steady', 'over-6-months', 'none', 'most'],
  },
  RAISE_SPENDER: {
    aspirations: ['To live well now', 'A place in the city'],
    goals: [goal('HOUSE', 'Deposit for a flat', 16, 3, 2, 6)],
    circumstances: ['11-to-20-years', 'steady', '1-to-3-months', 'under-20-percent', 'little'],
  },
  HOUSE_SAVER: {
    aspirations: ['A home with room for children'],
    goals: [
      goal('HOUSE', 'Deposit for a house', 28, 15, 22, 4),
      goal('TRAVEL', 'Honeymoon', 1.5, 0.5, 3, 1),
    ],
    circumstances: ['3-to-5-years', 'very-steady', '3-to-6-months', 'none', 'most'],
  },
  STEADY_SAVER: {
    aspirations: ['To give the children a start', 'To work because we like it'],
    goals: [
      goal('RETIREMENT', 'Work as a choice', 150, 48, 22, 15),
      goal('EDUCATION', 'Studies of the children', 8, 5, 2, 8),
    ],
    circumstances: ['11-to-20-years', 'very-steady', 'over-6-months', 'none', 'some'],
  },
};

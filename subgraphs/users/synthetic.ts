// Made-up households: everything about one follows from (seed, index), on any machine and any day.
import { createHash } from 'node:crypto';
import { badInput } from '../../platform/errors.ts';
import { seededRandom, type Random } from '../../platform/random.ts';
import type { RiskTolerance, User } from './domain.ts';

/** What the other slices are told about a household's story; they tell it in their own figures. */
export type Archetype =
  | 'MORTGAGE_FAMILY'
  | 'YOUNG_RENTER'
  | 'CONCENTRATED_EARNER'
  | 'NEAR_RETIREE'
  | 'FREELANCER'
  | 'CASH_SAVER'
  | 'OVERSPENDER';

export interface SyntheticUser extends Omit<User, 'createdAt' | 'profileVersion'> {
  readonly seed: number;
  readonly index: number;
  readonly archetype: Archetype;
}

/** Ranges are inclusive; incomes in whole dollars a month, shares in percent of that income. */
interface Range {
  readonly archetype: Archetype;
  readonly age: readonly [number, number];
  readonly income: readonly [number, number];
  readonly savingsPercent: readonly [number, number];
  readonly retirementAge: readonly [number, number];
  readonly pensionPercent: readonly [number, number];
  readonly emergencyMonths: readonly [number, number];
  readonly tolerance: readonly RiskTolerance[];
}

const ranges: readonly Range[] = [
  {
    archetype: 'MORTGAGE_FAMILY',
    age: [34, 46],
    income: [6200, 8800],
    savingsPercent: [7, 10],
    retirementAge: [60, 67],
    pensionPercent: [24, 32],
    emergencyMonths: [4, 6],
    tolerance: ['BALANCED'],
  },
  {
    archetype: 'YOUNG_RENTER',
    age: [24, 31],
    income: [2600, 3600],
    savingsPercent: [3, 5],
    retirementAge: [63, 68],
    pensionPercent: [28, 36],
    emergencyMonths: [3, 4],
    tolerance: ['BALANCED', 'ADVENTUROUS'],
  },
  {
    archetype: 'CONCENTRATED_EARNER',
    age: [35, 49],
    income: [9500, 14000],
    savingsPercent: [12, 16],
    retirementAge: [52, 60],
    pensionPercent: [14, 20],
    emergencyMonths: [4, 6],
    tolerance: ['ADVENTUROUS'],
  },
  {
    archetype: 'NEAR_RETIREE',
    age: [57, 61],
    income: [5200, 7400],
    savingsPercent: [14, 18],
    retirementAge: [63, 67],
    pensionPercent: [34, 44],
    emergencyMonths: [6, 9],
    tolerance: ['CAUTIOUS', 'BALANCED'],
  },
  {
    archetype: 'FREELANCER',
    age: [29, 44],
    income: [4200, 6400],
    savingsPercent: [5, 9],
    retirementAge: [62, 68],
    pensionPercent: [12, 18],
    emergencyMonths: [6, 9],
    tolerance: ['BALANCED', 'ADVENTUROUS'],
  },
  {
    archetype: 'CASH_SAVER',
    age: [32, 52],
    income: [4000, 6000],
    savingsPercent: [12, 16],
    retirementAge: [62, 67],
    pensionPercent: [26, 34],
    emergencyMonths: [6, 12],
    tolerance: ['CAUTIOUS'],
  },
  {
    archetype: 'OVERSPENDER',
    age: [28, 45],
    income: [4400, 6800],
    savingsPercent: [2, 4],
    retirementAge: [58, 65],
    pensionPercent: [22, 30],
    emergencyMonths: [3, 3],
    tolerance: ['BALANCED', 'ADVENTUROUS'],
  },
];

const givenNames =
  'Alva Bram Corin Dalia Edda Farid Gwen Hiro Ilse Jonas Kaia Leif Mirela Nadim Odile Pavel Rhea Soren Tamsin Umar Vera Wilmar Yara Zeno'.split(
    ' ',
  );
const familyNames =
  'Ashgrove Bellmere Castellin Dornwald Eversley Fenwright Galloran Harrowdene Iversholm Jarnefeld Kestrelmoor Lindqvarn Marrowby Northmere Ostrander Pellworth Quillane Rosenvale Stellmacher Thornquist Underhay Valdemark Westerlin Yarrowgate'.split(
    ' ',
  );

/** How an income of so many dollars compares in the household's own currency. */
const incomePercent = { USD: 100, EUR: 85, GBP: 75 } as const;
const localeOf = { USD: 'en-US', EUR: 'en-IE', GBP: 'en-GB' } as const;

/** Ages are drawn as of this year, so that a household grows older with the calendar. */
const drawnIn = 2026;

/** Household `index` (from 0) of a seed; archetypes take turns, every few households are in EUR or GBP. */
export function syntheticUser(seed: number, index: number): SyntheticUser {
  const range = ranges[index % ranges.length]!;
  const random = seededRandom('household', seed, index);
  const currency = index % 5 === 4 ? 'EUR' : index % 8 === 6 ? 'GBP' : 'USD';
  const within = ([low, high]: readonly [number, number]) => random.int(low, high);
  const units = Math.round((within(range.income) * incomePercent[currency]) / 1000) * 10;
  const income = BigInt(units) * 100n;
  const money = (minor: bigint) => ({ minor, currency });
  const age = within(range.age);
  return {
    id: syntheticUserId(seed, index),
    seed,
    index,
    archetype: range.archetype,
    synthetic: true,
    name: `${random.pick(givenNames)} ${random.pick(familyNames)}`,
    dateOfBirth: birthday(random, drawnIn - age),
    currency,
    financialProfile: {
      monthlyNetIncome: money(income),
      monthlySavings: money(wholeTens((income * BigInt(within(range.savingsPercent))) / 100n)),
      retirementAge: within(range.retirementAge),
      expectedMonthlyPension: money(
        wholeTens((income * BigInt(within(range.pensionPercent))) / 100n),
      ),
      emergencyFundMonths: within(range.emergencyMonths),
      riskTolerance: random.pick(range.tolerance),
    },
    preferences: {
      locale: localeOf[currency],
      answerStyle: random.pick(['BRIEF', 'DETAILED'] as const),
      prefersSustainable: random.float() < 0.25,
    },
  };
}

/** The same id whenever this household is made. */
export function syntheticUserId(seed: number, index: number): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(['user', seed, index]))
    .digest('hex');
  return `usr_${hash.slice(0, 32)}`;
}

/** BAD_USER_INPUT unless 1 ≤ count ≤ 1000 and 0 ≤ seed. */
export function syntheticUsers(count: number, seed: number): SyntheticUser[] {
  if (count < 1 || count > 1000) throw badInput('input.count', 'From 1 to 1000 households.');
  if (seed < 0) throw badInput('input.seed', 'A seed is 0 or more.');
  return Array.from({ length: count }, (_, index) => syntheticUser(seed, index));
}

function birthday(random: Random, year: number): string {
  const month = String(random.int(1, 12)).padStart(2, '0');
  return `${year}-${month}-${String(random.int(1, 28)).padStart(2, '0')}`;
}

/** Down to a multiple of ten whole units: people plan in round figures. */
function wholeTens(minor: bigint): bigint {
  return (minor / 1000n) * 1000n;
}

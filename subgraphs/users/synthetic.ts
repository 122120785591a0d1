// Made-up households: everything about one follows from (seed, index), on any machine and any day.
import { createHash } from 'node:crypto';
import { badInput } from '../../platform/errors.ts';
import { seededRandom, type Random } from '../../platform/random.ts';
import { ranges, type Archetype } from './archetypes.ts';
import type { User } from './domain.ts';
import { assess, type RiskAnswer } from './risk.ts';
import { answersOf, aspirationsOf } from './synthetic-plans.ts';

export interface SyntheticUser extends Omit<
  User,
  'createdAt' | 'profileVersion' | 'consentVersion'
> {
  readonly seed: number;
  readonly index: number;
  readonly archetype: Archetype;
  /** To the risk questionnaire; the risk tolerance follows from them. */
  readonly answers: readonly RiskAnswer[];
}

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
  const { archetype } = range;
  const made = {
    id: syntheticUserId(seed, index),
    seed,
    index,
    archetype,
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
    aspirations: aspirationsOf(archetype),
  };
  const { financialProfile } = made;
  // Drawn apart, so that another questionnaire leaves the rest of the household as it is.
  const answers = answersOf(
    archetype,
    financialProfile.riskTolerance,
    seededRandom('answers', seed, index),
  );
  const riskTolerance = assess(answers, '').profile;
  return { ...made, answers, financialProfile: { ...financialProfile, riskTolerance } };
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

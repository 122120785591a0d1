// Aspirations, goals, consents and answers about risk of a made-up household; all follow from who it is.
import { createHash } from 'node:crypto';
import { seededRandom, type Random } from '../../platform/random.ts';
import { plans } from './archetype-plans.ts';
import type { Archetype } from './archetypes.ts';
import { consentPurposes, type Consent } from './consent.ts';
import type { RiskTolerance, User } from './domain.ts';
import type { Goal } from './goal.ts';
import { assess, type Assessment, type RiskAnswer } from './risk.ts';
import { riskQuestions } from './risk-questions.ts';

/** By attitude, which options of the questions about tolerance may be drawn: first and last. */
const attitudes: Readonly<
  Record<RiskTolerance, Readonly<Record<string, readonly [number, number]>>>
> = {
  CAUTIOUS: { fall: [0, 1], range: [0, 1], aim: [0, 1], experience: [0, 1] },
  BALANCED: { fall: [2, 2], range: [1, 2], aim: [1, 2], experience: [0, 1] },
  ADVENTUROUS: { fall: [2, 3], range: [2, 3], aim: [2, 3], experience: [2, 3] },
};

/** Chance in percent that a household agrees. */
const agreement = { MEMORY: 80, TRAINING: 35, MARKETING: 20, ANALYTICS: 60 } as const;

export function aspirationsOf(archetype: Archetype): readonly string[] {
  return plans[archetype].aspirations;
}

/** The score of tolerance is always of the level of `attitude`. */
export function answersOf(
  archetype: Archetype,
  attitude: RiskTolerance,
  random: Random,
): RiskAnswer[] {
  let asked = 0;
  return riskQuestions.map(({ id: questionId, axis, options }) => {
    if (axis === 'CAPACITY') {
      return { questionId, answerId: plans[archetype].circumstances[asked++] ?? '' };
    }
    const [first, last] = attitudes[attitude][questionId] ?? [0, 0];
    return { questionId, answerId: options[random.int(first, last)]?.id ?? '' };
  });
}

/** Of a synthetic user, what plans are made from. */
interface Planner extends Pick<User, 'id' | 'currency' | 'financialProfile'> {
  readonly seed: number;
  readonly index: number;
  readonly archetype: Archetype;
  readonly answers: readonly RiskAnswer[];
}

export interface Plans {
  readonly goals: readonly Goal[];
  readonly consents: readonly Consent[];
  readonly assessment: Assessment;
}

/** `registeredAt`: ISO time; the goals lie so many years after it. */
export function plansOf(user: Planner, registeredAt: string): Plans {
  const random = seededRandom('consents', user.seed, user.index);
  return {
    goals: plans[user.archetype].goals.map((plan, n) => {
      const money = (months: number) => ({
        minor: wholeHundreds(user.financialProfile.monthlyNetIncome.minor, months),
        currency: user.currency,
      });
      const { name, kind } = plan;
      const year = Number(registeredAt.slice(0, 4)) + plan.years;
      return {
        ...{ id: goalId(user, n), ownerId: user.id, name, kind, priority: n + 1 },
        ...{ target: money(plan.months), saved: money(plan.saved) },
        ...{ monthly: money(plan.monthly / 100), by: `${year}-12-31` },
      };
    }),
    consents: consentPurposes.map((purpose) => ({
      ...{ purpose, version: 1, changedAt: registeredAt },
      granted: random.int(1, 100) <= agreement[purpose],
    })),
    assessment: assess(user.answers, registeredAt),
  };
}

/** So many months of income, to whole hundreds. */
function wholeHundreds(income: bigint, months: number): bigint {
  const exact = (income * BigInt(Math.round(months * 1000))) / 1000n;
  return ((exact + 5_000n) / 10_000n) * 10_000n;
}

/** The same id whenever this household is made. */
function goalId({ seed, index }: Planner, n: number): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(['goal', seed, index, n]))
    .digest('hex');
  return `gol_${hash.slice(0, 32)}`;
}

// How people come to be users: real ones sign up themselves, synthetic ones are made in numbers.
import type { Viewer } from '../../platform/auth/port.ts';
import { isoTime } from '../../platform/clock.ts';
import { AppError, badInput } from '../../platform/errors.ts';
import { consentChanged, registered, riskAssessed } from './announcements.ts';
import { once, today, type UsersPorts } from './changes.ts';
import { insertConsents } from './consent-store.ts';
import {
  ageOn,
  changeProfile,
  type FinancialProfile,
  type Optional,
  type Preferences,
  type User,
} from './domain.ts';
import { insertGoals } from './goal-store.ts';
import { insertAssessments } from './risk-store.ts';
import { insertUsers } from './store.ts';
import { syntheticUsers } from './synthetic.ts';
import { plansOf } from './synthetic-plans.ts';

export interface RegisterUser {
  readonly name: string;
  /** ISO date. */
  readonly dateOfBirth: string;
  readonly currency: string;
  readonly financialProfile?: Optional<FinancialProfile> | null;
  readonly preferences?: Optional<Preferences> | null;
  readonly idempotencyKey: string;
}

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** The subject of the viewer's token becomes a user; CONFLICT where it is one already. */
export async function registerUser(
  ports: UsersPorts,
  viewer: Viewer,
  { idempotencyKey: key, ...input }: RegisterUser,
): Promise<void> {
  if (viewer.kind !== 'user' || !/^usr_[A-Za-z0-9_-]{1,120}$/.test(viewer.id)) {
    throw new AppError(
      'FORBIDDEN',
      'Only people sign up: the subject of the token must be a user’s id, `usr_…`.',
    );
  }
  const user = newUser(viewer.id, input, isoTime(ports.clock.now()));
  await once(ports, viewer.id, { operation: 'registerUser', key, input }, async (tx) => {
    const added = await insertUsers(tx, [user]);
    if (!added.has(user.id)) {
      throw new AppError(
        'CONFLICT',
        'You are registered already; `updateProfile` changes what is there.',
      );
    }
    return { answer: user.id, events: [registered(ports, user, null)] };
  });
}

/** BAD_USER_INPUT names the field. Nothing said about money counts as nothing, and as no appetite for risk. */
export function newUser(
  id: string,
  input: Omit<RegisterUser, 'idempotencyKey'>,
  createdAt: string,
): User {
  const day = createdAt.slice(0, 10);
  const { dateOfBirth, currency } = input;
  const age = ageOn(dateOfBirth, day);
  if (age < 18 || age > 120) {
    throw badInput('input.dateOfBirth', 'Users are 18 to 120 years old.');
  }
  if (!currencies.has(currency)) {
    throw badInput('input.currency', `${currency} is no ISO 4217 currency in use.`);
  }
  const nothing = { minor: 0n, currency };
  const blank: User = {
    ...{ id, name: '', dateOfBirth, currency, synthetic: false, createdAt },
    ...{ profileVersion: 0, aspirations: [], consentVersion: 1 },
    financialProfile: {
      monthlyNetIncome: nothing,
      monthlySavings: nothing,
      retirementAge: Math.max(age, usualRetirementAge),
      expectedMonthlyPension: nothing,
      emergencyFundMonths: 3,
      riskTolerance: 'CAUTIOUS',
    },
    preferences: { locale: 'en', answerStyle: 'BRIEF', prefersSustainable: false },
  };
  const { name, financialProfile = null, preferences = null } = input;
  return changeProfile(blank, { name, financialProfile, preferences }, day);
}

const usualRetirementAge = 67;

/** Registers what is missing of households 0 to count - 1; how many those were, and the ids of all. */
export async function generateSyntheticUsers(
  ports: UsersPorts,
  viewer: Viewer,
  input: { readonly count: number; readonly seed: number; readonly idempotencyKey: string },
): Promise<{ readonly created: number; readonly ids: readonly string[] }> {
  const { count, seed, idempotencyKey: key } = input;
  const users = syntheticUsers(count, seed);
  const change = { operation: 'generateSyntheticUsers', key, input: { count, seed } };
  const through = today(ports.clock);
  const createdAt = isoTime(ports.clock.now());
  const created = await once(ports, viewer.id, change, async (tx) => {
    const all = users.map((user) => ({
      ...user,
      ...{ createdAt, profileVersion: 1, consentVersion: 1 },
    }));
    const added = await insertUsers(tx, all);
    const news = all
      .filter(({ id }) => added.has(id))
      .map((user) => ({ user, ...plansOf(user, createdAt) }));
    await insertGoals(
      tx,
      news.flatMap(({ goals }) => goals),
    );
    await insertConsents(
      tx,
      news.flatMap(({ user, consents }) =>
        consents.map((consent) => ({ ...consent, ownerId: user.id })),
      ),
    );
    await insertAssessments(
      tx,
      news.map(({ user, assessment }) => ({ ...assessment, ownerId: user.id })),
    );
    const events = news.flatMap(({ user, assessment, consents }) => {
      const { index, archetype } = user;
      return [
        registered(ports, user, { seed, index, archetype, through }),
        riskAssessed(ports, user.id, assessment),
        ...consents
          .filter(({ granted }) => granted)
          .map((consent) => consentChanged(ports, user.id, consent)),
      ];
    });
    return { answer: added.size, events };
  });
  return { created, ids: users.map((user) => user.id) };
}

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAppError } from '../../platform/errors.ts';
import { newUser } from './registration.ts';

const now = '2026-06-15T08:00:00.000Z';
const ada = { name: ' Ada Pell ', dateOfBirth: '1990-06-15', currency: 'EUR' };
const eur = (minor: bigint) => ({ minor, currency: 'EUR' });

test('who says nothing about money has none, and no appetite for risk', () => {
  assert.deepEqual(newUser('usr_ada', ada, now), {
    ...{ id: 'usr_ada', name: 'Ada Pell', dateOfBirth: '1990-06-15', currency: 'EUR' },
    ...{ synthetic: false, createdAt: now, profileVersion: 1, aspirations: [], consentVersion: 1 },
    financialProfile: {
      monthlyNetIncome: eur(0n),
      monthlySavings: eur(0n),
      retirementAge: 67,
      expectedMonthlyPension: eur(0n),
      emergencyFundMonths: 3,
      riskTolerance: 'CAUTIOUS',
    },
    preferences: { locale: 'en', answerStyle: 'BRIEF', prefersSustainable: false },
  });
});

test('what is said is kept, and a retired person keeps the age it has', () => {
  const user = newUser(
    'usr_ada',
    {
      ...ada,
      dateOfBirth: '1950-01-01',
      financialProfile: { monthlyNetIncome: eur(200_000n) },
      preferences: { locale: 'de-de', answerStyle: 'DETAILED' },
    },
    now,
  );
  assert.equal(user.financialProfile.monthlyNetIncome.minor, 200_000n);
  assert.equal(user.financialProfile.retirementAge, 76);
  assert.equal(user.preferences.locale, 'de-DE');
});

describe('a registration is refused with the name of its field', () => {
  for (const [field, change] of [
    ['input.name', { name: '' }],
    ['input.dateOfBirth', { dateOfBirth: '2008-06-16' }],
    ['input.dateOfBirth', { dateOfBirth: '1905-06-14' }],
    ['input.dateOfBirth', { dateOfBirth: '2030-01-01' }],
    ['input.currency', { currency: 'QQQ' }],
    ['input.preferences.locale', { preferences: { locale: 'no tag' } }],
    ['input.financialProfile.monthlySavings', { financialProfile: { monthlySavings: eur(1n) } }],
  ] as const) {
    test(`${field}: ${JSON.stringify(Object.values(change)[0], (_k, v: unknown) => (typeof v === 'bigint' ? `${v}` : v))}`, () => {
      assert.throws(
        () => newUser('usr_ada', { ...ada, ...change }, now),
        (error) => isAppError(error, 'BAD_USER_INPUT') && error.field === field,
      );
    });
  }
  test('nobody is too young on the birthday itself', () => {
    assert.equal(newUser('usr_ada', { ...ada, dateOfBirth: '2008-06-15' }, now).id, 'usr_ada');
  });
});

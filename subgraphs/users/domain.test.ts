import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAppError } from '../../platform/errors.ts';
import { ageOn, changeProfile, type ProfileChange, type User } from './domain.ts';

const today = '2026-06-15';

const user: User = {
  id: 'usr_1',
  name: 'Alva Ashgrove',
  dateOfBirth: '1986-06-15',
  currency: 'EUR',
  synthetic: true,
  createdAt: '2026-01-01T00:00:00.000Z',
  profileVersion: 3,
  financialProfile: {
    monthlyNetIncome: { minor: 400_000n, currency: 'EUR' },
    monthlySavings: { minor: 30_000n, currency: 'EUR' },
    retirementAge: 65,
    expectedMonthlyPension: { minor: 120_000n, currency: 'EUR' },
    emergencyFundMonths: 3,
    riskTolerance: 'BALANCED',
  },
  preferences: { locale: 'en-IE', answerStyle: 'BRIEF', prefersSustainable: false },
  aspirations: [],
  consentVersion: 1,
};

describe('age in full years', () => {
  for (const [born, on, age] of [
    ['1986-06-15', '2026-06-14', 39],
    ['1986-06-15', '2026-06-15', 40],
    ['2000-02-29', '2026-02-28', 25],
    ['2000-02-29', '2026-03-01', 26],
  ] as const) {
    test(`${born} is ${age} on ${on}`, () => assert.equal(ageOn(born, on), age));
  }
});

test('a change keeps what it does not name and counts the version on', () => {
  const eur = (minor: bigint) => ({ minor, currency: 'EUR' });
  const after = changeProfile(
    user,
    {
      name: '  Alva Bellmere ',
      financialProfile: { monthlySavings: eur(50_000n), retirementAge: null },
      preferences: { locale: 'de-de' },
    },
    today,
  );
  assert.deepEqual(after, {
    ...user,
    name: 'Alva Bellmere',
    profileVersion: 4,
    financialProfile: { ...user.financialProfile, monthlySavings: eur(50_000n) },
    preferences: { ...user.preferences, locale: 'de-DE' },
  });
});

test('somebody past the retirement age may change anything else', () => {
  const retired = { ...user, dateOfBirth: '1950-01-01' };
  const after = changeProfile(retired, { financialProfile: { emergencyFundMonths: 6 } }, today);
  assert.equal(after.financialProfile.emergencyFundMonths, 6);
});

describe('a change is refused with the name of its field', () => {
  const eur = (minor: bigint) => ({ minor, currency: 'EUR' });
  const cases: readonly (readonly [string, ProfileChange])[] = [
    ['input.name', { name: ' ' }],
    ['input.name', { name: 'x'.repeat(101) }],
    ['input.name', { name: 'a\u0000b' }],
    [
      'input.financialProfile.monthlyNetIncome.currency',
      { financialProfile: { monthlyNetIncome: { minor: 1n, currency: 'USD' } } },
    ],
    [
      'input.financialProfile.expectedMonthlyPension.minor',
      { financialProfile: { expectedMonthlyPension: eur(-1n) } },
    ],
    [
      'input.financialProfile.monthlyNetIncome.minor',
      { financialProfile: { monthlyNetIncome: eur(10n ** 13n) } },
    ],
    [
      'input.financialProfile.monthlySavings',
      { financialProfile: { monthlySavings: eur(400_001n) } },
    ],
    [
      'input.financialProfile.monthlyNetIncome',
      { financialProfile: { monthlyNetIncome: eur(1n) } },
    ],
    ['input.financialProfile.retirementAge', { financialProfile: { retirementAge: 40 } }],
    ['input.financialProfile.retirementAge', { financialProfile: { retirementAge: 81 } }],
    [
      'input.financialProfile.emergencyFundMonths',
      { financialProfile: { emergencyFundMonths: 37 } },
    ],
    ['input.preferences.locale', { preferences: { locale: 'not a tag' } }],
  ];
  cases.forEach(([field, change], index) => {
    test(`${index + 1}: ${field}`, () => {
      assert.throws(
        () => changeProfile(user, change, today),
        (error) => isAppError(error, 'BAD_USER_INPUT') && error.field === field,
      );
    });
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isAppError } from '../../platform/errors.ts';
import { ageOn, changeProfile } from './domain.ts';
import { ranges } from './archetypes.ts';
import { changeGoal } from './goal.ts';
import { levelOf } from './risk.ts';
import { syntheticUser, syntheticUsers } from './synthetic.ts';
import { plansOf } from './synthetic-plans.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

test('a household follows from seed and index alone', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 0, max: 999 }), (seed, index) => {
      assert.deepEqual(syntheticUser(seed, index), syntheticUser(seed, index));
    }),
  );
  assert.deepEqual(syntheticUsers(3, 7), syntheticUsers(9, 7).slice(0, 3));
  assert.notEqual(syntheticUser(1, 0).id, syntheticUser(2, 0).id);
});

test('every household is one that its own owner could have entered', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 0, max: 999 }), (seed, index) => {
      const user = syntheticUser(seed, index);
      const { financialProfile: finances } = user;
      const made = { createdAt: '2026-01-01T00:00:00.000Z', profileVersion: 1, consentVersion: 1 };
      const full = { ...user, ...made };
      changeProfile(full, {}, '2026-12-31');
      assert.match(user.id, /^usr_[0-9a-f]{32}$/);
      assert.ok(ageOn(user.dateOfBirth, '2026-12-31') < finances.retirementAge);
      assert.ok(finances.monthlySavings.minor > 0n);
      assert.ok(finances.expectedMonthlyPension.minor < finances.monthlyNetIncome.minor);
      assert.equal(finances.monthlyNetIncome.currency, user.currency);
    }),
  );
});

test('25 households tell all twelve stories in three currencies, the first in dollars', () => {
  const users = syntheticUsers(25, 7);
  assert.equal(new Set(users.map((user) => user.archetype)).size, 12);
  assert.deepEqual([...new Set(users.map((user) => user.currency))].sort(), ['EUR', 'GBP', 'USD']);
  assert.equal(users[0]?.currency, 'USD');
  assert.equal(new Set(users.map((user) => user.id)).size, 25);
});

test('counts and seeds out of range are refused by name', () => {
  for (const [count, seed, field] of [
    [0, 1, 'input.count'],
    [1001, 1, 'input.count'],
    [1, -1, 'input.seed'],
  ] as const) {
    assert.throws(
      () => syntheticUsers(count, seed),
      (error) => isAppError(error, 'BAD_USER_INPUT') && error.field === field,
    );
  }
});

test('plans are such as the household could have entered, and the same for the same day', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 0, max: 999 }), (seed, index) => {
      const user = syntheticUser(seed, index);
      const at = '2026-02-28T10:00:00.000Z';
      const { goals, consents, assessment } = plansOf(user, at);
      assert.deepEqual(plansOf(user, at), { goals, consents, assessment });
      for (const goal of goals) {
        assert.deepEqual(changeGoal(goal, { ...goal }, at.slice(0, 10)), goal);
        assert.ok(goal.saved.minor < goal.target.minor);
        assert.match(goal.id, /^gol_[0-9a-f]{32}$/);
      }
      assert.equal(consents.length, 4);
      assert.equal(assessment.profile, user.financialProfile.riskTolerance);
      const range = ranges[index % ranges.length];
      assert.ok(range?.tolerance.includes(levelOf(assessment.tolerance)));
    }),
  );
  assert.ok(syntheticUsers(12, 7).every((user) => user.aspirations.length > 0));
});

test('who needs the money soon is assessed below what it feels able to bear', () => {
  const houseSaver = syntheticUsers(12, 7).find(({ archetype }) => archetype === 'HOUSE_SAVER');
  assert.ok(houseSaver);
  const { assessment } = plansOf(houseSaver, '2026-02-28T10:00:00.000Z');
  assert.equal(levelOf(assessment.tolerance), 'ADVENTUROUS');
  assert.equal(houseSaver.financialProfile.riskTolerance, 'BALANCED');
});

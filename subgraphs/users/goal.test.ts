import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAppError } from '../../platform/errors.ts';
import { changeGoal, checkedAspirations, newGoal, type GoalChange } from './goal.ts';

const today = '2026-06-15';
const owner = { id: 'usr_1', currency: 'EUR' };
const eur = (minor: bigint) => ({ minor, currency: 'EUR' });
const house = { name: ' A house ', target: eur(5_000_000n), by: '2030-06-30' };

function refused(field: string, work: () => unknown): void {
  assert.throws(work, (error) => isAppError(error, 'BAD_USER_INPUT') && error.field === field);
}

test('a new goal has what was said, and the usual for the rest', () => {
  assert.deepEqual(newGoal('gol_1', owner, house, today), {
    ...{ id: 'gol_1', ownerId: 'usr_1', name: 'A house', kind: 'OTHER', target: eur(5_000_000n) },
    ...{ by: '2030-06-30', saved: eur(0n), monthly: eur(0n), priority: 5 },
  });
});

test('a change keeps what it does not name, also a day that has passed since', () => {
  const goal = newGoal('gol_1', owner, { ...house, kind: 'HOUSE', priority: 1 }, today);
  const later = changeGoal(goal, { saved: eur(100n), name: null }, '2031-01-01');
  assert.deepEqual(later, { ...goal, saved: eur(100n) });
});

describe('a goal is refused with the name of its field', () => {
  const cases: readonly (readonly [string, GoalChange])[] = [
    ['input.name', { name: ' ' }],
    ['input.name', { name: 'x'.repeat(101) }],
    ['input.target.minor', { target: eur(0n) }],
    ['input.target.minor', { target: eur(10n ** 13n) }],
    ['input.target.currency', { target: { minor: 1n, currency: 'USD' } }],
    ['input.saved.minor', { saved: eur(-1n) }],
    ['input.monthly.minor', { monthly: eur(-1n) }],
    ['input.monthly.currency', { monthly: { minor: 1n, currency: 'GBP' } }],
    ['input.by', { by: today }],
    ['input.by', { by: '2107-01-01' }],
    ['input.priority', { priority: 0 }],
    ['input.priority', { priority: 11 }],
  ];
  cases.forEach(([field, change], index) => {
    test(`${index + 1}: ${field}`, () => {
      refused(field, () => newGoal('gol_1', owner, { ...house, ...change }, today));
      const goal = newGoal('gol_1', owner, house, today);
      refused(field, () => changeGoal(goal, change, today));
    });
  });

  for (const field of ['name', 'target', 'by'] as const) {
    test(`a new one without ${field}`, () => {
      refused(`input.${field}`, () => newGoal('gol_1', owner, { ...house, [field]: null }, today));
    });
  }
});

test('aspirations are trimmed, at most ten, and all different', () => {
  assert.deepEqual(checkedAspirations([' a ', 'b']), ['a', 'b']);
  refused('input.aspirations.1', () => checkedAspirations(['a', ' ']));
  refused('input.aspirations.1', () => checkedAspirations(['a', 'a ']));
  refused('input.aspirations.0', () => checkedAspirations(['x'.repeat(201)]));
  refused('input.aspirations', () =>
    checkedAspirations(Array.from({ length: 11 }, (_, n) => `${n}`)),
  );
});

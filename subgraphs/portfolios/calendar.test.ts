import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addDays,
  businessDays,
  dayInMonth,
  lastBusinessDay,
  monthsBetween,
  monthStart,
} from './calendar.ts';

test('months begin, end and follow each other, leap years included', () => {
  assert.equal(monthStart('2026-03-31'), '2026-03-01');
  assert.equal(monthStart('2026-01-15', -1), '2025-12-01');
  assert.equal(monthStart('2026-11-30', 3), '2027-02-01');
  assert.equal(dayInMonth('2028-02-01', 31), '2028-02-29');
  assert.equal(dayInMonth('2026-02-01', 28), '2026-02-28');
  assert.equal(monthsBetween('2025-11-30', '2026-02-01'), 3);
  assert.equal(addDays('2026-02-28', 1), '2026-03-01');
});

test('business days are Mondays to Fridays', () => {
  // 2026-01-02 is a Friday.
  assert.deepEqual(businessDays('2026-01-02', '2026-01-06'), [
    '2026-01-02',
    '2026-01-05',
    '2026-01-06',
  ]);
  assert.equal(lastBusinessDay('2026-01-04'), '2026-01-02');
  assert.equal(lastBusinessDay('2026-01-05'), '2026-01-05');
});

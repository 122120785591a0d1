import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tally } from './tally.ts';

test('counts each record once, and tells what came again or out of its key’s order', () => {
  const tally = new Tally();
  for (const n of [1, 3, 5]) tally.take('a', n);
  tally.take('b', 2);
  assert.deepEqual([tally.handled, tally.repeated, tally.disordered], [4, 0, 0]);
  tally.take('a', 3);
  tally.take('a', 4);
  assert.deepEqual([tally.handled, tally.repeated, tally.disordered], [5, 1, 1]);
});

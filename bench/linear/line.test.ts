import assert from 'node:assert/strict';
import { it } from 'node:test';
import { lineThrough } from './line.ts';

it('goes through points that lie on a line', () => {
  const { base, slope, at } = lineThrough([20, 200, 2_000].map((x) => ({ x, y: 3 + 0.5 * x })));
  assert.deepEqual(
    [base, slope, at(100)].map((value) => Math.round(value * 1e6) / 1e6),
    [3, 0.5, 53],
  );
});

it('weighs points by what they are off as a part of themselves', () => {
  const off = [1, 2, 4, 1_000].map((x) => ({ x, y: x === 1_000 ? 1_500 : x }));
  const { at } = lineThrough(off);
  assert.ok(Math.abs(at(2) / 2 - 1) < 0.2, 'the small ones still lie near it');
});

import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { assign } from './assign.ts';

const lanes = Array.from({ length: 12 }, (_, i) => i);

it('gives everyone the same number, give or take one, moving no more than that takes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(fc.nat(6), { minLength: 1 }), { minLength: 2, maxLength: 8 }),
      (generations) => {
        let current = new Map<number, number>();
        for (const seats of generations) {
          const stayed = new Map([...current].filter(([, seat]) => seats.includes(seat)));
          const next = assign(lanes, seats, () => true, current);
          assert.equal(next.size, lanes.length);
          const counts = seats.map((seat) => [...next.values()].filter((s) => s === seat).length);
          assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, String(counts));
          // Only what a seat holds beyond its fair share has to move.
          const moved = [...stayed].filter(([lane, seat]) => next.get(lane) !== seat).length;
          const most = Math.ceil(lanes.length / seats.length);
          const least = Math.floor(lanes.length / seats.length);
          const held = seats.map((seat) => [...stayed.values()].filter((s) => s === seat).length);
          const beyondMost = held.reduce((sum, n) => sum + Math.max(0, n - most), 0);
          const free = lanes.length - stayed.size;
          const short = held.reduce((sum, n) => sum + Math.max(0, least - n), 0);
          assert.ok(
            moved <= Math.max(beyondMost, short - free, 0) + seats.length,
            `${moved} moved`,
          );
          current = next;
        }
      },
    ),
  );
});

it('gives a lane only to those who may have it', () => {
  const even = (seat: string, lane: number) => seat === 'all' || lane % 2 === 0;
  const plan = assign(lanes, ['all', 'even'], even, new Map());
  for (const [lane, seat] of plan) assert.ok(even(seat, lane));
  assert.equal([...plan.values()].filter((seat) => seat === 'even').length, 6);
  assert.deepEqual(assign(lanes, [], even, plan), new Map());
  assert.deepEqual(
    assign(lanes, ['nobody'], () => false, plan),
    new Map(),
  );
});

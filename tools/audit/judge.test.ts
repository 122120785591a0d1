// Of any stream and any one fault in it, the judge says which fault it is; of none, nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Received } from './clients/stream.ts';
import { flawsIn, judge, type Flaws } from './judge.ts';

const received = (data: object): Received => ({ atMs: 0, result: { data: { data } }, id: null });
const numbers = (list: readonly number[]) => list.map((seq) => received({ seq }));
const sequence = { sequence: '/data/seq' };
const identity = { identity: '/data/seq' };
const none: Flaws = { lost: [], duplicated: [], reordered: [] };

/** 1 to 30 and a place inside. */
const places = fc.record({ count: fc.integer({ min: 4, max: 30 }), at: fc.nat() }).map((each) => ({
  whole: Array.from({ length: each.count }, (_, i) => i + 1),
  at: 1 + (each.at % (each.count - 3)),
}));

function judgedBothWays(list: readonly number[], whole: readonly number[]): Flaws[] {
  const [own, witness] = [numbers(list), numbers(whole)];
  return [judge([own], sequence, 1), judge([own], sequence), judge([own, witness], identity)];
}

/** Of two that differ in their order nobody knows which one is right. */
function oneOfTwo(flaws: Flaws): Flaws {
  return { ...flaws, reordered: flaws.reordered.slice(0, 1) };
}

test('nothing wrong, something lost, something twice, something out of order', () => {
  fc.assert(
    fc.property(places, ({ whole, at }) => {
      const number = at + 1;
      for (const flaws of judgedBothWays(whole, whole)) assert.deepEqual(flaws, none);
      for (const flaws of judgedBothWays(whole.toSpliced(at, 1), whole)) {
        assert.deepEqual(flaws, { ...none, lost: [`${number}`] });
      }
      for (const flaws of judgedBothWays(whole.toSpliced(at, 0, number), whole)) {
        assert.deepEqual(flaws, { ...none, duplicated: [`${number}`] });
      }
      const swapped = whole.toSpliced(at, 2, number + 1, number);
      for (const flaws of judgedBothWays(swapped, whole)) {
        assert.deepEqual(oneOfTwo(flaws), {
          ...none,
          reordered: [`${number} came after ${number + 1}`],
        });
      }
    }),
  );
});

test('events that were merged count as all of them', () => {
  const spans = { ...sequence, first: '/data/first' };
  const merged = (first: number, seq: number) => received({ first, seq });
  assert.deepEqual(judge([[merged(1, 1), merged(2, 9), merged(10, 10)]], spans, 1), none);
  const overlapping = judge([[merged(1, 4), merged(3, 6), merged(9, 9)]], spans, 1);
  assert.deepEqual(overlapping, { lost: ['7 to 8'], duplicated: ['3', '4'], reordered: [] });
});

test('what it says fits on a line', () => {
  const lost = judge([numbers([1, 5, 9])], sequence);
  assert.equal(flawsIn(lost), 'lost: 2 to 4, 6 to 8');
  assert.equal(flawsIn(none), null);
});

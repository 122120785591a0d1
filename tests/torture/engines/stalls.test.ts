import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stallsAfter, type Delivery } from './stalls.ts';

const delivery = (client: string, at: number, writtenAt = at, isLast = false): Delivery => ({
  ...{ client, at, writtenAt, isLast },
});

test('a stall lasts until the first event that was written after the death, of those in the midst of an answer', () => {
  const deliveries = [
    delivery('waits', 9_000),
    // Written before: it was only on its way.
    delivery('waits', 10_100, 9_900),
    delivery('waits', 14_000),
    delivery('has all', 9_500, 9_500, true),
    delivery('comes later', 12_000),
    delivery('was away', 1_000),
    delivery('was away', 11_000),
    delivery('never again', 9_900),
  ];
  assert.deepEqual(stallsAfter([10_000], deliveries), [4_000]);
  assert.deepEqual(stallsAfter([], deliveries), []);
});

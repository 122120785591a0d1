import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTurns } from './turns.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('a large batch passes in portions, one a turn, in order', async () => {
  const paced = inTurns(3);
  const seen: number[] = [];
  const all = Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      seen.push(await paced(Promise.resolve(index)));
    }),
  );
  const growth: number[] = [];
  while (seen.length < 8) {
    await nextTurn();
    growth.push(seen.length);
  }
  await all;
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5, 6, 7]);
  const steps = growth.map((length, index) => length - (growth[index - 1] ?? 0));
  assert.ok(
    steps.every((step) => step <= 3),
    `steps ${steps.join(' ')}`,
  );
});

test('what comes later is let through at once, and failures pass as they are', async () => {
  const paced = inTurns(2);
  await Promise.all([paced(Promise.resolve(1)), paced(Promise.resolve(2))]);
  await nextTurn();
  await nextTurn();
  assert.equal(await paced(Promise.resolve(3)), 3);
  await assert.rejects(paced(Promise.reject(new Error('no'))), /no/);
});

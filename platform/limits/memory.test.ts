import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ManualClock } from '../clock.ts';
import { limitsContract } from './contract.ts';
import { memoryLimits } from './memory.ts';
import type { Limits } from './port.ts';

limitsContract('memory', async () => {
  const clock = new ManualClock();
  const opened = new Map<string, Limits>();
  return {
    open(limit) {
      const name = JSON.stringify(limit);
      const limits = opened.get(name) ?? memoryLimits({ limit, clock });
      opened.set(name, limits);
      return limits;
    },
    pass: (ms) => clock.advance(ms),
    close: async () => undefined,
  };
});

it('buckets that were empty fill from then on, whenever they are first asked for', async () => {
  const clock = new ManualClock();
  const limit = { capacity: 10, perSecond: 1 };
  const limits = memoryLimits({ limit, clock, emptyAt: clock.now() });
  assert.deepEqual(limits.take('a', 1), { allowed: false, remaining: 0, retryAfterMs: 1_000 });
  await clock.advance(3_000);
  assert.deepEqual(limits.take('b', 1), { allowed: true, remaining: 2, retryAfterMs: 0 });
  await clock.advance(60_000);
  assert.deepEqual(limits.take('c', 1), { allowed: true, remaining: 9, retryAfterMs: 0 });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RetryBudget } from './budget.ts';

describe('retry budget', () => {
  it('never gives more than its share of the requests and its reserve, over any stretch', () => {
    const settings = fc.record({
      ratio: fc.integer({ min: 0, max: 20 }).map((percent) => percent / 100),
      reserve: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(settings, fc.array(fc.boolean(), { maxLength: 400 }), (given, steps) => {
        const budget = new RetryBudget(given);
        // Retries so far less what the requests so far earned: between two moments it grows by the reserve at most.
        let balance = 0;
        let lowest = 0;
        for (const isRequest of steps) {
          if (isRequest) {
            budget.earn();
            balance -= given.ratio;
          } else if (budget.spend()) balance += 1;
          lowest = Math.min(lowest, balance);
          assert.ok(balance - lowest <= given.reserve + 1e-6, `${balance - lowest} in a stretch`);
        }
      }),
    );
  });

  it('gives one for every ten requests at ten percent, for as long as it lasts', () => {
    const budget = new RetryBudget({ ratio: 0.1, reserve: 2 });
    let given = 0;
    for (let i = 0; i < 10_000; i++) {
      budget.earn();
      if (budget.spend()) given += 1;
    }
    assert.equal(given, 1001);
  });

  it('keeps no more than its reserve', () => {
    const budget = new RetryBudget({ ratio: 0.5, reserve: 3 });
    for (let i = 0; i < 1000; i++) budget.earn();
    assert.deepEqual(
      Array.from({ length: 5 }, () => budget.spend()),
      [true, true, true, false, false],
    );
  });
});

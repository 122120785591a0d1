// What every adapter of limits must keep to.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Limit, Limits } from './port.ts';

export interface LimitsUnderTest {
  /** As another replica would open them; the same object where none can. */
  open(limit: Limit): Limits;
  /** As if so much time had passed. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** So slow that nothing flows in while a test runs. */
const still = { capacity: 10, perSecond: 0.001 };

export function limitsContract(name: string, prepare: () => Promise<LimitsUnderTest>): void {
  describe(`limits: ${name}`, () => {
    let place: LimitsUnderTest;
    let keys = 0;
    const aKey = () => `user ${(keys += 1)}`;
    before(async () => {
      place = await prepare();
    });
    after(() => place.close());

    it('allow what a full bucket holds, then say how long to wait, and take nothing for that', async () => {
      const limits = place.open(still);
      const [key, other] = [aKey(), aKey()];
      assert.deepEqual(await limits.take(key, 7), { allowed: true, remaining: 3, retryAfterMs: 0 });
      const refused = await limits.take(key, 4);
      assert.deepEqual([refused.allowed, refused.remaining], [false, 3]);
      // One more unit comes in 1,000 s.
      assert.ok(refused.retryAfterMs > 990_000 && refused.retryAfterMs <= 1_000_000);
      assert.equal((await limits.take(key, 3)).allowed, true);
      assert.equal((await limits.take(key, 1)).allowed, false);
      assert.equal((await limits.take(other, 10)).allowed, true);
    });

    it('allow it again when they said, and no sooner', async () => {
      const limits = place.open(still);
      const key = aKey();
      await limits.take(key, 10);
      const { retryAfterMs } = await limits.take(key, 2);
      await place.pass(retryAfterMs - 60_000);
      assert.equal((await limits.take(key, 2)).allowed, false);
      await place.pass(60_000);
      assert.equal((await limits.take(key, 2)).allowed, true);
      assert.equal((await limits.take(key, 1)).allowed, false);
      // A bucket holds no more than it holds, however long nobody asked.
      await place.pass(10 ** 9);
      assert.equal((await limits.take(key, 10)).remaining, 0);
      assert.equal((await limits.take(key, 1)).allowed, false);
    });

    it('allow what is dearer than a bucket only to a full one, at its whole price', async () => {
      const limits = place.open(still);
      const key = aKey();
      assert.equal((await limits.take(key, 25)).allowed, true);
      const refused = await limits.take(key, 1);
      assert.equal(refused.allowed, false);
      assert.equal(refused.remaining, 0);
      // Fifteen in debt, and one.
      assert.ok(refused.retryAfterMs > 15_900_000 && refused.retryAfterMs <= 16_000_000);
      await place.pass(24_000_000);
      assert.equal((await limits.take(key, 25)).allowed, false);
      await place.pass(1_000_000);
      assert.equal((await limits.take(key, 25)).allowed, true);
    });

    it('cost nothing to look at', async () => {
      const limits = place.open(still);
      const key = aKey();
      for (let i = 0; i < 3; i++) {
        assert.deepEqual(await limits.take(key, 0), {
          ...{ allowed: true, remaining: 10, retryAfterMs: 0 },
        });
      }
    });

    it('let in no more at once than one after the other, whoever asks', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 20 }),
          async (costs) => {
            const key = aKey();
            const replicas = [place.open(still), place.open(still)];
            const taken = await Promise.all(
              costs.map(async (cost, n) => ({
                cost,
                ...(await replicas[n % 2]?.take(key, cost)),
              })),
            );
            const sum = taken.reduce((all, { allowed, cost }) => all + (allowed ? cost : 0), 0);
            assert.ok(sum <= still.capacity);
            const left = still.capacity - sum;
            for (const { allowed, cost } of taken) assert.ok(allowed || cost > left);
          },
        ),
        { numRuns: 30 },
      );
    });
  });
}

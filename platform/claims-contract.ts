// What every adapter of claims must keep to.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Claims } from './claims.ts';

export interface ClaimsUnderTest {
  /** As another replica, or the same after a restart, would open them; the same object where none can. */
  open(): Claims;
  /** Of the clock that the claims' ends are judged by. */
  now(): number;
  close(): Promise<void>;
}

export function claimsContract(name: string, prepare: () => Promise<ClaimsUnderTest>): void {
  describe(`claims: ${name}`, () => {
    let place: ClaimsUnderTest;
    before(async () => {
      place = await prepare();
    });
    after(() => place.close());
    const soon = () => place.now() + 60_000;

    it('are had by one caller, however many ask at once', async () => {
      const replicas = [place.open(), place.open()];
      const asked = Array.from({ length: 16 }, async (_, n) =>
        replicas[n % 2]?.claim('one', soon()),
      );
      const won = (await Promise.all(asked)).filter(Boolean);
      assert.equal(won.length, 1);
      assert.equal(await place.open().claim('one', soon()), false);
      assert.equal(await place.open().claim('another', soon()), true);
    });

    it('keep to their key, whatever is in it', async () => {
      const keys = ['a b', 'a  b', 'a:b', 'ü 👋', '{a}b', 'x'.repeat(300)];
      for (const key of keys) assert.equal(await place.open().claim(key, soon()), true, key);
      for (const key of keys) assert.equal(await place.open().claim(key, soon()), false, key);
    });
  });
}

// What every way of telling who watches must keep to, on a clock that is moved by hand.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ManualClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { leasedPresence, type Signs } from './leased-presence.ts';
import type { Presence } from './presence.ts';

const topic = 'runs.v1';
const leaseMs = 900;

export interface SignsUnderTest {
  /** Of a replica; all of them are kept in one place. */
  signs(replica: string, clock: ManualClock): Signs;
  close(): Promise<void>;
}

export function presenceContract(name: string, open: () => Promise<SignsUnderTest>): void {
  describe(`presence: ${name}`, () => {
    let place: SignsUnderTest;
    let clock: ManualClock;
    let keys = 0;
    before(async () => {
      place = await open();
    });
    // Replicas that died keep their timers on the clock of their test.
    beforeEach(() => {
      clock = new ManualClock();
    });
    after(() => place.close());

    const replicaOf = (replica: string, put?: Signs['put']) => {
      const signs = place.signs(replica, clock);
      return leasedPresence({
        signs: put === undefined ? signs : { ...signs, put },
        ...{ clock, log: silentLog, leaseMs },
      });
    };
    const aKey = () => `key ${++keys}`;

    async function until(presence: Presence, key: string, expected: number | null, what: string) {
      for (let round = 0; round < 2_000; round++) {
        if ((await presence.lastWatched(topic, key)) === expected) return;
        await new Promise(setImmediate);
      }
      assert.equal(await presence.lastWatched(topic, key), expected, what);
    }

    it('knows nothing of a key that nobody ever watched', async () => {
      assert.equal(await replicaOf('one').lastWatched(topic, aKey()), null);
    });

    it('says "now" while somebody watches on any replica, then when the last one left', async () => {
      const [one, two, asker] = [replicaOf('one'), replicaOf('two'), replicaOf('asker')];
      const key = aKey();
      const first = one.watch(topic, key);
      const second = one.watch(topic, key);
      const third = two.watch(topic, key);
      await until(asker, key, clock.now(), 'watched');
      // Far longer than a lease: it is renewed.
      for (let step = 0; step < 20; step++) {
        await clock.advance(leaseMs / 3);
        await until(asker, key, clock.now(), 'watched still');
      }
      first.leave({ final: false });
      first.leave({ final: false });
      third.leave({ final: false });
      await clock.advance(leaseMs * 2);
      await until(asker, key, clock.now(), 'one is left');
      second.leave({ final: false });
      const leftAt = clock.now();
      await clock.advance(leaseMs * 5);
      await until(asker, key, leftAt, 'left');
      const again = two.watch(topic, key);
      await until(asker, key, clock.now(), 'come back');
      again.leave({ final: false });
      await one.close();
      await two.close();
    });

    it('lets the word of a replica that died lapse', async () => {
      let dead = false;
      const signs = place.signs('doomed', clock);
      const mortal: Signs['put'] = (...args) =>
        dead ? new Promise(() => undefined) : signs.put(...args);
      const [doomed, asker] = [replicaOf('doomed', mortal), replicaOf('asker')];
      const key = aKey();
      doomed.watch(topic, key);
      await until(asker, key, clock.now(), 'watched');
      const diedAt = clock.now();
      dead = true;
      await clock.advance(leaseMs - 1);
      await until(asker, key, clock.now(), 'not lapsed yet');
      await clock.advance(10_000);
      assert.equal(await asker.lastWatched(topic, key), diedAt + leaseMs);
    });

    it('tells again what could not be told', async () => {
      let down = true;
      const signs = place.signs('one', clock);
      const flaky: Signs['put'] = async (...args) => {
        if (down) throw new AppError('UNAVAILABLE', 'Down.', { retryable: true });
        return signs.put(...args);
      };
      const [one, asker] = [replicaOf('one', flaky), replicaOf('asker')];
      const key = aKey();
      const watcher = one.watch(topic, key);
      await clock.advance(leaseMs / 3);
      assert.equal(await asker.lastWatched(topic, key), null);
      down = false;
      await clock.advance(leaseMs / 3);
      await until(asker, key, clock.now(), 'told at last');
      watcher.leave({ final: false });
      await one.close();
    });

    it('leaves nothing behind of a key that has ended', async () => {
      const one = replicaOf('one');
      const key = aKey();
      const watcher = one.watch(topic, key);
      await until(one, key, clock.now(), 'watched');
      watcher.leave({ final: true });
      await until(one, key, null, 'forgotten');
      await one.close();
    });

    it('leaves as a process does that stops', async () => {
      const one = replicaOf('one');
      const key = aKey();
      one.watch(topic, key);
      await until(one, key, clock.now(), 'watched');
      await one.close();
      const leftAt = clock.now();
      await clock.advance(leaseMs * 3);
      assert.equal(await replicaOf('asker').lastWatched(topic, key), leftAt);
    });

    it('takes away what lapsed long ago, whoever left it', async () => {
      const [gone, living] = [replicaOf('gone'), replicaOf('living')];
      const [old, fresh] = [aKey(), aKey()];
      gone.watch(topic, old);
      await until(gone, old, clock.now(), 'watched');
      await gone.close();
      await clock.advance(3_600_000);
      const watcher = living.watch(topic, fresh);
      await clock.advance(leaseMs);
      await until(living, old, null, 'swept');
      watcher.leave({ final: false });
      await living.close();
    });
  });
}

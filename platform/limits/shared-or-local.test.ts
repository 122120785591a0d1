import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { silentLog, type Log } from '../log.ts';
import { memoryLimits } from './memory.ts';
import type { Limits } from './port.ts';
import { sharedOrLocal } from './shared-or-local.ts';

const limit = { capacity: 100, perSecond: 10 };

function setUp() {
  const clock = new ManualClock();
  const shared = memoryLimits({ limit, clock });
  const told: string[] = [];
  const log: Log = {
    ...silentLog,
    debug: () => undefined,
    info: (_fields, message) => void told.push(`info ${message}`),
    warn: (_fields, message) => void told.push(`warn ${message}`),
  };
  const place = { is: 'up' as 'up' | 'silent' | 'failing' };
  const line: Limits = {
    async take(key, cost) {
      if (place.is === 'silent') return new Promise(() => undefined);
      if (place.is === 'failing') throw new AppError('UNAVAILABLE', 'Gone.');
      return shared.take(key, cost);
    },
  };
  const replica = () => sharedOrLocal({ shared: line, limit, replicas: 2, clock, log });
  return { clock, told, place, replica };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test('while the shared limits answer, they hold for all replicas', async () => {
  const { replica } = setUp();
  const [one, two] = [replica(), replica()];
  assert.equal((await one.take('a', 60)).remaining, 40);
  assert.equal((await two.take('a', 50)).allowed, false);
  assert.equal(one.isLocal(), false);
});

test('nobody who had nothing left is let in because the limits are gone, on any replica', async () => {
  const { replica, place, clock } = setUp();
  const [one, two] = [replica(), replica()];
  await one.take('a', 100);
  place.is = 'failing';
  for (const each of [one, two]) {
    assert.equal((await each.take('a', 1)).allowed, false);
    assert.equal(each.isLocal(), true);
  }
  // Both together grant what would have flowed in: ten a second.
  await clock.advance(1_000);
  place.is = 'silent';
  let granted = 0;
  for (const each of [one, two]) while ((await each.take('a', 1)).allowed) granted += 1;
  assert.equal(granted, 10);
  // Its share of the capacity is the most a replica saves up.
  await clock.advance(3_600_000);
  granted = 0;
  for (const each of [one, two]) while ((await each.take('b', 1)).allowed) granted += 1;
  assert.equal(granted, 100);
});

test('a silent server is waited for once, and not again until it is looked for', async () => {
  const { replica, place, clock, told } = setUp();
  const one = replica();
  await one.take('a', 1);
  place.is = 'silent';
  const waiting = Promise.all([one.take('a', 2), one.take('b', 2)]);
  await clock.advance(100);
  // In the time it took half a unit came in, of a share of five a second.
  assert.deepEqual(
    (await waiting).map(({ allowed }) => allowed),
    [false, false],
  );
  await clock.advance(300);
  // At once: the clock stands still.
  assert.equal((await one.take('a', 2)).allowed, true);
  assert.deepEqual(told, ['warn shared limits do not answer: strict local ones hold']);
});

test('who asks for little waits a moment rather than be refused, and gets no more by that', async () => {
  const { replica, place, clock } = setUp();
  const one = replica();
  place.is = 'failing';
  let allowed = 0;
  const asked = Array.from({ length: 4 }, async () => {
    if ((await one.take('a', 0.4)).allowed) allowed += 1;
  });
  await settled();
  assert.equal(allowed, 0);
  await clock.advance(79);
  assert.equal(allowed, 0);
  await clock.advance(1);
  await Promise.all(asked);
  assert.equal(allowed, 1);
});

test('it comes back by itself when the server does, and says so once', async () => {
  const { replica, place, clock, told } = setUp();
  const one = replica();
  place.is = 'failing';
  await one.take('a', 1);
  place.is = 'silent';
  await clock.advance(1_000);
  await one.take('a', 1);
  await clock.advance(100);
  await settled();
  assert.equal(one.isLocal(), true);
  place.is = 'up';
  await one.take('a', 1);
  await settled();
  assert.equal(one.isLocal(), true, 'looked for again too soon');
  await clock.advance(1_000);
  await one.take('a', 1);
  await settled();
  assert.equal(one.isLocal(), false);
  assert.equal((await one.take('a', 100)).allowed, true);
  assert.deepEqual(
    told.map((line) => line.split(' ')[0]),
    ['warn', 'info'],
  );
});

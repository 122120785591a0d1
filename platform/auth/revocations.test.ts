import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import type { Viewer } from './port.ts';
import { longestTokenLifeMs, RevocationList, unlessRevoked } from './revocations.ts';
import { viewerOf } from './testing.ts';

function setUp(most?: number) {
  const clock = new ManualClock();
  const warnings: object[] = [];
  const log = { ...silentLog, warn: (fields: object) => void warnings.push(fields) };
  const list = new RevocationList({ clock, log, ...(most !== undefined && { most }) });
  const issuedAt = (at: number, id = 'usr_ada'): Viewer => ({ ...viewerOf(id), issuedAt: at });
  const isGood = (viewer: Viewer) => {
    try {
      list.check(viewer);
      return true;
    } catch {
      return false;
    }
  };
  return { clock, warnings, list, issuedAt, isGood, now: clock.now() };
}

test('the newest of a subject counts, in whichever order they come', () => {
  const { list, issuedAt, isGood, now } = setUp();
  const revoke = (until: number, final: boolean) =>
    list.revoke({ subject: 'usr_ada', until, final });
  revoke(now - 5, false);
  revoke(now - 10, true);
  assert.deepEqual([isGood(issuedAt(now - 5)), isGood(issuedAt(now - 4))], [false, true]);
  assert.throws(() => list.check(issuedAt(now - 10)), { renewable: true });
  revoke(now, true);
  revoke(now, false);
  assert.throws(() => list.check(issuedAt(now)), { code: 'UNAUTHENTICATED', renewable: false });
  revoke(now + 1, false);
  assert.throws(() => list.check(issuedAt(now)), { renewable: true }, 'came back, signed out');
  assert.ok(isGood(issuedAt(now, 'usr_bob')));
  assert.ok(isGood(viewerOf('usr_ada')), 'what is no token cannot be revoked as one');
  assert.equal(list.size, 1);
});

test('nothing is remembered for longer than a token may live', async () => {
  const { clock, list, now } = setUp();
  for (let n = 0; n < 10; n++) list.revoke({ subject: `usr_${n}`, until: now + n, final: false });
  await clock.advance(longestTokenLifeMs + 4);
  list.revoke({ subject: 'usr_0', until: now, final: false });
  list.revoke({ subject: 'usr_new', until: clock.now(), final: false });
  assert.equal(list.size, 6);
});

test('more than can be remembered is refused for everybody rather than forgotten', () => {
  const { list, issuedAt, isGood, warnings, now } = setUp(2);
  for (let n = 1; n <= 3; n++) list.revoke({ subject: `usr_${n}`, until: now + n, final: false });
  assert.equal(list.size, 2);
  assert.equal(isGood(issuedAt(now + 1, 'usr_1')), false);
  assert.equal(isGood(issuedAt(now + 1, 'usr_else')), false);
  assert.equal(isGood(issuedAt(now + 2, 'usr_else')), true);
  assert.deepEqual(warnings, [{ most: 2, until: now + 1 }]);
});

test('watchers are told soon, of their subject only, until they stop', async () => {
  const { clock, list, now } = setUp();
  const told: string[] = [];
  const stop = list.watch('usr_ada', () => told.push('first'));
  list.watch('usr_ada', () => told.push('second'));
  list.watch('usr_bob', () => told.push('bob'));
  list.revoke({ subject: 'usr_ada', until: now, final: false });
  await clock.advance(1_000);
  stop();
  list.revoke({ subject: 'usr_ada', until: now + 1, final: false });
  await clock.advance(1_000);
  assert.deepEqual(told, ['first', 'second', 'second']);
});

test('a verifier takes no revoked token, though it took it before', async () => {
  const { list, issuedAt, now } = setUp();
  const verifier = unlessRevoked({ verify: async () => issuedAt(now) }, list);
  assert.equal((await verifier.verify('t')).id, 'usr_ada');
  list.revoke({ subject: 'usr_ada', until: now, final: false });
  await assert.rejects(verifier.verify('t'), { code: 'UNAUTHENTICATED', renewable: true });
});

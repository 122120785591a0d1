import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import type { Viewer } from './port.ts';
import { RevocationList } from './revocations.ts';
import { openSession, type OpenSession } from './session.ts';
import { viewerOf } from './testing.ts';

const clockNow = new ManualClock().now();
const ada = (issued: number, lastsMs: number, ...scopes: string[]): Viewer => ({
  ...viewerOf('usr_ada', ...scopes),
  issuedAt: clockNow + issued,
  expiresAt: clockNow + issued + lastsMs,
});

function setUp(viewer = ada(0, 5_000)) {
  const clock = new ManualClock();
  const revocations = new RevocationList({ clock, log: silentLog });
  const session = openSession(viewer, clock, revocations);
  const ends: [message: string, renewable: boolean][] = [];
  session.onEnd(({ message }, renewable) => ends.push([message, renewable]));
  const revoke = (until: number, final = false) =>
    revocations.revoke({ subject: 'usr_ada', until: clockNow + until, final });
  return { clock, revocations, session, ends, revoke };
}

const expired = ['Your token has expired.', true];
const unauthenticated = { code: 'UNAUTHENTICATED' };
const renewTo = (session: OpenSession, viewer: Viewer) => () => session.renew(viewer);

test('ends when its credentials do, once, and tells who asks later as well', async () => {
  const { clock, session, ends } = setUp();
  await clock.advance(4_999);
  assert.deepEqual(ends, []);
  await clock.advance(1);
  assert.deepEqual(ends, [expired]);
  await clock.advance(60_000);
  assert.equal(ends.length, 1);
  let late = 0;
  session.onEnd(() => late++);
  session.onEnd(() => late++)();
  assert.equal(late, 0, 'not within the call');
  await Promise.resolve();
  assert.equal(late, 1, 'and not to who has stopped listening');
  assert.throws(() => session.current(), unauthenticated);
  assert.throws(renewTo(session, ada(65_000, 5_000)), { message: 'Your token has expired.' });
});

test('a renewal moves the end, either way, and is told', async () => {
  const { clock, session, ends } = setUp();
  const told: Viewer[] = [];
  const stop = session.onRenewed((viewer) => told.push(viewer));
  await clock.advance(1_000);
  const longer = ada(1_000, 60_000, 'advisor');
  session.renew(longer);
  assert.deepEqual([session.viewer, session.current(), told], [longer, longer, [longer]]);
  await clock.advance(10_000);
  assert.deepEqual(ends, []);
  stop();
  session.renew(ada(11_000, 2_000));
  assert.equal(told.length, 1);
  await clock.advance(2_000);
  assert.deepEqual(ends, [expired]);
});

test('other subjects, ended and older credentials are refused and change nothing', async () => {
  const { clock, session, ends } = setUp(ada(0, 5_000));
  await clock.advance(2_000);
  const forged = [{ ...ada(2_000, 9_000), id: 'usr_bob' }, viewerOf('svc_x')];
  const service = { ...ada(2_000, 9_000), kind: 'service' as const };
  for (const viewer of [...forged, service]) {
    assert.throws(renewTo(session, viewer), { code: 'FORBIDDEN' });
  }
  assert.throws(renewTo(session, ada(0, 1_000)), unauthenticated);
  assert.throws(renewTo(session, ada(-1, 60_000)), { code: 'CONFLICT' });
  assert.deepEqual(session.viewer, ada(0, 5_000));
  await clock.advance(3_000);
  assert.deepEqual(ends, [expired]);
  assert.throws(() => openSession(ada(0, 5_000), clock), unauthenticated);
});

test('a revocation refuses at once and ends what lives on an older token soon', async () => {
  const { clock, session, ends, revoke } = setUp(ada(0, 60_000));
  revoke(-1);
  await clock.advance(1_000);
  assert.deepEqual([ends, session.current()], [[], session.viewer], 'older tokens only');
  revoke(0);
  assert.throws(() => session.current(), unauthenticated);
  assert.throws(renewTo(session, ada(0, 90_000)), unauthenticated);
  await clock.advance(1_000);
  assert.deepEqual(ends, [['You were signed out everywhere. Sign in again.', true]]);
});

test('whose account is gone cannot renew', async () => {
  const { clock, ends, revoke } = setUp(ada(0, 60_000));
  revoke(0, true);
  await clock.advance(1_000);
  assert.deepEqual(ends, [['This account is gone.', false]]);
});

test('a renewal that comes between revocation and end keeps the session, if it is newer', async () => {
  const { clock, session, ends, revoke, revocations } = setUp(ada(0, 60_000));
  await clock.advance(10);
  revoke(5);
  assert.throws(renewTo(session, ada(5, 60_000)), unauthenticated);
  session.renew(ada(6, 60_000));
  await clock.advance(2_000);
  assert.deepEqual(ends, []);
  assert.throws(() => openSession(ada(5, 60_000), clock, revocations), unauthenticated);
});

test('once closed it tells nobody and is watched for no longer', async () => {
  const { clock, session, ends, revoke } = setUp();
  session.onRenewed(() => ends.push(['renewed', true]));
  session.close();
  session.close();
  session.renew(ada(0, 60_000));
  revoke(0);
  await clock.advance(10_000);
  assert.deepEqual(ends, []);
});

const ms = fc.integer({ min: 0, max: 3_000 });
const step = fc.oneof(
  fc.record({ advance: ms }),
  fc.record({ revoke: ms, final: fc.boolean() }),
  fc.record({ renew: ms, lasts: ms, who: fc.constantFrom('usr_ada', 'usr_ada', 'usr_bob') }),
);

test('whatever comes when: it lives exactly as long as its newest credentials, and never as another', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { clock, session, ends, revoke } = setUp(ada(0, 2_000));
      const now = () => clock.now() - clockNow;
      let revoked = -1;
      /** When the last of the revocations will have been told. */
      let told = 0;
      for (const each of steps) {
        if ('advance' in each) await clock.advance(each.advance);
        else if ('revoke' in each) {
          const until = Math.min(each.revoke, now());
          revoke(until, each.final);
          revoked = Math.max(revoked, until);
          told = now() + 1_000;
        } else {
          const viewer = { ...ada(each.renew, each.lasts), id: each.who };
          const before = session.viewer;
          const isGood =
            ends.length === 0 &&
            each.who === 'usr_ada' &&
            each.renew > revoked &&
            each.renew + each.lasts > now() &&
            (before.issuedAt ?? 0) <= clockNow + each.renew;
          if (isGood) session.renew(viewer);
          else assert.throws(renewTo(session, viewer));
          assert.equal(session.viewer, isGood ? viewer : before);
        }
        const { issuedAt = 0, expiresAt } = session.viewer;
        const isOver = expiresAt <= clock.now() || issuedAt - clockNow <= revoked;
        if (isOver) assert.throws(() => session.current(), unauthenticated);
        else assert.equal(session.current(), session.viewer);
        if (expiresAt <= clock.now() || (isOver && now() >= told)) assert.equal(ends.length, 1);
        if (!isOver) assert.equal(ends.length, 0);
      }
    }),
    { numRuns: 200 },
  );
});

// Two gateways over one log: a renewal posted to either reaches the stream at the other, and a revocation
// everything that is open at both.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { openRenewals } from '../gateway/edge/renewal-feed.ts';
import { wholeRun } from '../gateway/edge/graph.testing.ts';
import { frames, openEvents, openResponse } from '../gateway/edge/sse.testing.ts';
import { accepted, lasting, runId, started } from '../gateway/edge/transports.testing.ts';
import { closeOf, subscribe, webSockets } from '../gateway/edge/websocket.testing.ts';
import { memoryRenewals } from '../platform/auth/renewals.ts';
import { longestTokenLifeMs, RevocationList } from '../platform/auth/revocations.ts';
import { viewerOf } from '../platform/auth/testing.ts';
import { isoTime, ManualClock } from '../platform/clock.ts';
import { encodeEvent } from '../platform/events/codec.ts';
import { openEmbeddedLog } from '../platform/events/embedded.ts';
import type { EventLog } from '../platform/events/port.ts';
import { seededIds } from '../platform/ids.ts';
import { silentLog } from '../platform/log.ts';
import { followRevocations } from '../revocation-feed.ts';
import { gatewayTopics } from '../schema/events/gateway.ts';
import { sessionsRevoked, sessionsTopic, usersTopics } from '../schema/events/users.ts';

const log = silentLog;

async function openLog(t: TestContext) {
  const clock = new ManualClock();
  const events = await openEmbeddedLog({ file: ':memory:', clock, log });
  t.after(() => events.close());
  await events.ensureTopics([...usersTopics, ...gatewayTopics]);
  const ids = seededIds('credentials', clock);
  /** As the users slice tells it. */
  const revoke = async (userId: string, final = false) => {
    const time = isoTime(clock.now());
    const envelope = { id: ids.next('evt'), source: '/users', subject: userId, time };
    const data = { userId, until: time, final };
    await events.append([encodeEvent(sessionsRevoked, { ...envelope, data })]);
  };
  return { clock, events, ids, revoke };
}

async function twoGateways(t: TestContext) {
  const shared = await openLog(t);
  const { clock, events, ids } = shared;
  const kept = memoryRenewals(clock);
  const gateway = async () => {
    const revocations = new RevocationList({ clock, log });
    const following = await followRevocations({ revocations, events, clock, log });
    const renewals = await openRenewals({ kept, events, ids, clock, log });
    t.after(() => Promise.all([following.close(), renewals.close()]));
    return webSockets(t, { clock, events, revocations, renewals });
  };
  const [here, there] = [await gateway(), await gateway()];
  await here.append(accepted);
  const token = (seconds: number) => lasting(clock, 'ada', seconds);
  const post = async (at: typeof here, authorization: string, body: object) => {
    const response = await fetch(`${at.origin}/graphql/stream/tickets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as { url: string } };
  };
  return { ...shared, here, there, token, post };
}

const variables = { runId };

test('a stream at one gateway is renewed at the other, and comes back to either', async (t) => {
  const { clock, here, there, token, post } = await twoGateways(t);
  const reserved = await post(here, token(5), { query: wholeRun, variables });
  const { url } = reserved.body;
  const stream = await openEvents(`${here.origin}${url}`);
  const search = new URLSearchParams({ query: wholeRun, variables: JSON.stringify(variables) });
  const named = await openEvents(`${here.origin}/graphql/stream?${search.toString()}`, {
    headers: { authorization: token(5) },
  });
  t.after(() => [stream, named].forEach((each) => each.close()));
  await stream.until(frames(1));
  await named.until(frames(1));

  const ticket = new URLSearchParams(url.slice(url.indexOf('?'))).get('ticket');
  for (const renew of [ticket, named.response.headers['miyagi-stream']]) {
    assert.equal((await post(there, token(60), { renew })).status, 200);
  }
  await clock.advance(10_000);
  await there.append(started);
  await stream.until(frames(2));
  await named.until(frames(2));

  const headers = { 'last-event-id': stream.blocks.find(({ event }) => event)?.id ?? '' };
  for (const { origin } of [there, here]) {
    const back = await openEvents(`${origin}${url}`, { headers });
    await back.until(frames(1));
    assert.equal(back.results[0]?.data?.runEvents.__typename, 'AttemptStarted');
    back.close();
  }
  const unrenewed = await post(there, token(5), { query: wholeRun, variables });
  await clock.advance(5_000);
  const refused = await openResponse(`${here.origin}${unrenewed.body.url}`);
  assert.equal(refused.statusCode, 401);
});

for (const final of [false, true]) {
  const how = final ? 'an erasure with 4401' : 'signing out everywhere with 4403';
  test(`every socket and stream at both gateways is closed within two seconds: ${how}`, async (t) => {
    const { clock, here, there, token, revoke } = await twoGateways(t);
    const search = new URLSearchParams({ query: wholeRun, variables: JSON.stringify(variables) });
    const opened = await Promise.all(
      [here, there].map(async (at) => {
        const ws = await at.socket(token(60));
        subscribe(ws, wholeRun);
        await once(ws, 'message');
        const stream = await openEvents(`${at.origin}/graphql/stream?${search.toString()}`, {
          headers: { authorization: token(60) },
        });
        await stream.until(frames(1));
        const other = await at.socket(lasting(clock, 'bob', 60));
        return { closed: closeOf(ws), stream, other };
      }),
    );
    await revoke('usr_ada', final);
    await clock.advance(2_000);
    for (const { closed, stream, other } of opened) {
      assert.equal((await closed).code, final ? 4401 : 4403);
      await stream.ended;
      const why = { code: 'UNAUTHENTICATED', retryable: false, renewable: !final };
      assert.deepEqual(stream.results.at(-1)?.errors?.[0]?.extensions, why);
      assert.equal(other.readyState, other.OPEN, 'nobody else notices');
    }
    assert.equal((await there.socket(token(60))).readyState, 1, 'a token of now is good');
  });
}

test('a gateway that starts knows what was revoked before, as far as a token may live', async (t) => {
  const { clock, events, revoke } = await openLog(t);
  await revoke('usr_long_ago');
  await clock.advance(longestTokenLifeMs - 1_000);
  for (let n = 0; n < 50; n++) await revoke(`usr_${n}`);
  await revoke('usr_7', true);
  const issuedAt = clock.now();
  await clock.advance(2_000);
  const revocations = new RevocationList({ clock, log });
  const following = await followRevocations({ revocations, events, clock, log });
  t.after(() => following.close());
  assert.equal(revocations.size, 50);
  for (let n = 0; n < 50; n++) {
    const viewer = { ...viewerOf(`usr_${n}`), issuedAt };
    assert.throws(() => revocations.check(viewer), { renewable: n !== 7 });
  }
  await revoke('usr_now');
  const now = { ...viewerOf('usr_now'), issuedAt: clock.now() };
  assert.throws(() => revocations.check(now), { code: 'UNAUTHENTICATED' });
});

test('what cannot be read is told to operators and holds up nothing', async (t) => {
  const { clock, events, revoke } = await openLog(t);
  const errors: object[] = [];
  const noisy = { ...silentLog, error: (fields: object) => void errors.push(fields) };
  const revocations = new RevocationList({ clock, log });
  const following = await followRevocations({ revocations, events, clock, log: noisy });
  t.after(() => following.close());
  await events.append([damaged('usr_ada'), { ...damaged('usr_ada'), headers: {} }]);
  await revoke('usr_ada');
  assert.equal(errors.length, 2);
  assert.equal(revocations.size, 1);
});

function damaged(key: string): Parameters<EventLog['append']>[0][number] {
  const headers = { ce_type: sessionsRevoked.type, ce_specversion: '1.0' };
  return { topic: sessionsTopic, key, headers, value: Buffer.from('{') };
}

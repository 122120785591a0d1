// Callers that ask for too much, by every transport.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it, test } from 'node:test';
import { ManualClock } from '../../platform/clock.ts';
import { memoryLimits } from '../../platform/limits/memory.ts';
import type { Limits } from '../../platform/limits/port.ts';
import { fixture, post } from '../testing.ts';
import { createAllowance, networkOf } from './allowance.ts';
import { ada, wholeRun } from './graph.testing.ts';
import { asAda, eventStreams, openResponse } from './sse.testing.ts';
import { accepted, runId, transports } from './transports.testing.ts';
import { subscribe, webSockets } from './websocket.testing.ts';

const ann = { authorization: 'Bearer prs_ann' };
const bo = { authorization: 'Bearer prs_bo' };

describe('what callers may ask for over HTTP', () => {
  const clock = new ManualClock();
  const world = fixture({
    callerLimits: memoryLimits({ limit: { capacity: 6, perSecond: 0.4 }, clock }),
  });
  let origin: string;
  before(async () => {
    origin = await world.gateway.start();
  });
  after(() => world.gateway.stop(100));

  it('is counted in selections with fragments expanded, a caller each', async () => {
    const query = 'query { ...A ...A } fragment A on Query { me { id } }';
    assert.equal((await post(origin, { query }, ann)).status, 200);
    const calls = world.calls.length;
    const refused = await post(origin, { query: '{ whoami }' }, ann);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '3');
    assert.equal(refused.data, undefined);
    assert.deepEqual(refused.errors?.[0]?.extensions, {
      ...{ code: 'RATE_LIMITED', retryable: true, retryAfterMs: 2_500 },
    });
    assert.equal(world.calls.length, calls);
    assert.equal((await post(origin, { query: '{ whoami }' }, bo)).status, 200);
    await clock.advance(2_500);
    assert.equal((await post(origin, { query: '{ whoami }' }, ann)).status, 200);
    assert.equal((await post(origin, { query: '{ whoami }' }, ann)).status, 429);
  });

  it('is one account for all who come from one address without a name', async () => {
    const query = '{ a: whoami b: whoami c: whoami d: whoami e: whoami f: whoami }';
    const json = { 'content-type': 'application/json' };
    assert.equal((await post(origin, { query }, json)).status, 200);
    assert.equal((await post(origin, { query: '{ whoami }' }, json)).status, 429);
    // Whoever has a name has an account of their own.
    assert.equal((await post(origin, { query: '{ whoami }' }, bo)).status, 200);
  });

  it('does not grow with a header that says to come from elsewhere', async () => {
    const json = { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9' };
    assert.equal((await post(origin, { query: '{ whoami }' }, json)).status, 429);
  });

  it('is not counted for what is refused, nor for workers, who ask for a caller', async () => {
    const cara = { authorization: 'Bearer prs_cara' };
    for (let i = 0; i < 10; i++) {
      const { errors } = await post(origin, { query: '{ nothing }' }, cara);
      assert.equal(errors?.[0]?.extensions['code'], 'GRAPHQL_VALIDATION_FAILED');
    }
    const actor = { id: 'prs_cara', kind: 'user', scopes: [], consentVersion: 1 } as const;
    const worker = { 'miyagi-assertion': world.assertions.sign(actor, 'gateway') };
    for (let i = 0; i < 10; i++) {
      assert.equal((await post(origin, { query: '{ whoami }' }, worker)).status, 200);
    }
    const query = '{ a: whoami b: whoami c: whoami d: whoami e: whoami f: whoami }';
    assert.equal((await post(origin, { query }, cara)).status, 200);
  });
});

test('behind a proxy, each address that it tells has an account of its own', async (t) => {
  const limits = memoryLimits({ limit: { capacity: 1, perSecond: 0.4 }, clock: new ManualClock() });
  const { gateway } = fixture({ callerLimits: limits, trustedHops: 1 });
  const origin = await gateway.start();
  t.after(() => gateway.stop(100));
  const asked = async (forwarded: string) => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': forwarded };
    return (await post(origin, { query: '{ whoami }' }, headers)).status;
  };
  assert.equal(await asked('203.0.113.9'), 200);
  assert.equal(await asked('203.0.113.10'), 200);
  // What the proxy was told, it passes on; it adds who told it.
  assert.equal(await asked('203.0.113.11, 203.0.113.9'), 429);
});

/** As if a caller had no more left than this. */
function nearly(capacity: number) {
  const asked: [string, number][] = [];
  const left = memoryLimits({ limit: { capacity, perSecond: 0.5 }, clock: new ManualClock() });
  const limits: Limits = {
    take(key, cost) {
      asked.push([key, cost]);
      return left.take(key, cost);
    },
  };
  return { asked, allowance: createAllowance(limits) };
}

const live = 'subscription ($runId: ID!) { runEvents(runId: $runId) { seq } }';

test('over a WebSocket the operation is answered by an error, and the socket goes on', async (t) => {
  const { allowance, asked } = nearly(4);
  const { socket, append } = await webSockets(t, { allowance });
  await append(accepted);
  const ws = await socket('Bearer ada');
  const answer = async () => {
    const [data] = (await once(ws, 'message')) as [Buffer];
    return JSON.parse(data.toString()) as { type: string; id: string; payload: unknown };
  };
  subscribe(ws, live, { runId }, 'one');
  assert.deepEqual([(await answer()).type, asked.length], ['next', 1]);
  subscribe(ws, live, { runId }, 'two');
  const { type, id, payload } = await answer();
  assert.deepEqual([type, id], ['error', 'two']);
  const [{ extensions } = { extensions: {} }] = payload as { extensions: object }[];
  assert.deepEqual(extensions, { code: 'RATE_LIMITED', retryable: true, retryAfterMs: 4_000 });
  // A query is a selection cheaper.
  subscribe(ws, '{ mine { id } }', {}, 'three');
  assert.equal((await answer()).type, 'error');
  const cost = [`user ${ada.id}`, 3];
  assert.deepEqual(asked, [cost, cost, [`user ${ada.id}`, 2]]);
  assert.equal(ws.readyState, ws.OPEN);
});

test('a stream is refused with 429, save to an EventSource, which would never come back', async (t) => {
  const { allowance } = nearly(3);
  const { origin, urlOf, append, follow } = await eventStreams(t, { allowance });
  await append(accepted);
  (await openResponse(urlOf(live, { runId }), { headers: asAda })).destroy();
  const body = JSON.stringify({ query: live, variables: { runId } });
  const headers = { ...asAda, 'content-type': 'application/json' };
  const url = `${origin}/graphql/stream`;
  const refused = await openResponse(url, { method: 'POST', headers, body });
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.headers['retry-after'], '6');
  const source = await follow(asAda);
  assert.equal(await source.ended, 'whole');
  assert.equal(source.response.statusCode, 200);
  assert.equal(source.results[0]?.errors?.[0]?.extensions.code, 'RATE_LIMITED');
  // No id, so that it comes back to where it was, and no end.
  assert.ok(source.blocks.every(({ id, event }) => id === undefined && event !== 'complete'));
  const once = await openResponse(urlOf('{ mine { id } }'), { headers: asAda });
  assert.equal(once.statusCode, 429);
});

test('a subscription in parts is refused with 429', async (t) => {
  const { allowance } = nearly(0.5);
  const { origin, append } = await transports(t, { allowance });
  await append(accepted);
  const ask = () =>
    openResponse(`${origin}/graphql`, {
      method: 'POST',
      headers: {
        ...{ ...asAda, 'content-type': 'application/json' },
        accept: 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json',
      },
      body: JSON.stringify({ query: wholeRun, variables: { runId } }),
    });
  const first = await ask();
  assert.equal(first.statusCode, 200);
  first.destroy();
  assert.equal((await ask()).statusCode, 429);
});

test('an address of IPv6 stands for its network, however it is written', () => {
  assert.equal(networkOf('203.0.113.9'), '203.0.113.9');
  assert.equal(networkOf('::ffff:203.0.113.9'), '203.0.113.9');
  assert.equal(networkOf('2001:db8:0:7::1'), '2001:db8:0:7::/64');
  assert.equal(networkOf('2001:0DB8::7:0:0:0:ffff'), '2001:db8:0:7::/64');
  assert.equal(networkOf('2001:db8:0:7:1:2:3:4'), '2001:db8:0:7::/64');
  assert.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0::/64');
  assert.equal(networkOf('::1'), '0:0:0:0::/64');
});

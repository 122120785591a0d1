// A WebSocket's credentials: renewed by a ping, ended by time, by a revocation, by another's token.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import type { WebSocket } from 'ws';
import type { Viewer } from '../../platform/auth/port.ts';
import { RevocationList } from '../../platform/auth/revocations.ts';
import { ManualClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import { ada, wholeRun } from './graph.testing.ts';
import {
  accepted,
  completed,
  delta,
  lasting,
  rememberingLog,
  started,
} from './transports.testing.ts';
import type { TestOptions } from './transports.testing.ts';
import { closeOf, messages, subscribe, webSockets } from './websocket.testing.ts';

async function setUp(t: TestContext, options: TestOptions = {}) {
  const clock = new ManualClock();
  const revocations = new RevocationList({ clock, log: silentLog });
  const world = await webSockets(t, { clock, revocations, ...options });
  const token = (seconds: number, who: 'ada' | 'bob' = 'ada') => lasting(clock, who, seconds);
  const revoke = (final = false) =>
    revocations.revoke({ subject: ada.id, until: clock.now(), final });
  /** A stream of the run that is open, with its first frame read. */
  const streaming = async (seconds: number) => {
    await world.append(accepted);
    const ws = await world.socket(token(seconds));
    const seen = messages(ws);
    subscribe(ws, wholeRun);
    await once(ws, 'message');
    return { ws, seen };
  };
  return { ...world, clock, token, revoke, streaming };
}

function sendPing(ws: WebSocket, payload?: object): void {
  ws.send(JSON.stringify({ type: 'ping', ...(payload && { payload }) }));
}

async function ping(ws: WebSocket, payload?: object): Promise<unknown> {
  sendPing(ws, payload);
  for (;;) {
    const [data] = (await once(ws, 'message')) as [Buffer];
    const message = JSON.parse(data.toString()) as { type: string };
    if (message.type === 'pong') return message;
  }
}

const codeOf = (pong: unknown) =>
  (pong as { payload: { errors: { extensions: { code: string } }[] } }).payload.errors[0]
    ?.extensions.code;

test('what is acknowledged says how long the credentials last', async (t) => {
  const { socket, token } = await setUp(t);
  const acknowledged = async (authorization?: string) => {
    const ws = await socket();
    const payload = authorization === undefined ? {} : { authorization };
    ws.send(JSON.stringify({ type: 'connection_init', payload }));
    const [data] = (await once(ws, 'message')) as [Buffer];
    return JSON.parse(data.toString()) as unknown;
  };
  const payload = { expiresAt: '2026-01-05T09:01:00.000Z', expiresInMs: 60_000 };
  assert.deepEqual(await acknowledged(token(60)), { type: 'connection_ack', payload });
  const never = { type: 'connection_ack', payload: { expiresAt: null, expiresInMs: null } };
  assert.deepEqual(await acknowledged('Bearer ada'), never);
  assert.deepEqual(await acknowledged(), never);
});

test('a ping with a new token renews all that runs, without a gap', async (t) => {
  const viewers: Viewer[] = [];
  const { streaming, clock, token, append, world } = await setUp(t, {
    executor: {
      resolveEvent: (graph, request, root) => {
        viewers.push(request.viewer);
        return world.executor.resolveEvent(graph, request, root);
      },
    },
  });
  const { ws, seen } = await streaming(5);
  await clock.advance(3_000);
  assert.deepEqual(await ping(ws, { authorization: token(8) }), {
    type: 'pong',
    payload: { expiresAt: '2026-01-05T09:00:11.000Z', expiresInMs: 8_000 },
  });
  await clock.advance(5_000);
  await append(started, delta(3, 0, 'a'), completed(4));
  while (seen.at(-1)?.type !== 'complete') await once(ws, 'message');
  const sequence = seen.flatMap(({ payload }) => {
    const data = (payload as { data?: { runEvents: { seq: number } } } | undefined)?.data;
    return data === undefined ? [] : [data.runEvents.seq];
  });
  assert.deepEqual(sequence, [1, 2, 3, 4]);
  const began = viewers[0]?.expiresAt ?? 0;
  assert.deepEqual(
    viewers.map(({ expiresAt }) => expiresAt - began),
    [0, 6_000, 6_000, 6_000],
  );
  const closed = closeOf(ws);
  await clock.advance(3_000);
  assert.deepEqual(await closed, { code: 4403, reason: 'Your token has expired.' });
});

test('a ping without a token is a ping', async (t) => {
  const { socket } = await setUp(t);
  const ws = await socket('Bearer ada');
  assert.deepEqual(await ping(ws), { type: 'pong' });
  assert.deepEqual(await ping(ws, { n: 1 }), { type: 'pong', payload: { n: 1 } });
});

test('a token that is no good is answered, never echoed, and the old one stays until its end', async (t) => {
  const { streaming, clock, token, socket } = await setUp(t);
  const early = await socket();
  assert.equal(codeOf(await ping(early, { authorization: token(60) })), 'UNAUTHENTICATED');
  const { ws } = await streaming(5);
  const old = lasting(new ManualClock(clock.now() - 1_000), 'ada', 60);
  for (const [authorization, code] of [
    ['Bearer x', 'UNAUTHENTICATED'],
    [7, 'UNAUTHENTICATED'],
    [token(0), 'UNAUTHENTICATED'],
    [old, 'CONFLICT'],
  ]) {
    const pong = await ping(ws, { authorization });
    assert.equal(codeOf(pong), code);
    assert.ok(!JSON.stringify(pong).includes('ada@'));
  }
  const closed = closeOf(ws);
  await clock.advance(5_000);
  assert.equal((await closed).code, 4403);
});

test('the token of somebody else ends the socket, and nothing crosses', async (t) => {
  const { streaming, token, append } = await setUp(t);
  const { ws, seen } = await streaming(60);
  const closed = closeOf(ws);
  sendPing(ws, { authorization: token(60, 'bob') });
  assert.deepEqual(await closed, {
    code: 4403,
    reason: 'These credentials are somebody else’s.',
  });
  await append(started);
  assert.deepEqual(
    seen.map(({ type }) => type),
    ['next'],
  );
});

test('and whoever sent it asks nothing more on it, though it is slow to close', async (t) => {
  const log = rememberingLog();
  const { socket, token, world } = await setUp(t, { log });
  const ws = await socket(token(60));
  // It takes in nothing, so it never answers the close frame.
  ws.pause();
  sendPing(ws, { authorization: token(60, 'bob') });
  while (log.warnings.length === 0) await new Promise(setImmediate);
  subscribe(ws, 'mutation { poke(id: "a") }', {}, 'm');
  const other = await socket(token(60));
  subscribe(other, 'mutation { poke(id: "b") }', {}, 'm');
  await once(other, 'message');
  assert.deepEqual(world.pokes, ['b']);
  ws.terminate();
});

/** Verifies when it is let. */
function slowly(authenticate: (authorization: string | undefined) => Promise<Viewer>) {
  const asked = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  let isSlow = false;
  return {
    ...{ asked: asked.promise, go: go.resolve },
    begin: () => (isSlow = true),
    authenticate: async (authorization: string | undefined) => {
      const viewer = await authenticate(authorization);
      if (isSlow) {
        asked.resolve();
        await go.promise;
      }
      return viewer;
    },
  };
}

const sixty = (issuedAt: number): Viewer => ({ ...ada, issuedAt, expiresAt: issuedAt + 60_000 });

test('one renewal at a time', async (t) => {
  const clock = new ManualClock();
  const slow = slowly(async () => sixty(clock.now()));
  const { socket } = await setUp(t, { clock, authenticate: slow.authenticate });
  const ws = await socket('Bearer any');
  slow.begin();
  sendPing(ws, { authorization: 'Bearer any' });
  await slow.asked;
  assert.equal(codeOf(await ping(ws, { authorization: 'Bearer any' })), 'CONFLICT');
  const answer = once(ws, 'message');
  slow.go();
  assert.match(((await answer) as [Buffer])[0].toString(), /expiresInMs/);
});

for (const isNewer of [false, true]) {
  const what = isNewer ? 'a newer token goes on' : 'one as old ends all the same';
  test(`revoked while a renewal is verified: ${what}`, async (t) => {
    const clock = new ManualClock();
    const revocations = new RevocationList({ clock, log: silentLog });
    let issuedAt = clock.now();
    const slow = slowly(async () => sixty(issuedAt));
    const { socket } = await setUp(t, { clock, revocations, authenticate: slow.authenticate });
    const ws = await socket('Bearer any');
    await clock.advance(10);
    issuedAt = clock.now();
    slow.begin();
    sendPing(ws, { authorization: 'Bearer any' });
    await slow.asked;
    revocations.revoke({ subject: ada.id, until: issuedAt - Number(isNewer), final: false });
    const pong = once(ws, 'message');
    slow.go();
    const text = ((await pong) as [Buffer])[0].toString();
    assert.match(text, isNewer ? /expiresInMs/ : /UNAUTHENTICATED/);
    const closed = closeOf(ws);
    await clock.advance(2_000);
    if (isNewer) {
      assert.equal(ws.readyState, ws.OPEN);
      ws.close();
    } else assert.equal((await closed).code, 4403);
  });
}

for (const final of [false, true]) {
  test(`a revocation ${final ? 'for good closes with 4401' : 'closes with 4403'}`, async (t) => {
    const { streaming, clock, revoke, token, socket, world } = await setUp(t);
    const { ws, seen } = await streaming(60);
    const same = token(60);
    revoke(final);
    // Nothing new is begun from the very moment on, the end is told within two seconds.
    subscribe(ws, 'mutation { poke(id: "a") }', {}, 'm');
    await once(ws, 'message');
    assert.match(JSON.stringify(seen.at(-1)), /UNAUTHENTICATED/);
    assert.deepEqual(world.pokes, []);
    const closed = closeOf(ws);
    await clock.advance(2_000);
    const reason = final
      ? 'This account is gone.'
      : 'You were signed out everywhere. Sign in again.';
    const code = final ? 4401 : 4403;
    assert.deepEqual(await closed, { code, reason });
    const back = await socket();
    const refused = closeOf(back);
    back.send(JSON.stringify({ type: 'connection_init', payload: { authorization: same } }));
    assert.deepEqual(await refused, { code, reason });
    assert.equal((await socket(token(60))).readyState, ws.OPEN, 'a later token is good');
  });
}

test('who is told to go and does not, asks nothing more and is cut off', async (t) => {
  const { socket, clock, token, world, edge } = await setUp(t);
  const ws = await socket(token(5));
  // It takes in nothing, so it never answers the close frame.
  ws.pause();
  await clock.advance(5_000);
  subscribe(ws, 'mutation { poke(id: "a") }', {}, 'm');
  const other = await socket(token(60));
  subscribe(other, 'mutation { poke(id: "b") }', {}, 'm');
  await once(other, 'message');
  assert.equal(edge.connections(), 2);
  await clock.advance(1_000);
  while (edge.connections() > 1) await new Promise(setImmediate);
  assert.deepEqual(world.pokes, ['b']);
});

test('a socket that closes while it signs in leaves nothing behind', async (t) => {
  const slow = slowly(async () => ada);
  const watched: string[] = [];
  const { socket, edge } = await setUp(t, {
    authenticate: slow.authenticate,
    openSession: (viewer) => {
      watched.push('opened');
      return {
        ...{ viewer, current: () => viewer, renew: () => undefined },
        onEnd: () => () => undefined,
        onRenewed: () => () => undefined,
        close: () => watched.push('closed'),
      };
    },
  });
  slow.begin();
  const ws = await socket();
  ws.send(JSON.stringify({ type: 'connection_init', payload: {} }));
  await slow.asked;
  ws.terminate();
  while (edge.connections() > 0) await new Promise(setImmediate);
  slow.go();
  while (watched.length < 2) await new Promise(setImmediate);
  assert.deepEqual(watched, ['opened', 'closed']);
});

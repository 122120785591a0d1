// What is tried again, when, and when no more.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { viewerOf } from '../../auth/testing.ts';
import { isAppError } from '../../errors.ts';
import { fails, longPause, openRemote, sendJson, type Behaviour } from './server.testing.ts';

const ada = viewerOf('ada');
const query = { query: '{ a }', kind: 'query' } as const;
const good = { data: { a: 1 } };
const never = { minimum: Number.POSITIVE_INFINITY };

/** Fails the first so many requests. */
const failing =
  (times: number, fail: Behaviour): Behaviour =>
  (asked) => {
    if (asked.index < times) fail(asked);
    else sendJson(asked.response, good);
  };
const status =
  (code: number, headers: Record<string, string> = {}): Behaviour =>
  ({ response }) =>
    response.writeHead(code, headers).end('busy');

describe('remote transport, retries', () => {
  it('asks again when the connection broke or something in between was busy', async (t) => {
    const cut: Behaviour = ({ response }) => response.socket?.destroy();
    for (const fail of [cut, status(429), status(502), status(503), status(504)]) {
      const { transport, bodies } = await openRemote(t, failing(2, fail));
      assert.deepEqual(await transport.execute(query, ada), good);
      assert.deepEqual(new Set(bodies), new Set(['{"query":"{ a }"}']));
      assert.deepEqual([bodies.length, transport.stats.retries], [3, 2]);
    }
  });

  it('asks three times at most', async (t) => {
    const { transport, bodies } = await openRemote(t, status(503));
    await assert.rejects(transport.execute(query, ada), fails('UNAVAILABLE', /503/));
    assert.equal(bodies.length, 3);
  });

  it('never repeats a mutation, nor what may be one', async (t) => {
    const { transport, bodies } = await openRemote(t, status(503));
    for (const kind of [{ kind: 'mutation' } as const, {}]) {
      const request = { query: 'mutation { a }', ...kind };
      await assert.rejects(transport.execute(request, ada), fails('UNAVAILABLE', /503/));
    }
    assert.equal(bodies.length, 2);
  });

  it('does not ask again what was answered, with an error or with nonsense', async (t) => {
    const { transport, bodies } = await openRemote(t, ({ response, index }) => {
      if (index === 0) sendJson(response, { errors: [{ message: 'no' }] });
      else if (index === 1) response.writeHead(500).end('oops');
      else sendJson(response, {});
    });
    assert.deepEqual(await transport.execute(query, ada), { errors: [{ message: 'no' }] });
    await assert.rejects(transport.execute(query, ada), fails('UNAVAILABLE', /500/));
    await assert.rejects(transport.execute(query, ada), fails('UNAVAILABLE', /200/));
    assert.equal(bodies.length, 3);
  });

  it('pauses in between, longer each time', async (t) => {
    const options = { random: longPause };
    const { transport, clock, bodies } = await openRemote(t, failing(2, status(503)), options);
    const first = clock.timerOf(49);
    const call = transport.execute(query, ada);
    await first;
    const second = clock.timerOf(99);
    await clock.advance(48);
    assert.equal(bodies.length, 1);
    await clock.advance(1);
    await second;
    assert.equal(bodies.length, 2);
    await clock.advance(99);
    assert.deepEqual(await call, good);
  });

  it('waits as long as it was asked to', async (t) => {
    const busy = status(429, { 'retry-after': '3' });
    const { transport, clock, bodies } = await openRemote(t, failing(1, busy));
    const pause = clock.timerOf(3_000);
    const call = transport.execute(query, ada);
    await pause;
    assert.equal(transport.stats.active, 0, 'no connection is held meanwhile');
    await clock.advance(3_000);
    assert.deepEqual(await call, good);
    assert.equal(bodies.length, 2);
  });

  it('does not wait past its deadline, but says how long it was asked to wait', async (t) => {
    const { transport, bodies } = await openRemote(t, status(503, { 'retry-after': '6' }));
    await assert.rejects(
      transport.execute(query, ada),
      (error: unknown) => isAppError(error, 'UNAVAILABLE') && error.retryAfterMs === 6_000,
    );
    assert.equal(bodies.length, 1);
  });

  it('tries again what took too long once, within the deadline of the whole', async (t) => {
    const { transport, clock, nextRequest, bodies } = await openRemote(t, () => undefined, {
      attemptTimeoutMs: 2_000,
    });
    let came = nextRequest();
    const call = assert.rejects(transport.execute(query, ada), fails('TIMEOUT', /in time/));
    for (let attempt = 1; attempt <= 2; attempt++) {
      await came;
      came = nextRequest();
      await clock.advance(2_000);
    }
    await came;
    assert.equal(bodies.length, 3);
    await clock.advance(999);
    assert.equal(transport.stats.active, 1);
    await clock.advance(1);
    await call;
    assert.equal(transport.stats.active, 0);
  });

  it('gives a mutation all the time there is', async (t) => {
    const answer = Promise.withResolvers<() => void>();
    const { transport, clock } = await openRemote(
      t,
      ({ response }) => answer.resolve(() => sendJson(response, good)),
      { attemptTimeoutMs: 2_000 },
    );
    const call = transport.execute({ query: 'mutation { a }', kind: 'mutation' }, ada);
    const finish = await answer.promise;
    await clock.advance(4_999);
    finish();
    assert.deepEqual(await call, good);
  });

  it('loads a failing subgraph with no more than its requests and its budget', async (t) => {
    const { transport, bodies } = await openRemote(t, status(503), {
      retry: { ratio: 0.2, reserve: 5, attempts: 10 },
      breaker: never,
    });
    const asked = 200;
    for (let i = 0; i < asked; i++) {
      await assert.rejects(transport.execute(query, ada), fails('UNAVAILABLE', /503/));
      assert.ok(bodies.length <= (i + 1) * 1.2 + 5, `${bodies.length} for ${i + 1}`);
    }
    // And it uses what it has.
    assert.ok(bodies.length > asked * 1.2);
    assert.equal(transport.stats.attempts, bodies.length);
    assert.equal(transport.stats.retries, bodies.length - asked);
  });

  it('asks no more for a while when most calls fail, then tries', async (t) => {
    let ill = true;
    const { transport, clock, bodies } = await openRemote(
      t,
      ({ response }) => (ill ? void response.writeHead(500).end() : sendJson(response, good)),
      { breaker: { minimum: 5, openMs: 2_000, trials: 1 } },
    );
    for (let i = 0; i < 5; i++) await assert.rejects(transport.execute(query, ada));
    assert.equal(transport.stats.breaker, 'open');
    const refused = (error: unknown) =>
      isAppError(error, 'UNAVAILABLE') && error.retryAfterMs === 2_000 && error.retryable;
    await assert.rejects(transport.execute(query, ada), refused);
    assert.deepEqual([bodies.length, transport.stats.rejected], [5, 1]);
    ill = false;
    await clock.advance(2_000);
    assert.deepEqual(await transport.execute(query, ada), good);
    assert.equal(transport.stats.breaker, 'closed');
  });

  it('does not take for ill what refuses single requests', async (t) => {
    const { transport } = await openRemote(t, ({ response }) => void response.writeHead(413).end());
    for (let i = 0; i < 30; i++) await assert.rejects(transport.execute(query, ada));
    assert.equal(transport.stats.breaker, 'closed');
  });
});

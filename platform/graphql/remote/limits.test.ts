// How many calls at a time, who waits, what goes over the wire, and how it ends.
import assert from 'node:assert/strict';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { createAssertions } from '../../auth/assertions.ts';
import { ASSERTION_HEADER } from '../../auth/port.ts';
import { ManualClock } from '../../clock.ts';
import { viewerOf } from '../../auth/testing.ts';
import { fails, longPause, openRemote, sendJson } from './server.testing.ts';

const ada = viewerOf('ada');
const good = { data: { a: 1 } };
const numbered = (n: number) => ({ query: `{ a${n} }`, kind: 'query' }) as const;

describe('remote transport, limits', () => {
  it('asks so many at a time, lets so many wait, and refuses the rest', async (t) => {
    const held: ServerResponse[] = [];
    let most = 0;
    const { transport, requests, sockets, bodies } = await openRemote(
      t,
      ({ response }) => (most = Math.max(most, held.push(response))),
      { connections: 2, queue: 3 },
    );
    const calls = [1, 2, 3, 4, 5].map((n) => transport.execute(numbered(n), ada));
    await assert.rejects(
      transport.execute(numbered(6), ada),
      fails('UNAVAILABLE', /^library has too many calls waiting\.$/),
    );
    const { active, waiting, rejected } = transport.stats;
    assert.deepEqual([active, waiting, rejected], [2, 3, 1]);
    for (let answered = 0; answered < 5; answered++) {
      await requests(answered + 1);
      const response = held.shift();
      if (response !== undefined) sendJson(response, good);
    }
    for (const answer of await Promise.all(calls)) assert.deepEqual(answer, good);
    assert.deepEqual(
      bodies,
      [1, 2, 3, 4, 5].map((n) => `{"query":"{ a${n} }"}`),
    );
    assert.ok(most <= 2 && sockets.size <= 2);
    assert.deepEqual([transport.stats.active, transport.stats.waiting], [0, 0]);
  });

  it('does not send what was given up while it waited, by the caller or by its deadline', async (t) => {
    const held: ServerResponse[] = [];
    const { transport, requests, clock, bodies } = await openRemote(
      t,
      ({ response }) => void held.push(response),
      { connections: 1 },
    );
    const first = assert.rejects(transport.execute(numbered(1), ada), fails('TIMEOUT', /time/));
    await requests(1);
    const controller = new AbortController();
    const second = transport.execute(numbered(2), ada, controller.signal);
    await clock.advance(1_000);
    const third = transport.execute(numbered(3), ada);
    controller.abort();
    await assert.rejects(second, fails('UNAVAILABLE', /given up/));
    await clock.advance(4_000);
    await first;
    await requests(2);
    sendJson(held[1] as ServerResponse, good);
    assert.deepEqual(await third, good);
    assert.deepEqual(bodies, ['{"query":"{ a1 }"}', '{"query":"{ a3 }"}']);
  });

  it('sends the request as it is, without its kind, with the headers it may', async (t) => {
    const clock = new ManualClock();
    const assertions = createAssertions({ secret: new Uint8Array(32).fill(1), clock });
    let seen: IncomingHttpHeaders = {};
    const { transport, bodies } = await openRemote(
      t,
      ({ request, response }) => {
        seen = request.headers;
        sendJson(response, good);
      },
      { assertions, forward: ['X-Tenant'], headers: { 'x-gateway': 'miyagi' } },
    );
    const whole = { query: 'query Q($v: Int) { a }', variables: { v: 1 }, operationName: 'Q' };
    const incoming = { 'x-tenant': 't', 'x-gateway': 'forged', cookie: 'c', authorization: 'a' };
    // Twice with other variables: what is remembered of a text must not hold them.
    for (const v of [1, 2]) {
      const variables = { v, __proto__: null };
      await transport.execute({ ...whole, variables, kind: 'query' }, ada, undefined, incoming);
    }
    assert.deepEqual(
      bodies.map((body) => JSON.parse(body) as unknown),
      [1, 2].map((v) => ({ ...whole, variables: { v } })),
    );
    assert.equal(assertions.verify(String(seen[ASSERTION_HEADER]), 'library').id, 'ada');
    assert.equal(seen['content-type'], 'application/json');
    assert.match(String(seen.accept), /^application\/graphql-response\+json, application\/json/);
    assert.deepEqual([seen['x-tenant'], seen['x-gateway']], ['t', 'miyagi']);
    assert.deepEqual([seen.cookie, seen.authorization], [undefined, undefined]);
  });

  it('closes when what is under way has ended, without trying again', async (t) => {
    const held: ServerResponse[] = [];
    const { transport, clock, requests } = await openRemote(
      t,
      ({ response }) => {
        if (held.push(response) === 1) response.writeHead(503).end();
      },
      { random: longPause, connections: 1 },
    );
    const pause = clock.timerOf(49);
    const failed = assert.rejects(transport.execute(numbered(1), ada), fails('UNAVAILABLE', /503/));
    await pause;
    const running = transport.execute(numbered(2), ada);
    const waiting = transport.execute(numbered(3), ada);
    await requests(2);
    let closed = false;
    const closing = transport.close().then(() => (closed = true));
    await failed;
    await assert.rejects(
      transport.execute(numbered(4), ada),
      fails('UNAVAILABLE', /closed/, false),
    );
    assert.equal(closed, false);
    sendJson(held[1] as ServerResponse, good);
    assert.deepEqual(await running, good);
    await requests(3);
    sendJson(held[2] as ServerResponse, good);
    assert.deepEqual(await waiting, good);
    await closing;
    await transport.close();
  });
});

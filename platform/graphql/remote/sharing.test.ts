// Equal queries that are under way at the same time are one request, and nobody notices.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { createAssertions } from '../../auth/assertions.ts';
import { ManualClock } from '../../clock.ts';
import { viewerOf } from '../../auth/testing.ts';
import type { RemoteTransportOptions } from './transport.ts';
import { fails, openRemote, sendJson } from './server.testing.ts';

const ada = viewerOf('ada');
const bo = viewerOf('bo');
const query = { query: 'query ($v: Int) { a }', variables: { v: 1 }, kind: 'query' } as const;
const good = { data: { a: { b: [1] } } };

/** Answers when it is told to. */
async function slow(t: TestContext, options: Partial<RemoteTransportOptions> = {}) {
  const held: ServerResponse[] = [];
  const remote = await openRemote(t, ({ response }) => void held.push(response), options);
  return { ...remote, held, answer: () => held.splice(0).forEach((one) => sendJson(one, good)) };
}

describe('remote transport, shared queries', () => {
  it('asks once for all, and gives each an answer of its own', async (t) => {
    const { transport, requests, answer, bodies } = await slow(t);
    const calls = Array.from({ length: 5 }, () => transport.execute({ ...query }, ada));
    await requests(1);
    answer();
    const answers = await Promise.all(calls);
    for (const one of answers) assert.deepEqual(one, good);
    for (const part of [
      (one: (typeof answers)[0]) => one,
      (one: (typeof answers)[0]) => one.data,
    ]) {
      assert.equal(new Set(answers.map(part)).size, 5);
    }
    assert.equal(bodies.length, 1);
    assert.deepEqual([transport.stats.requests, transport.stats.shared], [5, 4]);
    const later = transport.execute(query, ada);
    await requests(2);
    answer();
    await later;
  });

  it('asks for each what differs in text, variables, name, viewer or headers', async (t) => {
    for (const signed of [false, true]) {
      const clock = new ManualClock();
      const assertions = createAssertions({ secret: new Uint8Array(32).fill(1), clock });
      const { transport, requests, answer } = await slow(t, {
        forward: ['x-tenant'],
        ...(signed && { assertions }),
      });
      const calls = [
        transport.execute(query, ada),
        transport.execute({ ...query, query: 'query ($v: Int) { b }' }, ada),
        transport.execute({ ...query, variables: { v: 2 } }, ada),
        transport.execute({ ...query, operationName: 'Q' }, ada),
        transport.execute(query, bo),
        transport.execute(query, viewerOf('ada', 'advisor')),
        transport.execute(query, ada, undefined, { 'x-tenant': 'a' }),
        transport.execute(query, ada, undefined, { 'x-tenant': 'b' }),
      ];
      // A header that is not handed on makes no difference.
      calls.push(transport.execute(query, ada, undefined, { 'x-other': 'a' }));
      await requests(8);
      assert.equal(transport.stats.shared, 1);
      answer();
      await Promise.all(calls);
    }
  });

  it('does not share mutations, nor what may be one', async (t) => {
    const { transport, requests, answer } = await slow(t);
    const calls = [{ kind: 'mutation' } as const, {}].flatMap((kind) =>
      [1, 2].map(() => transport.execute({ query: 'mutation { a }', ...kind }, ada)),
    );
    await requests(4);
    answer();
    await Promise.all(calls);
    assert.equal(transport.stats.shared, 0);
  });

  it('lets one go without harm to the others, and hangs up after the last', async (t) => {
    const { transport, requests, answer, held } = await slow(t);
    const givenUp = fails('UNAVAILABLE', /given up/);
    for (const everyone of [false, true]) {
      const [first, second] = [new AbortController(), new AbortController()];
      const one = transport.execute(query, ada, first.signal);
      const other = transport.execute(query, ada, second.signal);
      await requests(everyone ? 2 : 1);
      const socket = held.at(-1)?.socket;
      assert.ok(socket);
      first.abort();
      await assert.rejects(one, givenUp);
      assert.equal(transport.stats.active, 1);
      if (everyone) {
        const closed = once(socket, 'close');
        second.abort();
        await assert.rejects(other, givenUp);
        await closed;
        held.pop();
        assert.equal(transport.stats.active, 0);
      } else {
        answer();
        assert.deepEqual(await other, good);
      }
    }
    // Nobody joins what was given up.
    const fresh = transport.execute(query, ada);
    await requests(3);
    answer();
    assert.deepEqual(await fresh, good);
  });

  it('gives each its own deadline', async (t) => {
    const { transport, requests, answer, clock, bodies } = await slow(t);
    const early = assert.rejects(transport.execute(query, ada), fails('TIMEOUT', /in time/));
    await requests(1);
    await clock.advance(3_000);
    const late = transport.execute(query, ada);
    await clock.advance(2_000);
    await early;
    answer();
    assert.deepEqual(await late, good);
    assert.equal(bodies.length, 1);
  });

  it('tells all of them what went wrong', async (t) => {
    const { transport, requests, held } = await slow(t);
    const calls = [1, 2, 3].map(() => transport.execute(query, ada));
    const all = Promise.allSettled(calls);
    await requests(1);
    held[0]?.writeHead(500).end('oops');
    for (const one of await all) {
      assert.ok(one.status === 'rejected' && fails('UNAVAILABLE', /500/)(one.reason));
    }
  });
});

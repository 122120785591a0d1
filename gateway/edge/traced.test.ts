// What a trace says of clients' operations at the gateway, however they come.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { viewerOf } from '../../platform/auth/testing.ts';
import { recordSpans } from '../../platform/telemetry/testing.ts';
import { traced } from '../../platform/telemetry/trace.ts';
import { fixture, post } from '../testing.ts';
import { eventStreams, openEvents } from './sse.testing.ts';
import { accepted, runId, runOf } from './transports.testing.ts';
import { messages, subscribe, webSockets } from './websocket.testing.ts';

const spanId = 'b7ad6b7169203331';
const traceparent = `00-0af7651916cd43dd8448eb211c80319c-${spanId}-01`;

async function gateway(t: TestContext) {
  const spans = recordSpans(t);
  const world = fixture();
  const origin = await world.gateway.start();
  t.after(() => world.gateway.stop(1_000));
  const named = (name: string) =>
    spans().find((span) => span.name === name) ??
    assert.fail(
      `${name} is none of ${spans()
        .map((span) => span.name)
        .join(', ')}`,
    );
  return { spans, named, origin, world };
}

describe('a traced operation over HTTP', () => {
  it('continues its client’s trace, and holds what is fetched', async (t) => {
    const { named, spans, origin } = await gateway(t);
    const query =
      'query Mine($secret: Boolean!) { me { id name @include(if: $secret) pets { name } } }';
    const headers = {
      traceparent,
      authorization: 'Bearer prs_ann',
      'apollographql-client-name': 'web (beta)',
      'graphql-client-version': '1.2.3',
    };
    await post(origin, { query, variables: { secret: true } }, headers);
    const root = named('query Mine');
    assert.deepEqual([root.kind, root.parentId], ['SERVER', spanId]);
    assert.deepEqual(root.attributes, {
      'graphql.client.name': 'web (beta)',
      'graphql.client.version': '1.2.3',
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'Mine',
    });
    for (const child of ['fetch people', 'fetch pets']) {
      assert.equal(named(child).parentId, root.spanId, child);
    }
    assert.doesNotMatch(JSON.stringify(spans()), /prs_ann|secret|Bearer|Rex/);
  });

  it('tells of one that is refused how, and of no client what is no name', async (t) => {
    const { named, spans, origin } = await gateway(t);
    const headers = { 'apollographql-client-name': 'ann@example.org' };
    await post(origin, { query: '{ nonsense }' }, headers);
    const refused = named('graphql');
    assert.deepEqual(refused.attributes, { 'error.type': 'GRAPHQL_VALIDATION_FAILED' });
    assert.ok(refused.hasFailed);
    assert.equal(spans().length, 1);
  });

  it('may be said by pages of listed origins whose trace it is', async (t) => {
    const world = fixture({ origins: ['https://app.example'] });
    const origin = await world.gateway.start();
    t.after(() => world.gateway.stop(1_000));
    const headers = { origin: 'https://app.example' };
    const answer = await fetch(`${origin}/graphql`, { method: 'OPTIONS', headers });
    const allowed = answer.headers.get('access-control-allow-headers')?.split(', ') ?? [];
    for (const name of ['traceparent', 'tracestate', 'apollographql-client-name']) {
      assert.ok(allowed.includes(name), name);
    }
  });

  it('is a part of what a worker does where that asks', async (t) => {
    const { named, world } = await gateway(t);
    await traced('run', {}, () =>
      world.gateway.execute({ query: 'query Of { whoami }' }, viewerOf('prs_ann')),
    );
    assert.equal(named('query Of').parentId, named('run').spanId);
    assert.equal(named('fetch people').parentId, named('query Of').spanId);
  });
});

describe('a traced operation on a socket', () => {
  it('continues the trace that the operation names, or else its connection', async (t) => {
    const spans = recordSpans(t);
    const other = traceparent.replace(spanId, '00f067aa0ba902b7');
    const { socket } = await webSockets(t);
    const ws = await socket('Bearer ada', { headers: { traceparent } });
    const seen = messages(ws);
    const ask = async (id: string, extensions: object) => {
      const payload = { query: 'query Mine { mine { id } }', extensions };
      ws.send(JSON.stringify({ id, type: 'subscribe', payload }));
      while (!seen.some((m) => m.id === id && m.type === 'complete')) {
        await new Promise(setImmediate);
      }
    };
    await ask('1', {});
    await ask('2', { traceparent: other });
    await ask('3', { traceparent: 7, tracestate: 7 });
    const roots = spans().filter(({ name }) => name === 'query Mine');
    assert.deepEqual(
      roots.map(({ parentId }) => parentId),
      [spanId, '00f067aa0ba902b7', spanId],
    );
  });
});

/** As a worker in a trace would have said it. */
const told = traceparent.replace(spanId, '00f067aa0ba902b7');

describe('a traced subscription', () => {
  it('is one span on a socket, however much it brings, linked to what tells it', async (t) => {
    const spans = recordSpans(t);
    const { append, events, socket } = await webSockets(t);
    const original = events.append.bind(events);
    t.mock.method(events, 'append', (records: Parameters<typeof original>[0]) =>
      original(records.map((r) => ({ ...r, headers: { ...r.headers, traceparent: told } }))),
    );
    await append(accepted);
    const ws = await socket('Bearer ada', { headers: { traceparent } });
    const seen = messages(ws);
    subscribe(ws, 'subscription Watch($runId: ID!) { runEvents(runId: $runId) { seq } }');
    await append(...runOf('Your savings last.').slice(1));
    while (!seen.some(({ type }) => type === 'complete')) await new Promise(setImmediate);
    const [watch, ...others] = spans().filter(({ name }) => name === 'subscription Watch');
    assert.deepEqual(others, []);
    assert.deepEqual([watch?.kind, watch?.parentId], ['SERVER', spanId]);
    assert.deepEqual(watch?.links, ['00f067aa0ba902b7']);
    const frames = seen.filter(({ type }) => type === 'next').length;
    assert.equal(watch?.attributes['miyagi.stream.frames'], frames);
    assert.equal(watch?.attributes['miyagi.stream.end'], 'complete');
    assert.equal(watch?.attributes['miyagi.transport'], 'websocket');
    assert.ok(!JSON.stringify(spans()).includes(runId));
  });

  it('ends when its client leaves', async (t) => {
    const spans = recordSpans(t);
    const { append, socket } = await webSockets(t);
    await append(accepted);
    const ws = await socket('Bearer ada');
    const seen = messages(ws);
    subscribe(ws, 'subscription Watch($runId: ID!) { runEvents(runId: $runId) { seq } }');
    while (!seen.some(({ type }) => type === 'next')) await new Promise(setImmediate);
    ws.terminate();
    while (spans().every(({ name }) => name !== 'subscription Watch')) {
      await new Promise(setImmediate);
    }
    const watch = spans().find(({ name }) => name === 'subscription Watch');
    assert.equal(watch?.attributes['miyagi.stream.end'], 'left');
    assert.equal(watch?.attributes['miyagi.stream.frames'], 1);
  });

  it('is one over HTTP as well, and has failed where it is refused', async (t) => {
    const spans = recordSpans(t);
    const { append, urlOf } = await eventStreams(t);
    await append(...runOf('Enough.'));
    const url = urlOf(`subscription Watch { runEvents(runId: "${runId}") { seq } }`);
    for (const who of ['ada', 'bob']) {
      const headers = { authorization: `Bearer ${who}`, traceparent };
      await (
        await openEvents(url, { headers })
      ).ended;
    }
    const [watched, refused] = spans().filter(({ name }) => name === 'subscription Watch');
    assert.deepEqual([watched?.parentId, refused?.parentId], [spanId, spanId]);
    assert.equal(watched?.attributes['miyagi.transport'], 'http');
    assert.equal(watched?.attributes['miyagi.stream.end'], 'complete');
    assert.equal(refused?.attributes['error.type'], 'NOT_FOUND');
  });
});

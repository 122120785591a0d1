import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import { createClient, type Client, type FormattedExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { RunEvent } from '../../schema/events/coaching.ts';
import { emptyView, show } from '../../schema/runs/view.ts';
import { wholeRun } from './graph.testing.ts';
import {
  accepted,
  completed,
  delta,
  runId,
  runOf,
  started,
  transports,
  type TestOptions,
} from './transports.testing.ts';

async function setUp(t: TestContext, options: TestOptions = {}) {
  const world = await transports(t, options);
  const url = `ws://127.0.0.1:${world.port}/graphql`;
  const client = (authorization = 'Bearer ada'): Client => {
    const made = createClient({
      url,
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
      retryAttempts: 0,
    });
    t.after(() => made.dispose());
    return made;
  };
  /** A bare socket, signed in if `authorization` is given. */
  const socket = async (
    authorization?: string | null,
    { protocol = 'graphql-transport-ws', ...more }: Raw = {},
  ): Promise<WebSocket> => {
    const ws = new WebSocket(url, protocol, more);
    t.after(() => ws.terminate());
    await once(ws, 'open');
    if (authorization === undefined) return ws;
    const acknowledged = once(ws, 'message');
    const payload = authorization === null ? {} : { Authorization: authorization };
    ws.send(JSON.stringify({ type: 'connection_init', payload }));
    await acknowledged;
    return ws;
  };
  return { ...world, url, client, socket };
}

interface Raw {
  protocol?: string;
  autoPong?: boolean;
  origin?: string;
}

async function closeOf(ws: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = (await once(ws, 'close')) as [number, Buffer];
  return { code, reason: reason.toString() };
}

function messages(ws: WebSocket): { type: string; id?: string; payload?: unknown }[] {
  const all: { type: string }[] = [];
  ws.on('message', (data: Buffer) => all.push(JSON.parse(data.toString()) as { type: string }));
  return all;
}

function subscribe(ws: WebSocket, query: string, variables: object = { runId }, id = 's'): void {
  ws.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables } }));
}

type Result = FormattedExecutionResult<Data, { cursor: string }>;

interface Data {
  readonly runEvents: RunEvent;
}

test('a run arrives whole, also over many connections, each gone on with at the last cursor', async (t) => {
  const { append, client } = await setUp(t);
  const text = 'Your savings 💶 last 4.3 months.';
  let view = emptyView;
  let after: string | null = null;
  const all = runOf(text);

  for (let next = 0; !view.ended; next += 7) {
    await append(...all.slice(next, next + 7));
    const caughtUp = all[Math.min(next + 7, all.length) - 1]?.seq;
    const connection = client();
    const frames: AsyncIterable<Result> = connection.iterate<Data, { cursor: string }>({
      query: wholeRun,
      variables: { runId, after },
    });
    for await (const { data, errors, extensions } of frames) {
      assert.equal(errors, undefined);
      assert.ok(data);
      view = show(view, data.runEvents);
      after = extensions?.cursor ?? after;
      if (data.runEvents.seq === caughtUp && !view.ended) break;
    }
    await connection.dispose();
  }
  assert.deepEqual([view.text, view.problem], [text, null]);
});

test('queries and mutations are answered as well', async (t) => {
  const { client, world } = await setUp(t);
  const ask = async (who: string, query: string) => {
    for await (const result of client(who).iterate({ query })) return result;
    return null;
  };
  assert.deepEqual(await ask('Bearer ada', '{ mine { id status } }'), {
    data: { mine: [{ id: runId, status: 'RUNNING' }] },
  });
  assert.deepEqual(await ask('Bearer bob', '{ mine { id } }'), { data: { mine: [] } });
  assert.deepEqual(await ask('Bearer ada', 'mutation { poke(id: "a") }'), { data: { poke: 1 } });
  assert.deepEqual(world.pokes, ['a']);
  const broken = await ask('Bearer ada', '{ mine { broken } }');
  assert.equal(broken?.errors?.[0]?.extensions?.['code'], 'UNAVAILABLE');
});

test('what is wrong with an operation is said with a code, and the socket goes on', async (t) => {
  const { socket, append } = await setUp(t, { operationsPerSocket: 2 });
  await append(accepted);
  const ws = await socket('Bearer bob');
  const refusal = async (query: string, variables: object = {}) => {
    subscribe(ws, query, variables, 'x');
    const [data] = (await once(ws, 'message')) as [Buffer];
    const { type, payload } = JSON.parse(data.toString()) as {
      type: string;
      payload: { extensions: { code: string; field?: string } }[];
    };
    const { code, field } = payload[0]?.extensions ?? {};
    return [type, code, field];
  };
  const foreign = ['error', 'NOT_FOUND', 'runId'];
  assert.deepEqual(await refusal(wholeRun, { runId }), foreign);
  assert.deepEqual(await refusal(wholeRun, { runId: 'run_none' }), foreign);
  assert.equal((await refusal('{'))[1], 'GRAPHQL_PARSE_FAILED');
  assert.equal((await refusal('{ nothing }'))[1], 'GRAPHQL_VALIDATION_FAILED');
  assert.equal((await refusal(wholeRun))[1], 'BAD_USER_INPUT');
  assert.equal((await refusal(`{${' a'.repeat(5_000)} }`))[1], 'OPERATION_LIMIT_EXCEEDED');

  const mine = await socket('Bearer ada');
  const seen = messages(mine);
  for (const id of ['1', '2', '3']) subscribe(mine, wholeRun, { runId }, id);
  while (seen.length < 3) await once(mine, 'message');
  assert.deepEqual(seen.map(({ id, type }) => `${type} ${id}`).sort(), [
    'error 3',
    'next 1',
    'next 2',
  ]);
});

test('a forged cursor is an error of its argument', async (t) => {
  const { client, append } = await setUp(t);
  await append(accepted);
  const frames = client().iterate({ query: wholeRun, variables: { runId, after: 'AQEAAAA' } });
  await assert.rejects(frames.next(), (errors: { extensions: object }[]) => {
    assert.deepEqual(errors[0]?.extensions, {
      code: 'CURSOR_INVALID',
      retryable: false,
      field: 'after',
    });
    return true;
  });
});

test('a socket must be initialised once, in time, with good credentials, before it asks', async (t) => {
  const { socket, clock } = await setUp(t);
  const init = (ws: WebSocket, payload: object) =>
    ws.send(JSON.stringify({ type: 'connection_init', payload }));

  const bad = await socket();
  init(bad, { authorization: 'Bearer x' });
  const { code, reason } = await closeOf(bad);
  assert.equal(code, 4403);
  assert.match(reason, /^Not a token: \?+$/);

  const odd = await socket();
  init(odd, { authorization: 7 });
  assert.equal((await closeOf(odd)).code, 4403);

  const hasty = await socket();
  subscribe(hasty, '{ mine { id } }');
  assert.equal((await closeOf(hasty)).code, 4401);

  const twice = await socket('Bearer ada');
  init(twice, {});
  assert.equal((await closeOf(twice)).code, 4429);

  const silent = await socket();
  const closed = closeOf(silent);
  await clock.advance(3_000);
  assert.equal((await closed).code, 4408);

  const nobody = await socket(null);
  subscribe(nobody, wholeRun);
  const [data] = (await once(nobody, 'message')) as [Buffer];
  assert.match(data.toString(), /UNAUTHENTICATED/);

  const old = new WebSocket(silent.url, 'graphql-ws');
  await assert.rejects(once(old, 'open'));
});

test('only pages of known origins open sockets, on one path, up to a number', async (t) => {
  const { port, url } = await setUp(t, { sockets: 2 });
  const status = async (path: string, headers: Record<string, string>) => {
    const request = httpRequest({
      port,
      path,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
        'sec-websocket-protocol': 'graphql-transport-ws',
        ...headers,
      },
    }).end();
    return new Promise<number | undefined>((resolve, reject) => {
      request.on('response', (response) => resolve(response.resume().statusCode));
      request.on('upgrade', (response, stream) => {
        stream.destroy();
        resolve(response.statusCode);
      });
      request.on('error', reject);
    });
  };
  assert.equal(await status('/graphql', { origin: 'https://evil.example' }), 403);
  assert.equal(await status('/graphql', { origin: 'null' }), 403);
  assert.equal(await status('/elsewhere', {}), 404);
  assert.equal(await status('/graphql?x=1', { origin: 'https://app.example' }), 101);
  assert.equal(
    await status('/graphql', { origin: `http://127.0.0.1:${port}` }),
    403,
    'not the same host',
  );
  assert.equal(
    await status('/graphql', { origin: `http://localhost:${port}`, host: `localhost:${port}` }),
    101,
  );
  const held = [
    new WebSocket(url, 'graphql-transport-ws'),
    new WebSocket(url, 'graphql-transport-ws'),
  ];
  await Promise.all(held.map((ws) => once(ws, 'open')));
  assert.equal(await status('/graphql', {}), 503);
  for (const ws of held) ws.terminate();
});

test('a socket whose other end is gone is noticed, a living one stays', async (t) => {
  const { socket, clock, edge } = await setUp(t);
  const dead = await socket('Bearer ada', { autoPong: false });
  const living = await socket('Bearer ada');
  const gone = closeOf(dead);
  const pinged = Promise.all([once(dead, 'ping'), once(living, 'ping')]);
  await clock.advance(15_000);
  await pinged;
  // The pong must have arrived: this answer comes after it.
  living.send(JSON.stringify({ type: 'ping' }));
  await once(living, 'message');
  await clock.advance(15_000);
  assert.equal((await gone).code, 1006);
  assert.equal(living.readyState, WebSocket.OPEN);
  assert.equal(edge.connections(), 1);
});

test('expired credentials close the socket with a code that asks for new ones', async (t) => {
  const { socket, clock, append } = await setUp(t);
  await append(accepted);
  const ws = await socket('Bearer brief');
  const seen = messages(ws);
  subscribe(ws, wholeRun);
  await once(ws, 'message');
  const closed = closeOf(ws);
  await clock.advance(5_000);
  assert.deepEqual(await closed, { code: 4403, reason: 'Your token has expired.' });
  assert.deepEqual(
    seen.map(({ type }) => type),
    ['next'],
    'neither an error nor a complete, which would be final for a client',
  );
});

test('a stalled client costs one frame, holds up nobody, and still gets every word', async (t) => {
  const { socket, client, append, framesResolved } = await setUp(t);
  const chunk = `${'0123456789abcdef'.repeat(16_000)}.`;
  const chunks = 80;
  await append(accepted, started);
  const stalled = await socket('Bearer ada');
  const seen = messages(stalled);
  subscribe(stalled, wholeRun);
  while (seen.length < 2) await once(stalled, 'message');
  stalled.pause();

  const quick = client().iterate<Data>({ query: wholeRun, variables: { runId } });
  let view = emptyView;
  const showNext = async () => {
    const { value } = (await quick.next()) as { value?: { data?: Data } };
    assert.ok(value?.data);
    view = show(view, value.data.runEvents);
  };
  await showNext();
  await showNext();
  for (let i = 0; i < chunks; i++) {
    await append(delta(3 + i, i * chunk.length, chunk));
    await showNext();
  }
  assert.equal(view.text.length, chunks * chunk.length, 'the quick client kept up');
  for (let i = 0; i < 20; i++) await turn();
  const before = framesResolved();
  await append(delta(3 + chunks, chunks * chunk.length, 'the end'), completed(4 + chunks));
  await showNext();
  await showNext();
  for (let i = 0; i < 20; i++) await turn();
  assert.equal(framesResolved(), before + 2, 'only the quick client was served meanwhile');

  stalled.resume();
  while (seen.at(-1)?.type !== 'complete') await once(stalled, 'message');
  const frames = seen.slice(0, -1).map(({ payload }) => (payload as { data: Data }).data.runEvents);
  assert.ok(frames.length < chunks, `${frames.length} frames`);
  const late = frames.reduce(show, emptyView);
  assert.equal(late.problem, null);
  assert.ok(late.text === view.text, 'the same text');
});

test('stopping lets begun answers out, ends streams without completing them, refuses newcomers', async (t) => {
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((begun) => {
    answer = begun;
  });
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const { socket, append, edge, url } = await setUp(t, {
    executor: {
      async execute() {
        answer();
        await released;
        return { data: { poke: 1 } };
      },
    },
  });
  await append(accepted);
  const ws = await socket('Bearer ada');
  const seen = messages(ws);
  subscribe(ws, wholeRun);
  await once(ws, 'message');
  subscribe(ws, 'mutation { poke(id: "a") }', {}, 'm');
  await asked;
  const closed = closeOf(ws);
  const stopped = edge.close(10_000);
  const refused = new WebSocket(url, 'graphql-transport-ws');
  const [error] = (await once(refused, 'error')) as [Error];
  assert.match(error.message, /503/);
  subscribe(ws, 'mutation { poke(id: "b") }', {}, 'n');
  await once(ws, 'message');
  release();
  const { code, reason } = await closed;
  assert.equal(code, 1001);
  assert.match(reason, /^Going away; come back in \d+ ms$/);
  await stopped;
  assert.deepEqual(
    seen.map(({ id, type }) => `${id} ${type}`),
    ['s next', 'n error', 'm next', 'm complete'],
  );
  assert.equal(edge.connections(), 0);
});

test('stopping does not wait for a client that never reads, beyond the grace', async (t) => {
  const { socket, append, edge, clock } = await setUp(t);
  await append(accepted, started, delta(3, 0, 'x'.repeat(900_000)));
  const ws = await socket('Bearer ada');
  ws.pause();
  for (let i = 0; i < 10; i++) subscribe(ws, wholeRun, { runId }, `${i}`);
  for (let i = 0; i < 50; i++) await turn();
  const stopped = edge.close(1_000);
  await clock.advance(1_000);
  await stopped;
  assert.equal(edge.connections(), 0);
});

// What a client may do wrong on a socket: refused with the protocol's code, told once, nothing left behind.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { WebSocket } from 'ws';
import { wholeRun } from './graph.testing.ts';
import {
  accepted,
  delta,
  heapBytes,
  rememberingLog,
  runId,
  started,
  transports,
  type TestOptions,
} from './transports.testing.ts';

async function setUp(t: TestContext, options: TestOptions = {}) {
  const log = rememberingLog();
  const world = await transports(t, { log, ...options });
  const open = async (signedIn = true): Promise<WebSocket> => {
    const ws = new WebSocket(`ws://127.0.0.1:${world.port}/graphql`, 'graphql-transport-ws');
    t.after(() => ws.terminate());
    ws.on('error', () => undefined);
    await once(ws, 'open');
    if (!signedIn) return ws;
    const acknowledged = once(ws, 'message');
    send(ws, { type: 'connection_init', payload: { authorization: 'Bearer ada' } });
    await acknowledged;
    return ws;
  };
  /** The close code, and what was told to operators about it. */
  const outcome = async (ws: WebSocket) => {
    const [code] = (await once(ws, 'close')) as [number];
    while (world.edge.connections() > 0) await new Promise(setImmediate);
    return [code, log.warnings.splice(0).length];
  };
  return { ...world, log, open, outcome };
}

function send(ws: WebSocket, message: object): void {
  ws.send(JSON.stringify(message));
}

function subscribe(ws: WebSocket, id: string, query = wholeRun): void {
  send(ws, { id, type: 'subscribe', payload: { query, variables: { runId } } });
}

test('messages too long, in too many pieces or malformed', async (t) => {
  const { open, outcome } = await setUp(t);
  const large = await open();
  large.send('x'.repeat(64 * 1024 + 1));
  assert.deepEqual(await outcome(large), [1009, 1]);
  const split = await open();
  for (let i = 0; i < 17; i++) split.send('x', { fin: i === 16 });
  assert.deepEqual(await outcome(split), [1008, 1]);
  const halves = await open();
  halves.send('x'.repeat(40 * 1024), { fin: false });
  halves.send('x'.repeat(40 * 1024), { fin: true });
  assert.deepEqual(await outcome(halves), [1009, 1], 'too long only when put together');
  for (const nonsense of ['no json', '7', '{"type":"dance"}', '{"type":"subscribe"}']) {
    const ws = await open();
    ws.send(nonsense);
    assert.deepEqual(await outcome(ws), [4400, 1], nonsense);
  }
});

test('an init that never comes, comes twice or after an operation', async (t) => {
  const { open, outcome, clock } = await setUp(t);
  const silent = await open(false);
  const closed = outcome(silent);
  await clock.advance(3_000);
  assert.deepEqual(await closed, [4408, 1]);
  const twice = await open();
  send(twice, { type: 'connection_init' });
  assert.deepEqual(await outcome(twice), [4429, 1]);
  const hasty = await open(false);
  subscribe(hasty, '1');
  assert.deepEqual(await outcome(hasty), [4401, 1]);
});

test('an operation id in use', async (t) => {
  const { open, outcome, append } = await setUp(t);
  await append(accepted);
  const ws = await open();
  subscribe(ws, '1');
  await once(ws, 'message');
  subscribe(ws, '1');
  assert.deepEqual(await outcome(ws), [4409, 1]);
});

test('several root fields are an error of the operation, and the socket goes on', async (t) => {
  const { open, append, log } = await setUp(t);
  await append(accepted);
  const ws = await open();
  const fields = '{ a: runEvents(runId: "run_1") { seq } b: runEvents(runId: "run_2") { seq } }';
  const next = async () => {
    const [data] = (await once(ws, 'message')) as [Buffer];
    return data.toString();
  };
  subscribe(ws, '1', `subscription ${fields}`);
  assert.match(await next(), /"error".*GRAPHQL_VALIDATION_FAILED/);
  subscribe(ws, '2');
  assert.match(await next(), /"next".*RunAccepted/);
  assert.equal(log.warnings.length, 0, 'nothing an operator should look at');
});

test('thousands of operations on one socket: as many as allowed run, and nothing of them stays', async (t) => {
  const { open, append, log, outcome } = await setUp(t, { operationsPerSocket: 50 });
  await append(accepted);
  const flood = async () => {
    const ws = await open();
    const seen = { next: 0, error: 0 };
    const answered = new Promise<void>((resolve) => {
      ws.on('message', (data: Buffer) => {
        const { type } = JSON.parse(data.toString()) as { type: 'next' | 'error' };
        seen[type]++;
        if (seen.next + seen.error === 3_000) resolve();
      });
    });
    for (let i = 0; i < 3_000; i++) subscribe(ws, `${i}`);
    await answered;
    assert.deepEqual(seen, { next: 50, error: 2_950 });
    assert.equal(log.warnings.length, 1);
    ws.close();
    assert.deepEqual(await outcome(ws), [1005, 1]);
  };
  await flood();
  const before = await heapBytes();
  await flood();
  await flood();
  const grown = (await heapBytes()) - before;
  assert.ok(grown < 2_000_000, `${grown} bytes more`);
});

test('misuse of every kind, over and over, leaves nothing behind', async (t) => {
  const { open, edge, log, clock } = await setUp(t);
  const misuses: ((ws: WebSocket) => void)[] = [
    (ws) => ws.send('x'.repeat(64 * 1024 + 1)),
    (ws) => {
      for (let i = 0; i < 17; i++) ws.send('x', { fin: i === 16 });
    },
    (ws) => ws.send('no json'),
    (ws) => send(ws, { type: 'connection_init' }),
    (ws) => {
      for (let i = 0; i < 2; i++) subscribe(ws, 'same');
    },
  ];
  const all = async () => {
    for (let round = 0; round < 20; round++) {
      const sockets = await Promise.all(misuses.map(() => open()));
      const silent = await open(false);
      const closed = Promise.all([...sockets, silent].map((ws) => once(ws, 'close')));
      for (const [i, misuse] of misuses.entries()) misuse(sockets[i] ?? silent);
      await clock.advance(3_000);
      await closed;
    }
    while (edge.connections() > 0) await new Promise(setImmediate);
    assert.equal(log.warnings.splice(0).length, 20 * 6, 'each told once');
  };
  await all();
  const before = await heapBytes();
  await all();
  const grown = (await heapBytes()) - before;
  assert.ok(grown < 3_000_000, `${grown} bytes more`);
});

test('a client that never reads is cut off after a time', async (t) => {
  const { open, append, log, edge } = await setUp(t, { stallMs: 200 });
  await append(accepted, started);
  const ws = await open();
  subscribe(ws, '1');
  await once(ws, 'message');
  ws.pause();
  let at = 0;
  for (let seq = 3; edge.connections() > 0; seq++) {
    if (seq < 24) await append(delta(seq, at, 'x'.repeat(900_000)));
    else await new Promise(setImmediate);
    at += 900_000;
  }
  assert.match(JSON.stringify(log.warnings), /nothing was read for 200 ms/);
  assert.equal(log.warnings.length, 1);
});

test('a client that never reads is cut off at once when too much waits for it', async (t) => {
  const { open, append, log, edge } = await setUp(t, { operationsPerSocket: 60 });
  await append(accepted, started);
  const ws = await open();
  let seen = 0;
  ws.on('message', () => seen++);
  for (let i = 0; i < 60; i++) subscribe(ws, `${i}`);
  while (seen < 120) await once(ws, 'message');
  ws.pause();
  const before = await heapBytes();
  await append(delta(3, 0, 'x'.repeat(900_000)));
  while (edge.connections() > 0) await new Promise(setImmediate);
  assert.match(JSON.stringify(log.warnings), /too much was left unread/);
  assert.equal(log.warnings.length, 1);
  ws.terminate();
  const grown = (await heapBytes()) - before;
  assert.ok(grown < 4_000_000, `${grown} bytes more`);
});

test('an Origin that is not allowed', async (t) => {
  const { port, log } = await setUp(t);
  const ws = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', {
    origin: 'https://evil.example',
  });
  const [error] = (await once(ws, 'error')) as [Error];
  assert.match(error.message, /403/);
  assert.deepEqual(log.warnings, [
    {
      message: 'a socket was refused to a page of this origin',
      fields: { origin: 'https://evil.example' },
    },
  ]);
});

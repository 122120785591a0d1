// WebSockets of clients that read slowly or not at all, and of a process that stops.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { emptyView, show } from '../../schema/runs/view.ts';
import { wholeRun } from './graph.testing.ts';
import { accepted, completed, delta, runId, started } from './transports.testing.ts';
import { closeOf, messages, subscribe, webSockets, type Data } from './websocket.testing.ts';

test('a stalled client costs one frame, holds up nobody, and still gets every word', async (t) => {
  const { socket, client, append, framesResolved } = await webSockets(t);
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

test('a client that was cut off comes back to its place and has lost nothing', async (t) => {
  const { socket, append, edge } = await webSockets(t, { stallMs: 400 });
  const chunk = 'x'.repeat(900_000);
  const chunks = 10;
  await append(accepted, started);
  const stalled = await socket('Bearer ada');
  const seen = messages(stalled);
  subscribe(stalled, wholeRun);
  while (seen.length < 2) await once(stalled, 'message');
  stalled.pause();
  for (let i = 0; i < chunks; i++) await append(delta(3 + i, i * chunk.length, chunk));
  while (edge.connections() > 0) await turn();
  await append(completed(3 + chunks));
  const closed = closeOf(stalled);
  stalled.resume();
  // No close frame, as it would stand behind what is not read; to clients that is a lost connection.
  assert.equal((await closed).code, 1006);
  const last = seen.at(-1)?.payload as { extensions: { cursor: string } };
  const again = await socket('Bearer ada');
  const rest = messages(again);
  subscribe(again, wholeRun, { runId, after: last.extensions.cursor });
  while (rest.at(-1)?.type !== 'complete') await once(again, 'message');
  const view = [...seen, ...rest.slice(0, -1)]
    .map(({ payload }) => (payload as { data: Data }).data.runEvents)
    .reduce(show, emptyView);
  assert.deepEqual(
    [view.text.length, view.problem, view.ended],
    [chunks * chunk.length, null, true],
  );
});

test('clients that are sent away together are told to come back at different times', async (t) => {
  const { socket, edge } = await webSockets(t);
  const sockets = await Promise.all([1, 2, 3].map(() => socket('Bearer ada')));
  const closed = Promise.all(sockets.map(closeOf));
  await edge.close(1_000);
  const hints = (await closed).map(({ reason }) => Number(/in (\d+) ms/.exec(reason)?.[1]));
  assert.equal(new Set(hints).size, 3);
  for (const hint of hints) assert.ok(hint >= 0 && hint <= 3_000);
});

test('stopping lets begun answers out, ends streams without completing them, refuses newcomers', async (t) => {
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((begun) => {
    answer = begun;
  });
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const { socket, append, edge, url } = await webSockets(t, {
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
  const { socket, append, edge, clock } = await webSockets(t);
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

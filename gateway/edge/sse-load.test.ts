// Slow readers, readers that never read, and many that come and go.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { RunEvent } from '../../schema/events/coaching.ts';
import { emptyView, show } from '../../schema/runs/view.ts';
import { wholeRun } from './graph.testing.ts';
import { asAda, eventStreams, frames } from './sse.testing.ts';
import {
  accepted,
  completed,
  delta,
  heapBytes,
  rememberingLog,
  runId,
  started,
} from './transports.testing.ts';

test('a client that stops reading gets what it missed merged; nobody else is slower', async (t) => {
  const { append, follow, framesResolved } = await eventStreams(t);
  const chunk = `${'0123456789abcdef'.repeat(16_000)}.`;
  const chunks = 60;
  await append(accepted, started);
  const stalled = await follow();
  await stalled.until(frames(2));
  stalled.response.pause();

  const quick = await follow();
  for (let i = 0; i < chunks; i++) {
    await append(delta(3 + i, i * chunk.length, chunk));
    await quick.until(frames(3 + i));
  }
  const before = framesResolved();
  await append(delta(3 + chunks, chunks * chunk.length, 'the end'), completed(4 + chunks));
  await quick.ended;
  assert.equal(framesResolved(), before + 2, 'only the quick client was served meanwhile');

  stalled.response.resume();
  assert.equal(await stalled.ended, 'whole');
  assert.ok(stalled.results.length < chunks, `${stalled.results.length} frames`);
  const [late, kept] = [stalled, quick].map(({ results }) =>
    results.map(({ data }) => data?.runEvents as unknown as RunEvent).reduce(show, emptyView),
  );
  assert.equal(kept?.text.length, chunks * chunk.length + 7);
  assert.equal(late?.problem, null);
  assert.ok(late.text === kept.text, 'the same text');
});

test('streams that come and go leave nothing behind', async (t) => {
  const { append, follow, httpStreams } = await eventStreams(t);
  await append(accepted);
  const comeAndGo = async () => {
    for (let round = 0; round < 10; round++) {
      const streams = await Promise.all(Array.from({ length: 20 }, () => follow()));
      await Promise.all(streams.map((stream) => stream.until(frames(1))));
      for (const stream of streams) stream.close();
      while (httpStreams.count() > 0) await new Promise(setImmediate);
    }
  };
  await comeAndGo();
  const before = await heapBytes();
  await comeAndGo();
  const grown = (await heapBytes()) - before;
  // The test itself keeps each stream it opened; a server that kept them would double that.
  assert.ok(grown < 5_000_000, `${grown} bytes more`);
});

test('stopping does not wait for a client that never reads, beyond the grace', async (t) => {
  const { append, follow, httpStreams, clock } = await eventStreams(t);
  await append(accepted, started);
  const stalled = await follow();
  await stalled.until(frames(2));
  stalled.response.pause();
  for (let i = 0; i < 20; i++) await append(delta(3 + i, i * 900_000, 'x'.repeat(900_000)));
  const stopped = httpStreams.close(1_000);
  for (let i = 0; i < 20; i++) await new Promise(setImmediate);
  assert.equal(httpStreams.count(), 1, 'it may still read');
  await clock.advance(1_000);
  await stopped;
  while (httpStreams.count() > 0) await new Promise(setImmediate);
  stalled.response.resume();
  assert.equal(await stalled.ended, 'cut');
});

test('a client that never reads is cut off after a time, and told once', async (t) => {
  const log = rememberingLog();
  const { append, urlOf, httpStreams, port } = await eventStreams(t, { log, stallMs: 200 });
  await append(accepted, started, delta(3, 0, 'x'.repeat(900_000)));
  const stalled = connect(port, '127.0.0.1');
  t.after(() => stalled.destroy());
  stalled.on('error', () => undefined);
  const { pathname, search } = new URL(urlOf(wholeRun, { runId }));
  stalled.pause();
  stalled.write(
    `GET ${pathname}${search} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ada\r\n\r\n`,
  );
  while (httpStreams.count() === 0) await new Promise(setImmediate);
  for (let seq = 4; httpStreams.count() > 0; seq++) {
    const offset = (seq - 3) * 900_000;
    if (seq < 24) await append(delta(seq, offset, 'y'.repeat(900_000)));
    else await new Promise(setImmediate);
  }
  assert.deepEqual(
    log.warnings.map(({ message }) => message),
    ['a client that did not read its stream was cut off'],
  );
});

const chunk = 'x'.repeat(900_000);
/** More than the kernel takes for a client that does not read. */
const chunks = 10;
const largeRun = [
  ...[accepted, started],
  ...Array.from({ length: chunks }, (_, i) => delta(3 + i, i * chunk.length, chunk)),
];

test('a client that was cut off comes back to its place and has lost nothing', async (t) => {
  const { append, follow, httpStreams } = await eventStreams(t, { stallMs: 400 });
  await append(...largeRun.slice(0, 2));
  const stalled = await follow();
  await stalled.until(frames(2));
  stalled.response.pause();
  for (const event of largeRun.slice(2)) await append(event);
  while (httpStreams.count() > 0) await new Promise(setImmediate);
  await append(completed(3 + chunks));
  stalled.response.resume();
  assert.equal(await stalled.ended, 'cut');
  const resumed = await follow({ ...asAda, 'last-event-id': stalled.lastEventId });
  assert.equal(await resumed.ended, 'whole');
  const view = [...stalled.results, ...resumed.results]
    .map(({ data }) => data?.runEvents as unknown as RunEvent)
    .reduce(show, emptyView);
  assert.deepEqual(
    [view.text.length, view.problem, view.ended],
    [chunks * chunk.length, null, true],
  );
});

test('clients that never read leave nothing behind once they are cut off', async (t) => {
  const { append, urlOf, httpStreams, port } = await eventStreams(t, { stallMs: 200 });
  for (const event of largeRun) await append(event);
  const { pathname, search } = new URL(urlOf(wholeRun, { runId }));
  const head = `GET ${pathname}${search} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ada\r\n\r\n`;
  const some = async () => {
    // One after the other: on a busy machine the first would be cut off before the last has come.
    for (let nth = 0; nth < 4; nth += 1) {
      const silent = connect(port, '127.0.0.1').pause();
      t.after(() => silent.destroy());
      silent.on('error', () => undefined).write(head);
      while (httpStreams.count() === 0) await new Promise(setImmediate);
      while (httpStreams.count() > 0) await new Promise(setImmediate);
      silent.destroy();
    }
  };
  await some();
  const before = await heapBytes();
  await some();
  const grown = (await heapBytes()) - before;
  // One of them holds a frame of nine million bytes while it is there.
  assert.ok(grown < 5_000_000, `${grown} bytes more`);
});

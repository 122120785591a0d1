// SIGTERM in the middle of an answer: every stream is handed over, and goes on after the restart.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { followRun, type RunView } from '../client/follow-run.js';
import { openEvents, openResponse, type EventStream } from '../gateway/edge/sse.testing.ts';
import { newDataDir } from './harness/data-dir.ts';
import { firstUserToken } from './harness/first-user.ts';
import { freePort } from './harness/free-port.ts';
import { ask, shownText, terminals, type SeenEvent } from './harness/graph.ts';
import { startServer, type ServerProcess } from './harness/server.ts';

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
const query = `subscription ($runId: ID!) { runEvents(runId: $runId) {
  __typename seq epoch ... on TokenDelta { attempt offset text } ... on AttemptAbandoned { attempt }
} }`;
const GRACE_MS = 8_000;

const isWriting = ({ results }: EventStream) =>
  results.filter(({ data }) => data?.runEvents.__typename === 'TokenDelta').length >= 2;

const seenOf = (streams: readonly EventStream[]) =>
  streams.flatMap(({ results }) =>
    results.map(({ data, extensions }) => ({
      event: data?.runEvents as SeenEvent,
      cursor: extensions?.cursor ?? '',
    })),
  );

/** To its end, whatever happens to the server meanwhile. */
async function followToEnd(origin: string, token: string, runId: string): Promise<RunView> {
  const connectionParams = { authorization: `Bearer ${token}` };
  const run = followRun({ url: `${origin}/graphql`, runId, connectionParams });
  for (;;) {
    const { done, value } = await run.next();
    if (done) return value;
  }
}

describe('stopping in the middle of answers', { timeout: 120_000 }, () => {
  let dataDir = '';
  let port = 0;
  let origin = '';
  let token = '';
  let runId = '';
  let server: ServerProcess;
  const start = async () => {
    server = startServer({
      DATA_DIR: dataDir,
      DEMO_HOUSEHOLDS: '1',
      PORT: String(port),
      RUN_LEASE_MS: '1000',
      COACH_WORDS_PER_SECOND: '60',
      SHUTDOWN_GRACE_MS: String(GRACE_MS),
    });
    origin = await server.ready;
  };
  const asUser = () => ({ authorization: `Bearer ${token}` });
  const streamUrl = () =>
    `${origin}/graphql/stream?${new URLSearchParams({
      query,
      variables: JSON.stringify({ runId }),
    }).toString()}`;

  before(async () => {
    dataDir = await newDataDir('drain');
    port = await freePort();
    await start();
    token = await firstUserToken(dataDir);
    const input = { question: 'Where does my money go?' };
    const begun = await ask<{ startRun: { run: { id: string } } }>(origin, token, startRun, {
      input,
    });
    runId = begun.startRun.run.id;
  });
  after(async () => {
    server.kill('SIGKILL');
    await server.exited;
    await rm(dataDir, { recursive: true, force: true });
  });

  it('hands over SSE, reserved SSE, multipart and WebSocket, and every word arrives', async () => {
    const reserved = await fetch(`${origin}/graphql/stream/tickets`, {
      method: 'POST',
      headers: { ...asUser(), 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { runId } }),
    });
    assert.equal(reserved.status, 201);
    const { url } = (await reserved.json()) as { url: string };

    const followed = followToEnd(origin, token, runId);
    const bearer = await openEvents(streamUrl(), { headers: asUser() });
    const ticket = await openEvents(`${origin}${url}`);
    const multipart = await openResponse(`${origin}/graphql`, {
      method: 'POST',
      headers: {
        ...asUser(),
        'content-type': 'application/json',
        accept: 'multipart/mixed;subscriptionSpec=1.0, application/json',
      },
      body: JSON.stringify({ query, variables: { runId } }),
    });
    let parts = '';
    multipart.setEncoding('utf8').on('data', (text: string) => (parts += text));
    const partsEnded = once(multipart, 'end');
    const ws = new WebSocket(`${origin.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(ws, 'open');
    ws.send(
      JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }),
    );
    await once(ws, 'message');
    ws.send(
      JSON.stringify({
        id: '1',
        type: 'subscribe',
        payload: { query, variables: { runId } },
      }),
    );
    const closed = once(ws, 'close') as Promise<[number, Buffer]>;
    await Promise.all([bearer.until(isWriting), ticket.until(isWriting)]);

    const began = performance.now();
    server.kill('SIGTERM');
    for (const stream of [bearer, ticket]) {
      assert.equal(await stream.ended, 'whole');
      assert.match(stream.blocks.at(-1)?.retry ?? '', /^\d+$/, 'a hint when to come back');
      assert.ok(!stream.blocks.some(({ event }) => event === 'complete'));
    }
    const [code, reason] = await closed;
    assert.deepEqual([code, /come back in \d+ ms/.test(reason.toString())], [1001, true]);
    await partsEnded;
    assert.match(parts, /"payload":null,"errors":\[.*"retryAfterMs":\d+.*--graphql--\r\n$/s);
    await assert.rejects(openResponse(streamUrl(), { headers: asUser() }), /ECONNREFUSED|hang up/);
    assert.deepEqual(await server.exited, { code: 0, signal: null }, server.output());
    assert.ok(performance.now() - began < GRACE_MS, 'within the grace');

    await start();
    const resume = (stream: EventStream) => ({ 'last-event-id': stream.lastEventId });
    const bearerAgain = await openEvents(streamUrl(), {
      headers: { ...asUser(), ...resume(bearer) },
    });
    const ticketAgain = await openEvents(`${origin}${url}`, { headers: resume(ticket) });
    await Promise.all([bearerAgain.ended, ticketAgain.ended]);
    const { run } = await ask<{ run: { status: string; message: { text: string } } }>(
      origin,
      token,
      'query ($id: ID!) { run(id: $id) { status message { text } } }',
      { id: runId },
    );
    assert.equal(run.status, 'COMPLETED');
    for (const both of [
      [bearer, bearerAgain],
      [ticket, ticketAgain],
    ]) {
      assert.equal(shownText(seenOf(both)), run.message.text);
      assert.deepEqual(terminals(seenOf(both)), ['RunCompleted']);
      assert.equal(both.at(-1)?.blocks.at(-1)?.event, 'complete');
    }
    const view = await followed;
    assert.deepEqual([view.text, view.problem, view.ended], [run.message.text, null, true]);
    const over = await openResponse(`${origin}${url}`, { headers: resume(ticketAgain) });
    assert.equal(over.statusCode, 204);
    const usedTwice = await openResponse(`${origin}${url}`);
    assert.equal(usedTwice.statusCode, 401, 'also in another life of the server');
  });
});

// A supergraph that is replaced while clients of every transport follow a run: who can go on does, without a gap.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { silentLog } from '../../platform/log.ts';
import { loadSupergraph } from '../supergraph/load.ts';
import { holdSupergraph } from '../supergraph/manager.ts';
import { supergraphWith, wholeRun } from './graph.testing.ts';
import { eventStreams, frames, openEvents, openResponse } from './sse.testing.ts';
import { accepted, completed, delta, runId, started, transports } from './transports.testing.ts';
import { messages, subscribe, webSockets } from './websocket.testing.ts';

const first = supergraphWith((text) => text);
/** Knows one field more. */
const wider = supergraphWith((text) =>
  text.replace('firstSeq: Int!', 'firstSeq: Int!\n  more: Int'),
);
/** `wholeRun` asks for a field that it does not have. */
const narrower = supergraphWith((text) =>
  text.replace(/^ *\"Of the first delta.*\n *firstSeq: Int!\n/m, ''),
);
const narrowRun = wholeRun.replace('firstSeq', '');

type World = Pick<Awaited<ReturnType<typeof transports>>, 'streams'>;

/** A world whose gateway holds `first`. */
async function held<Made extends World>(
  t: TestContext,
  open: (t: TestContext, options: NonNullable<Parameters<typeof transports>[1]>) => Promise<Made>,
) {
  const holder = holdSupergraph(loadSupergraph(first), loadSupergraph, silentLog);
  const world = await open(t, { graph: () => holder.current() });
  t.after(holder.follow((version) => world.streams.adopt(version)));
  return { ...world, replace: (sdl: string) => holder.replace(sdl) };
}

test('WebSocket: goes on, then ends with SCHEMA_CHANGED; its cursor is good for the new operation', async (t) => {
  const { socket, append, replace } = await held(t, webSockets);
  const ws = await socket('Bearer ada');
  const came = messages(ws);
  const until = async (count: number) => {
    while (came.length < count) await once(ws, 'message');
  };
  subscribe(ws, wholeRun);
  await append(accepted);
  await until(1);
  await replace(wider);
  await append(started);
  await until(2);
  await replace(narrower);
  await until(3);
  const [one, two, end] = came as [Came, Came, { type: string; payload: readonly Told[] }];
  assert.deepEqual(
    [one.payload.data.runEvents.seq, two.payload.data.runEvents.seq],
    [accepted.seq, started.seq],
  );
  assert.equal(end.type, 'error');
  assert.deepEqual(codeOf(end.payload), { code: 'SCHEMA_CHANGED', retryable: true });
  assert.equal(ws.readyState, ws.OPEN, 'the socket stays');
  await append(delta(3, 0, 'and '), completed(4));
  subscribe(ws, narrowRun, { runId, after: two.payload.extensions.cursor }, 'again');
  await until(6);
  const rest = came.slice(3) as (Came | { type: 'complete' })[];
  assert.deepEqual(
    rest.map((each) => ('payload' in each ? each.payload.data.runEvents.__typename : each.type)),
    ['TokenDelta', 'RunCompleted', 'complete'],
  );
});

test('SSE: goes on, then ends with SCHEMA_CHANGED and no complete; its cursor is good for the new operation', async (t) => {
  const { append, replace, follow, urlOf } = await held(t, eventStreams);
  await append(accepted);
  const stream = await follow();
  await stream.until(frames(1));
  await replace(wider);
  await append(started);
  await stream.until(frames(2));
  await replace(narrower);
  assert.equal(await stream.ended, 'whole');
  const [one, two, end] = stream.results;
  assert.deepEqual(
    [one, two].map((each) => each?.data?.runEvents.__typename),
    ['RunAccepted', 'AttemptStarted'],
  );
  assert.deepEqual(codeOf(end?.errors ?? []), { code: 'SCHEMA_CHANGED', retryable: true });
  assert.ok(!stream.blocks.some(({ event }) => event === 'complete'));
  await append(delta(3, 0, 'and '), completed(4));
  const headers = { authorization: 'Bearer ada', 'last-event-id': stream.lastEventId };
  const back = await openEvents(urlOf(narrowRun, { runId }), { headers });
  await back.ended;
  assert.deepEqual(
    back.results.map(({ data }) => data?.runEvents.__typename),
    ['TokenDelta', 'RunCompleted'],
  );
});

test('multipart: ends with SCHEMA_CHANGED as an error of the protocol', async (t) => {
  const { append, replace, origin } = await held(t, transports);
  await append(accepted);
  const response = await openResponse(`${origin}/graphql`, {
    method: 'POST',
    headers: {
      accept: 'multipart/mixed;subscriptionSpec=1.0',
      'content-type': 'application/json',
      authorization: 'Bearer ada',
    },
    body: JSON.stringify({ query: wholeRun, variables: { runId } }),
  });
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  while (!text.includes('RunAccepted')) await once(response, 'data');
  await replace(wider);
  await append(started);
  while (!text.includes('AttemptStarted')) await once(response, 'data');
  await replace(narrower);
  await once(response, 'end');
  assert.match(text, /"payload":null,"errors":\[\{.*"code":"SCHEMA_CHANGED"/);
});

interface Told {
  readonly extensions: { readonly code: string; readonly retryable?: boolean };
}

interface Came {
  readonly payload: {
    readonly data: { readonly runEvents: { readonly __typename: string; readonly seq: number } };
    readonly extensions: { readonly cursor: string };
  };
}

function codeOf(errors: readonly { readonly extensions: object }[]) {
  const { code, retryable } = errors[0]?.extensions as Told['extensions'];
  return { code, retryable };
}

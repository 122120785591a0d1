// Operations named by id or hash where streams are served: the same texts, the same refusals.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import type { WebSocket } from 'ws';
import { wholeRun } from './graph.testing.ts';
import { createLimiter } from './limits.ts';
import { asAda, frames, openEvents, openResponse } from './sse.testing.ts';
import { createTexts } from './texts.ts';
import { accepted, runId } from './transports.testing.ts';
import { webSockets } from './websocket.testing.ts';

const mine = '{ mine { id } }';
const other = '{ mine { status } }';
const variables = { runId };
const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const byHash = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: sha(text) } });

const listed = (t: TestContext) =>
  webSockets(t, {
    texts: createTexts({
      limiter: createLimiter(),
      registered: new Map([
        ['run', wholeRun],
        ['mine', mine],
      ]),
      registeredOnly: true,
    }),
  });

let asked = 0;

/** The first message that answers it. */
async function answerTo(ws: WebSocket, payload: object) {
  const id = `ask-${++asked}`;
  ws.send(JSON.stringify({ id, type: 'subscribe', payload }));
  for (;;) {
    const [data] = (await once(ws, 'message')) as [Buffer];
    const message = JSON.parse(data.toString()) as { id: string; type: string; payload: unknown };
    if (message.id === id) return message;
  }
}

interface Refusal {
  readonly errors: readonly { readonly extensions: { readonly code: string } }[];
}

async function refusalOf(response: AsyncIterable<unknown>): Promise<string | undefined> {
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return (JSON.parse(text) as Refusal).errors[0]?.extensions.code;
}

test('SSE: by id and by hash, in the URL and in the body, and nothing unregistered', async (t) => {
  const { origin, append } = await listed(t);
  await append(accepted);
  const url = (params: Record<string, string>) =>
    `${origin}/graphql/stream?${new URLSearchParams({ ...params, variables: JSON.stringify(variables) }).toString()}`;
  const named = [{ documentId: 'run' }, { id: `sha256:${sha(wholeRun)}` }];
  for (const params of [...named, { extensions: JSON.stringify(byHash(wholeRun)) }]) {
    const stream = await openEvents(url(params), { headers: asAda });
    await stream.until(frames(1));
    assert.equal(stream.results[0]?.data?.runEvents.__typename, 'RunAccepted');
    stream.close();
  }
  const headers = { ...asAda, 'content-type': 'application/json', accept: 'text/event-stream' };
  const body = JSON.stringify({ documentId: 'mine' });
  const whole = await openEvents(`${origin}/graphql/stream`, { method: 'POST', headers, body });
  await whole.ended;
  assert.deepEqual(whole.results, [{ data: { mine: [{ id: runId }] } }]);

  for (const params of [{ query: other }, { extensions: JSON.stringify(byHash(other)) }]) {
    const response = await openResponse(url(params), { headers: asAda });
    assert.equal(response.statusCode, 400);
    assert.equal(await refusalOf(response), 'OPERATION_NOT_REGISTERED');
  }
});

test('tickets: for a registered subscription, whose stream its URL then opens', async (t) => {
  const { origin, append } = await listed(t);
  await append(accepted);
  const reserve = (body: object) =>
    openResponse(`${origin}/graphql/stream/tickets`, {
      method: 'POST',
      headers: { ...asAda, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, variables }),
    });
  const response = await reserve({ documentId: 'run' });
  assert.equal(response.statusCode, 201);
  const { url } = JSON.parse(String(await response.toArray())) as { url: string };
  const stream = await openEvents(`${origin}${url}`);
  await stream.until(frames(1));
  assert.equal(stream.results.length, 1);
  stream.close();
  assert.equal(await refusalOf(await reserve({ query: other })), 'OPERATION_NOT_REGISTERED');
});

test('multipart: a subscription by its hash', async (t) => {
  const { origin, append } = await listed(t);
  await append(accepted);
  const response = await openResponse(`${origin}/graphql`, {
    method: 'POST',
    headers: {
      ...asAda,
      'content-type': 'application/json',
      accept: 'multipart/mixed;subscriptionSpec=1.0, application/json',
    },
    body: JSON.stringify({ extensions: byHash(wholeRun), variables }),
  });
  assert.match(response.headers['content-type'] ?? '', /^multipart\/mixed/);
  let text = '';
  for await (const chunk of response) {
    text += String(chunk);
    if (text.includes('RunAccepted')) break;
  }
  assert.match(text, /RunAccepted/);
});

test('WebSocket: with the empty text that its protocol wants, and nothing unregistered', async (t) => {
  const { socket, append } = await listed(t);
  await append(accepted);
  const ws = await socket('Bearer ada');
  const ask = async (payload: object) => {
    const { type, payload: answer } = await answerTo(ws, payload);
    if (type === 'next') return answer;
    const [error] = answer as { extensions: { code: string; field: string } }[];
    return `${type} ${error?.extensions.code} ${error?.extensions.field}`;
  };
  for (const named of [{ documentId: 'run' }, { id: 'run' }, { extensions: byHash(wholeRun) }]) {
    const frame = (await ask({ query: '', ...named, variables })) as { data: object };
    assert.ok('runEvents' in frame.data);
  }
  const refused = 'error OPERATION_NOT_REGISTERED';
  assert.equal(await ask({ query: other }), `${refused} query`);
  assert.equal(await ask({ query: '', documentId: 'none' }), `${refused} documentId`);
  assert.equal(await ask({ query: '' }), 'error BAD_USER_INPUT query');
});

test('WebSocket: a persisted query is unknown until it came with its text', async (t) => {
  const { socket } = await webSockets(t);
  const ws = await socket('Bearer ada');
  const ask = (query: string) => answerTo(ws, { query, extensions: byHash(mine) });
  const { type, payload } = await ask('');
  assert.equal(type, 'error');
  assert.ok(JSON.stringify(payload).includes('PERSISTED_QUERY_NOT_FOUND'));
  assert.equal((await ask(mine)).type, 'next');
  assert.equal((await ask('')).type, 'next');
});

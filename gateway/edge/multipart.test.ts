import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { emptyView, show } from '../../schema/runs/view.ts';
import type { RunEvent } from '../../schema/events/coaching.ts';
import { wholeRun } from './graph.testing.ts';
import { acceptsMultipart } from './multipart-wire.ts';
import { openResponse } from './sse.testing.ts';
import { accepted, runId, runOf, started, transports } from './transports.testing.ts';

const accept = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json';

interface Part {
  readonly payload?: {
    readonly data?: { readonly runEvents: RunEvent };
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
    readonly extensions?: { readonly cursor: string };
  } | null;
  readonly errors?: readonly { readonly extensions: Record<string, unknown> }[];
}

async function setUp(t: TestContext, options: Parameters<typeof transports>[1] = {}) {
  const world = await transports(t, options);
  const follow = async (variables: object = { runId }, authorization = 'Bearer ada') => {
    const response = await openResponse(`${world.origin}/graphql`, {
      method: 'POST',
      headers: { authorization, accept, 'content-type': 'application/json' },
      body: JSON.stringify({ query: wholeRun, variables }),
    });
    t.after(() => response.destroy());
    const parts: Part[] = [];
    let text = '';
    let notify: () => void = () => undefined;
    let over = false;
    response.setEncoding('utf8');
    response.on('error', () => undefined);
    response.on('data', (chunk: string) => {
      text += chunk;
      const pieces = text.split('\r\n--graphql');
      // The last piece has no boundary behind it: a client cannot know yet whether it is whole.
      for (const piece of pieces.slice(1 + parts.length, -1)) {
        const [head, body] = piece.split('\r\n\r\n');
        assert.equal(head, '\r\ncontent-type: application/json');
        parts.push(JSON.parse(body ?? '') as Part);
      }
      notify();
    });
    response.once('close', () => {
      over = true;
      notify();
    });
    const until = async (enough: () => boolean) => {
      while (!over && !enough()) await new Promise<void>((resolve) => (notify = resolve));
    };
    const whole = () => text.endsWith('\r\n--graphql--\r\n');
    const payloads = () => parts.flatMap(({ payload }) => (payload ? [payload] : []));
    return { response, parts, until, whole, payloads };
  };
  return { ...world, follow };
}

test('a run arrives in parts, each with its cursor, resumed behind any', async (t) => {
  const { append, follow } = await setUp(t);
  const text = 'Your savings 💶 last.';
  const all = runOf(text);
  await append(...all.slice(0, 8));
  const first = await follow();
  assert.equal(first.response.statusCode, 200);
  assert.equal(
    first.response.headers['content-type'],
    'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  );
  await first.until(() => first.payloads().at(-1)?.data?.runEvents.seq === 8);
  assert.deepEqual(first.parts[0], {}, 'a heartbeat comes first');
  first.response.destroy();
  const after = first.payloads().at(-1)?.extensions?.cursor;
  await append(...all.slice(8));
  const second = await follow({ runId, after });
  await second.until(second.whole);
  const view = [...first.payloads(), ...second.payloads()].reduce(
    (shown, { data }) => (data === undefined ? shown : show(shown, data.runEvents)),
    emptyView,
  );
  assert.deepEqual([view.text, view.problem, view.ended], [text, null, true]);
});

test('heartbeats are empty parts', async (t) => {
  const { append, follow, clock } = await setUp(t);
  await append(accepted);
  const stream = await follow();
  await stream.until(() => stream.payloads().length === 1);
  await clock.advance(20_000);
  await clock.advance(20_000);
  await stream.until(() => stream.parts.length >= 3);
  assert.deepEqual(stream.parts.at(-1), {});
});

test('errors of the operation are payloads, those of the transport stand beside a null one', async (t) => {
  const { append, follow, clock } = await setUp(t);
  await append(accepted, started);
  const foreign = await follow({ runId }, 'Bearer bob');
  await foreign.until(foreign.whole);
  assert.equal(foreign.parts.at(-1)?.payload?.errors?.[0]?.extensions.code, 'NOT_FOUND');

  const brief = await follow({ runId }, 'Bearer brief');
  await brief.until(() => brief.payloads().length === 2);
  await clock.advance(5_000);
  await brief.until(brief.whole);
  assert.equal(brief.parts.at(-1)?.payload, null);
  const why = { code: 'UNAUTHENTICATED', retryable: false, renewable: true };
  assert.deepEqual(brief.parts.at(-1)?.errors?.[0]?.extensions, why);
});

test('stopping hands a stream over with an error that says when to come back', async (t) => {
  const { append, follow, httpStreams } = await setUp(t);
  await append(accepted);
  const streams = [await follow(), await follow(), await follow()];
  for (const stream of streams) await stream.until(() => stream.payloads().length === 1);
  await httpStreams.close(1_000);
  const hints = new Set<unknown>();
  for (const stream of streams) {
    await stream.until(stream.whole);
    const [error] = stream.parts.at(-1)?.errors ?? [];
    assert.equal(error?.extensions['code'], 'UNAVAILABLE');
    assert.equal(typeof error.extensions['retryAfterMs'], 'number');
    hints.add(error.extensions['retryAfterMs']);
  }
  assert.equal(hints.size, 3, 'not all at once');
});

test('only a subscription of a client that says so is answered in parts', async (t) => {
  const { origin } = await setUp(t);
  const statusOf = async (query: string) => {
    const response = await openResponse(`${origin}/graphql`, {
      method: 'POST',
      headers: { authorization: 'Bearer ada', accept, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return response.statusCode;
  };
  // The test's server answers 418 to what multipart leaves to others.
  assert.equal(await statusOf('{ mine { id } }'), 418);
  assert.equal(await statusOf('subscription {'), 418);
  for (const [header, expected] of [
    [accept, true],
    ['multipart/mixed; subscriptionSpec="1.0"', true],
    ['multipart/mixed;deferSpec=20220824, application/json', false],
    ['application/json', false],
    [undefined, false],
  ] as const) {
    assert.equal(acceptsMultipart(header), expected, header);
  }
});

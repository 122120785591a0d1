import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyView, show } from '../../schema/runs/view.ts';
import type { RunEvent } from '../../schema/events/coaching.ts';
import { AppError } from '../../platform/errors.ts';
import { wholeRun } from './graph.testing.ts';
import { asAda, eventStreams, frames, openEvents, openResponse } from './sse.testing.ts';
import {
  accepted,
  completed,
  delta,
  rememberingLog,
  runId,
  runOf,
  started,
} from './transports.testing.ts';

const comesWithNothing = /socket hang up|ECONNRESET/;

test('a run arrives whole over many connections, each resumed by Last-Event-ID, then 204', async (t) => {
  const { append, follow, origin, urlOf } = await eventStreams(t);
  const text = 'Your savings 💶 last 4.3 months.';
  const all = runOf(text);
  let view = emptyView;
  let lastEventId = '';
  for (let next = 0; !view.ended; next += 7) {
    await append(...all.slice(next, next + 7));
    const caughtUp = all[Math.min(next + 7, all.length) - 1]?.seq;
    const stream = await follow({
      ...asAda,
      ...(lastEventId !== '' && { 'last-event-id': lastEventId }),
    });
    assert.equal(stream.response.statusCode, 200);
    assert.equal(stream.response.headers['content-type'], 'text/event-stream; charset=utf-8');
    await stream.until(
      ({ results, blocks }) =>
        results.at(-1)?.data?.runEvents.seq === caughtUp &&
        (caughtUp !== all.length || blocks.at(-1)?.event === 'complete'),
    );
    for (const { data, errors } of stream.results) {
      assert.equal(errors, undefined);
      view = show(view, data?.runEvents as unknown as RunEvent);
    }
    ({ lastEventId } = stream);
    assert.equal(lastEventId, stream.results.at(-1)?.extensions?.cursor, 'the id is the cursor');
    stream.close();
  }
  assert.deepEqual([view.text, view.problem], [text, null]);
  const again = await openResponse(urlOf(wholeRun, { runId }), {
    headers: { ...asAda, 'last-event-id': lastEventId },
  });
  assert.equal(again.statusCode, 204, 'a finished stream sends its reader away for good');
  assert.equal(origin, new URL(again.headers.location ?? origin).origin);
});

test('a stream opens with a retry hint and a cursor, so even who saw nothing comes back to its place', async (t) => {
  const { append, follow, httpStreams } = await eventStreams(t);
  await append(accepted, started);
  const first = await follow();
  await first.until(frames(2));
  const [opening] = first.blocks;
  assert.match(opening?.retry ?? '', /^\d{4}$/);
  assert.equal(opening?.data, undefined);
  const again = await follow({ ...asAda, 'last-event-id': opening?.id ?? '' });
  await again.until(frames(2));
  assert.deepEqual(
    again.results.map(({ data }) => data?.runEvents.__typename),
    ['RunAccepted', 'AttemptStarted'],
  );
  again.close();
  first.close();
  while (httpStreams.count() > 0) await new Promise(setImmediate);
});

test('Last-Event-ID goes before `after`, in a variable or in the text', async (t) => {
  const { append, follow, urlOf } = await eventStreams(t);
  await append(accepted, started, delta(3, 0, 'a'));
  const start = await (await follow()).until(frames(3));
  const cursors = start.results.map(({ extensions }) => extensions?.cursor ?? '');
  const [first = '', second = ''] = cursors;
  const byVariable = await follow(asAda, { runId, after: second });
  await byVariable.until(frames(1));
  assert.equal(byVariable.results[0]?.data?.runEvents.__typename, 'TokenDelta');
  const overruled = await follow({ ...asAda, 'last-event-id': first }, { runId, after: second });
  await overruled.until(frames(1));
  assert.equal(overruled.results[0]?.data?.runEvents.__typename, 'AttemptStarted');
  const literal = `subscription { runEvents(runId: "${runId}", after: "${second}") { __typename seq } }`;
  const both = await openEvents(urlOf(literal), {
    headers: { ...asAda, 'last-event-id': first },
  });
  await both.until(frames(1));
  assert.equal(both.results[0]?.data?.runEvents.__typename, 'AttemptStarted');
  both.close();
});

test('POST streams as well; queries and mutations are one `next` and `complete`, and never run again', async (t) => {
  const { append, origin, urlOf, world } = await eventStreams(t);
  await append(...runOf('Yes.'));
  const post = (query: string, variables: object = {}) =>
    openEvents(`${origin}/graphql/stream`, {
      method: 'POST',
      headers: { ...asAda, accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
  const run = await post(wholeRun, { runId });
  assert.equal(await run.ended, 'whole');
  assert.equal(run.blocks.at(-1)?.event, 'complete');
  assert.equal(run.results.at(-1)?.data?.runEvents.__typename, 'RunCompleted');

  const mutation = await post('mutation { poke(id: "a") }');
  await mutation.ended;
  assert.deepEqual(mutation.results, [{ data: { poke: 1 } }]);
  assert.equal(mutation.blocks.at(-1)?.event, 'complete');

  const query = await openEvents(urlOf('{ mine { id } }'), { headers: asAda });
  await query.ended;
  assert.deepEqual(query.results, [{ data: { mine: [{ id: runId }] } }]);
  const again = await openResponse(urlOf('{ mine { id } }'), {
    headers: { 'last-event-id': query.lastEventId },
  });
  assert.equal(again.statusCode, 204);

  const byGet = await openResponse(urlOf('mutation { poke(id: "b") }'), { headers: asAda });
  assert.deepEqual([byGet.statusCode, byGet.headers.allow], [405, 'POST']);
  assert.deepEqual(world.pokes, ['a']);
});

test('what is wrong with the request is a status, what is wrong with the operation a `next`', async (t) => {
  const { append, urlOf, origin } = await eventStreams(t);
  await append(accepted);
  const statusOf = async (url: string, options: Parameters<typeof openResponse>[1] = {}) =>
    (await openResponse(url, { headers: asAda, ...options })).statusCode;
  const url = urlOf(wholeRun, { runId });
  const json = { ...asAda, 'content-type': 'application/json' };
  const stream = `${origin}/graphql/stream`;
  assert.equal(await statusOf(stream), 400, 'no query');
  assert.equal(await statusOf(urlOf('{')), 400, 'no GraphQL');
  assert.equal(await statusOf(urlOf(`{ ${'a '.repeat(4_100)} }`)), 400, 'too large');
  assert.equal(await statusOf(urlOf('{ mine { id } }', undefined, { variables: '{' })), 400);
  assert.equal(await statusOf(url, { headers: { authorization: 'Bearer x' } }), 401);
  assert.equal(await statusOf(url, { headers: {} }), 401, 'nobody owns a run');
  assert.equal(await statusOf(url, { headers: { ...asAda, accept: 'application/json' } }), 406);
  assert.equal(await statusOf(url, { method: 'DELETE' }), 405);
  assert.equal(await statusOf(stream, { method: 'POST', headers: json, body: '{' }), 400);
  assert.equal(await statusOf(stream, { method: 'POST', headers: asAda, body: '{}' }), 415);
  const large = JSON.stringify({ query: 'x'.repeat(1_100_000) });
  assert.equal(await statusOf(stream, { method: 'POST', headers: json, body: large }), 413);

  const refusal = async (query: string, variables: object, headers: object = asAda) => {
    const refused = await openEvents(urlOf(query, variables), { headers: { ...headers } });
    assert.equal(refused.response.statusCode, 200);
    await refused.ended;
    assert.equal(refused.blocks.at(-1)?.event, 'complete');
    const { code, field } = refused.results[0]?.errors?.[0]?.extensions ?? { code: '' };
    // Else an EventSource would come back for ever.
    const again = await openResponse(urlOf(query, variables), {
      headers: { ...headers, 'last-event-id': refused.lastEventId },
    });
    assert.equal(again.statusCode, 204);
    return [code, field];
  };
  const bob = { authorization: 'Bearer bob' };
  assert.deepEqual(await refusal('{ nothing }', {}), ['GRAPHQL_VALIDATION_FAILED', undefined]);
  assert.deepEqual(await refusal(wholeRun, {}), ['BAD_USER_INPUT', 'runId']);
  assert.deepEqual(await refusal(wholeRun, { runId }, bob), ['NOT_FOUND', 'runId']);
  assert.deepEqual(await refusal(wholeRun, { runId: 'run_0' }), ['NOT_FOUND', 'runId']);
  const forged = { runId, after: 'AQEAAAA' };
  assert.deepEqual(await refusal(wholeRun, forged), ['CURSOR_INVALID', 'after']);
  const several =
    'subscription { a: runEvents(runId: "x") { seq } b: runEvents(runId: "y") { seq } }';
  assert.deepEqual(await refusal(several, {}), ['GRAPHQL_VALIDATION_FAILED', undefined]);
});

test('only pages of known origins open streams; cookies serve them, but no other site’s elements', async (t) => {
  const log = rememberingLog();
  const { append, urlOf } = await eventStreams(t, { log });
  await append(accepted);
  const url = urlOf(wholeRun, { runId });
  const open = (headers: Record<string, string>) => openResponse(url, { headers });
  const foreign = await open({ ...asAda, origin: 'https://evil.example' });
  assert.equal(foreign.statusCode, 403);
  assert.equal(log.warnings.length, 1);
  const listed = await open({ ...asAda, origin: 'https://app.example' });
  assert.equal(listed.statusCode, 200);
  assert.equal(listed.headers['access-control-allow-origin'], 'https://app.example');
  assert.equal(listed.headers['access-control-allow-credentials'], 'true');
  listed.destroy();
  const byCookie = await open({ cookie: 'a=b; miyagi_token=ada; c=d' });
  assert.equal(byCookie.statusCode, 200);
  byCookie.destroy();
  assert.equal((await open({ cookie: 'miyagi_token=x' })).statusCode, 401);
  const image = await open({ cookie: 'miyagi_token=ada', 'sec-fetch-site': 'cross-site' });
  assert.equal(image.statusCode, 401, 'the cookie is not looked at');
  const preflight = await openResponse(url, {
    method: 'OPTIONS',
    headers: { origin: 'https://app.example' },
  });
  assert.match(preflight.headers['access-control-allow-headers'] ?? '', /last-event-id/);
});

test('while not ready, and beyond the most streams, a connection ends without any answer', async (t) => {
  let ready = false;
  const log = rememberingLog();
  const { append, follow, urlOf, httpStreams } = await eventStreams(t, {
    ready: () => ready,
    most: 1,
    log,
  });
  await append(accepted);
  const nothing = () =>
    assert.rejects(openResponse(urlOf(wholeRun, { runId }), { headers: asAda }), comesWithNothing);
  await nothing();
  ready = true;
  const first = await follow();
  await nothing();
  await nothing();
  assert.equal(log.warnings.length, 1, 'told once');
  first.close();
  while (httpStreams.count() > 0) await new Promise(setImmediate);
  assert.equal((await follow()).response.statusCode, 200);
});

test('a silent stream shows signs of life; a busy one needs none', async (t) => {
  const { append, follow, clock } = await eventStreams(t);
  await append(accepted);
  const stream = await follow();
  await stream.until(frames(1));
  await clock.advance(20_000);
  await append(started);
  await stream.until(frames(2));
  const beats = () => stream.blocks.filter(({ comment }) => comment === '').length;
  assert.equal(beats(), 0, 'there was an event in between');
  await clock.advance(20_000);
  await clock.advance(20_000);
  await stream.until(() => beats() >= 1);
  stream.close();
});

test('a stream that is still being opened is not kept alive yet', async (t) => {
  let decide: (visible: boolean[]) => void = () => undefined;
  const asked = Promise.withResolvers<void>();
  const { follow, clock } = await eventStreams(t, {
    executor: {
      entitiesVisible() {
        asked.resolve();
        return new Promise((resolve) => (decide = resolve));
      },
    },
  });
  const opening = follow();
  await asked.promise;
  await clock.advance(20_000);
  decide([true]);
  const { headers } = (await opening).response;
  assert.equal(headers['content-type'], 'text/event-stream; charset=utf-8');
});

test('at the end of the token a stream ends so that its reader comes back, with a new one', async (t) => {
  const { append, follow, clock } = await eventStreams(t);
  await append(accepted);
  const stream = await follow({ authorization: 'Bearer brief' });
  await stream.until(frames(1));
  await clock.advance(5_000);
  assert.equal(await stream.ended, 'whole');
  const why = { code: 'UNAUTHENTICATED', retryable: false, renewable: true };
  assert.deepEqual(stream.results.at(-1)?.errors?.[0]?.extensions, why);
  assert.match(stream.blocks.at(-1)?.retry ?? '', /^\d{4}$/);
  assert.ok(!stream.blocks.some(({ event }) => event === 'complete'));
  await append(started, completed(3));
  const renewed = await follow({ ...asAda, 'last-event-id': stream.lastEventId });
  await renewed.ended;
  assert.deepEqual(
    renewed.results.map(({ data }) => data?.runEvents.__typename),
    ['AttemptStarted', 'RunCompleted'],
  );
});

test('what may work later is not the end: the reader is told and comes back', async (t) => {
  let away = true;
  const { append, follow } = await eventStreams(t, {
    executor: {
      async entitiesVisible() {
        if (away) throw new AppError('UNAVAILABLE', 'This part is away.', { retryable: true });
        return [true];
      },
    },
  });
  await append(accepted);
  const refused = await follow();
  await refused.ended;
  assert.equal(refused.results[0]?.errors?.[0]?.extensions.code, 'UNAVAILABLE');
  assert.ok(!refused.blocks.some(({ event }) => event === 'complete'));
  assert.equal(refused.lastEventId, '');
  away = false;
  assert.equal((await (await follow()).until(frames(1))).results.length, 1);
});

test('stopping hands streams over: a hint when to come back, no `complete`, no newcomers', async (t) => {
  const { append, follow, httpStreams, urlOf } = await eventStreams(t);
  await append(accepted);
  const streams = await Promise.all([follow(), follow(), follow()]);
  for (const stream of streams) await stream.until(frames(1));
  await httpStreams.close(1_000);
  for (const stream of streams) {
    assert.equal(await stream.ended, 'whole');
    assert.match(stream.blocks.at(-1)?.retry ?? '', /^\d{4}$/);
    assert.ok(!stream.blocks.some(({ event }) => event === 'complete'));
  }
  const hints = streams.map(({ blocks }) => blocks.at(-1)?.retry);
  assert.equal(new Set(hints).size, 3, 'not all at once');
  assert.equal(httpStreams.count(), 0);
  const url = urlOf(wholeRun, { runId });
  await assert.rejects(openResponse(url, { headers: asAda }), comesWithNothing);
});

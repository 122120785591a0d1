import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { memoryClaims } from '../../platform/claims.ts';
import { ManualClock } from '../../platform/clock.ts';
import { ada, wholeRun } from './graph.testing.ts';
import { frames, openEvents, openResponse, type EventStream } from './sse.testing.ts';
import { createTickets } from './tickets.ts';
import {
  accepted,
  completed,
  rememberingLog,
  runId,
  started,
  transports,
} from './transports.testing.ts';

const key = (id: number, fill: number) => ({ id, secret: new Uint8Array(32).fill(fill) });
const operation = { query: wholeRun, variables: { runId } };
const refused = { code: 'UNAUTHENTICATED' };

test('a ticket names its viewer to its own operation, once and soon', async () => {
  const clock = new ManualClock();
  const tickets = createTickets([key(1, 1)], memoryClaims(clock), clock);
  const ticket = tickets.issue(ada, operation);
  assert.match(ticket, /^[\w-]+$/);
  assert.ok(!Buffer.from(ticket, 'base64url').includes(ada.id), 'its content is not readable');
  const opened = tickets.open(ticket, { ...operation });
  assert.deepEqual(opened.viewer, ada);
  await opened.use();
  await assert.rejects(tickets.open(ticket, operation).use(), refused);

  const late = tickets.issue(ada, operation);
  await clock.advance(30_001);
  await assert.rejects(tickets.open(late, operation).use(), { ...refused, message: /late/ });

  for (const other of [
    { ...operation, query: '{ mine { id } }' },
    { ...operation, variables: { runId: 'run_2' } },
    { ...operation, operationName: 'Follow' },
    { query: wholeRun },
  ]) {
    assert.throws(() => tickets.open(ticket, other), { ...refused, message: /another operation/ });
  }
});

test('no byte of a ticket can be changed, and keys can be rotated', async () => {
  const clock = new ManualClock();
  const claims = memoryClaims(clock);
  const tickets = createTickets([key(1, 1)], claims, clock);
  const ticket = tickets.issue(ada, operation);
  const bytes = Buffer.from(ticket, 'base64url');
  for (let i = 0; i < bytes.length; i++) {
    const forged = Buffer.from(bytes);
    forged[i] = (forged[i] ?? 0) ^ 1;
    assert.throws(() => tickets.open(forged.toString('base64url'), operation), refused, `${i}`);
    assert.throws(
      () => tickets.open(bytes.subarray(0, i).toString('base64url'), operation),
      refused,
    );
  }
  for (const odd of ['', 'x', 'é'.repeat(5_000)]) {
    assert.throws(() => tickets.open(odd, operation), refused);
  }
  const rotated = createTickets([key(2, 2), key(1, 1)], claims, clock);
  assert.deepEqual(rotated.open(ticket, operation).viewer, ada);
  assert.throws(() => tickets.open(rotated.issue(ada, operation), operation), refused);
  assert.throws(
    () => createTickets([key(1, 9)], claims, clock).open(ticket, operation),
    refused,
    'another installation',
  );
});

async function setUp(t: TestContext) {
  const log = rememberingLog();
  const world = await transports(t, { log });
  const reserve = (body: object, authorization?: string) =>
    fetch(`${world.origin}/graphql/stream/tickets`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(authorization !== undefined && { authorization }),
      },
      body: JSON.stringify(body),
    });
  const reserved = async (authorization = 'Bearer ada') => {
    const response = await reserve(operation, authorization);
    assert.equal(response.status, 201);
    const { url } = (await response.json()) as { url: string };
    return `${world.origin}${url}`;
  };
  const follow = async (url: string, lastEventId?: string): Promise<EventStream> => {
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const stream = await openEvents(url, { headers });
    t.after(() => stream.close());
    return stream;
  };
  const statusOf = async (url: string, headers: Record<string, string> = {}) =>
    (await openResponse(url, { headers })).statusCode;
  return { ...world, log, reserve, reserved, follow, statusOf };
}

test('a reserved stream opens by its URL alone, and only once', async (t) => {
  const { append, reserved, follow, statusOf, clock, log } = await setUp(t);
  await append(accepted);
  const url = await reserved();
  const stream = await follow(url);
  await stream.until(frames(1));
  assert.equal(await statusOf(url), 401, 'a second time, while the first is open');
  stream.close();
  assert.equal(await statusOf(url), 401, 'and after it');
  const late = await reserved();
  await clock.advance(30_001);
  assert.equal(await statusOf(late), 401);
  const both = await reserved();
  assert.equal(await statusOf(both, { authorization: 'Bearer ada' }), 401);
  const changed = url.replace('run_1', 'run_2');
  assert.notEqual(changed, url);
  assert.equal(await statusOf(changed), 401);
  assert.equal(log.warnings.length, 5, 'each told once');
});

test('its reader comes back to it by the same URL, before the first frame and after', async (t) => {
  const { append, reserved, follow, clock, statusOf, httpStreams } = await setUp(t);
  const url = await reserved();
  const first = await follow(url);
  await first.until(({ lastEventId }) => lastEventId !== '');
  await clock.advance(3_600_000);
  await append(accepted);
  const second = await follow(url, first.lastEventId);
  await second.until(frames(1));
  assert.equal(await first.ended, 'cut', 'one connection at a time');
  second.close();
  await append(started, completed(3));
  const third = await follow(url, second.lastEventId);
  await third.ended;
  assert.deepEqual(
    third.results.map(({ data }) => data?.runEvents.__typename),
    ['AttemptStarted', 'RunCompleted'],
  );
  assert.equal(await statusOf(url, { 'last-event-id': third.lastEventId }), 204);
  while (httpStreams.count() > 0) await new Promise(setImmediate);
});

test('a cursor from elsewhere does not open it, not even one of the same run', async (t) => {
  const { append, origin, reserved, follow } = await setUp(t);
  await append(accepted, started);
  const params = new URLSearchParams({ query: wholeRun, variables: JSON.stringify({ runId }) });
  const bearer = await openEvents(`${origin}/graphql/stream?${params.toString()}`, {
    headers: { authorization: 'Bearer ada' },
  });
  await bearer.until(frames(1));
  const another = await follow(await reserved());
  await another.until(frames(1));
  const url = await reserved();
  await (await follow(url)).until(frames(1));
  for (const { lastEventId } of [bearer, another]) {
    const thief = await follow(url, lastEventId);
    await thief.ended;
    assert.equal(thief.results.length, 1);
    assert.equal(thief.results[0]?.errors?.[0]?.extensions.code, 'CURSOR_INVALID');
  }
  bearer.close();
});

test('a cursor of a reserved stream is good on any transport', async (t) => {
  const { append, origin, reserved, follow } = await setUp(t);
  await append(accepted, started);
  const { results } = await (await follow(await reserved())).until(frames(1));
  const after = results[0]?.extensions?.cursor;
  const variables = JSON.stringify({ runId, after });
  const params = new URLSearchParams({ query: wholeRun, variables });
  const bearer = await openEvents(`${origin}/graphql/stream?${params.toString()}`, {
    headers: { authorization: 'Bearer ada' },
  });
  await bearer.until(frames(1));
  assert.equal(bearer.results[0]?.data?.runEvents.__typename, 'AttemptStarted');
  bearer.close();
});

test('a ticket used in vain is not used up', async (t) => {
  const { append, reserved, follow, world } = await setUp(t);
  await append(accepted);
  const url = await reserved();
  world.owners.clear();
  const unknown = await follow(url);
  await unknown.ended;
  assert.equal(unknown.results[0]?.errors?.[0]?.extensions.code, 'NOT_FOUND');
  world.owners.set(runId, ada.id);
  assert.equal((await (await follow(url)).until(frames(1))).results.length, 1);
});

test('only subscriptions that are right are reserved, for somebody', async (t) => {
  const { reserve, origin } = await setUp(t);
  const refusal = async (body: object, authorization?: string) => {
    const response = await reserve(body, authorization);
    const { errors } = (await response.json()) as {
      errors: { extensions: { code: string; field?: string } }[];
    };
    return [response.status, errors[0]?.extensions.code, errors[0]?.extensions.field];
  };
  assert.deepEqual(await refusal(operation), [401, 'UNAUTHENTICATED', undefined]);
  assert.deepEqual(await refusal(operation, 'Bearer x'), [401, 'UNAUTHENTICATED', undefined]);
  const as = 'Bearer ada';
  assert.deepEqual(await refusal({}, as), [400, 'BAD_USER_INPUT', 'query']);
  assert.deepEqual(await refusal({ query: '{ mine { id } }' }, as), [
    400,
    'BAD_USER_INPUT',
    'query',
  ]);
  assert.deepEqual(await refusal({ query: wholeRun }, as), [400, 'BAD_USER_INPUT', 'runId']);
  const wrong = await refusal({ query: '{ nothing }' }, as);
  assert.deepEqual(wrong.slice(0, 2), [400, 'GRAPHQL_VALIDATION_FAILED']);
  const byGet = await fetch(`${origin}/graphql/stream/tickets`);
  assert.deepEqual([byGet.status, byGet.headers.get('allow')], [405, 'POST, OPTIONS']);
});

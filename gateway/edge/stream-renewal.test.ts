// Streams over HTTP: their credentials renewed by a ticket or by the name they were told, and how they end.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { RevocationList } from '../../platform/auth/revocations.ts';
import { localRenewals, memoryRenewals, type Renewals } from '../../platform/auth/renewals.ts';
import { ManualClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import { ada, wholeRun } from './graph.testing.ts';
import { eventStreams, frames, openEvents, openResponse, type EventStream } from './sse.testing.ts';
import { accepted, completed, delta, lasting, runId, started } from './transports.testing.ts';

const operation = { query: wholeRun, variables: { runId } };

interface Answer {
  readonly status: number;
  readonly body: {
    readonly ticket?: string;
    readonly url?: string;
    readonly expiresAt?: string | null;
    readonly expiresInMs?: number | null;
    readonly errors?: readonly { readonly extensions: { code: string; field?: string } }[];
  };
}

async function setUp(t: TestContext, clock = new ManualClock(), given?: Renewals) {
  const revocations = new RevocationList({ clock, log: silentLog });
  const renewals = given ?? localRenewals(memoryRenewals(clock));
  const world = await eventStreams(t, { clock, revocations, renewals });
  const token = (seconds: number, who: 'ada' | 'bob' = 'ada') => lasting(clock, who, seconds);
  const post = async (body: object, authorization: string): Promise<Answer> => {
    const response = await fetch(`${world.origin}/graphql/stream/tickets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  const renew = (name: unknown, authorization: string) => post({ renew: name }, authorization);
  const open = async (url: string, lastEventId?: string): Promise<EventStream> => {
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const stream = await openEvents(`${world.origin}${url}`, { headers });
    t.after(() => stream.close());
    return stream;
  };
  const reserve = async (seconds: number) => {
    const { body } = await post(operation, token(seconds));
    return { ticket: body.ticket ?? '', url: body.url ?? '' };
  };
  return { ...world, clock, revocations, token, post, renew, open, reserve };
}

const types = ({ results }: EventStream) => results.map(({ data }) => data?.runEvents.__typename);
const whyOf = ({ results }: EventStream) => results.at(-1)?.errors?.[0]?.extensions;
const code = ({ status, body }: Answer) => [status, body.errors?.[0]?.extensions.code];

test('a reserved stream is renewed by its ticket, and comes back by the same URL after the first token', async (t) => {
  const { append, clock, renew, open, reserve, token } = await setUp(t);
  await append(accepted);
  const { ticket, url } = await reserve(5);
  const stream = await open(url);
  await stream.until(frames(1));
  await clock.advance(4_000);
  assert.deepEqual(await renew(ticket, token(60)), {
    status: 200,
    body: { expiresAt: '2026-01-05T09:01:04.000Z', expiresInMs: 60_000 },
  });
  await clock.advance(10_000);
  await append(started);
  await stream.until(frames(2));
  stream.close();
  await append(completed(3));
  const back = await open(url, stream.lastEventId);
  await back.ended;
  assert.deepEqual(
    [types(stream), types(back)],
    [['RunAccepted', 'AttemptStarted'], ['RunCompleted']],
  );
});

test('its end is told as an error that says that new credentials help; with them the URL works again', async (t) => {
  const { append, clock, renew, open, reserve, token, origin } = await setUp(t);
  await append(accepted);
  const { ticket, url } = await reserve(5);
  const stream = await open(url);
  await stream.until(frames(1));
  await clock.advance(5_000);
  assert.equal(await stream.ended, 'whole');
  assert.deepEqual(whyOf(stream), { code: 'UNAUTHENTICATED', retryable: false, renewable: true });
  assert.ok(!stream.blocks.some(({ event }) => event === 'complete'));
  const headers = { 'last-event-id': stream.lastEventId };
  assert.equal((await openResponse(`${origin}${url}`, { headers })).statusCode, 401);
  assert.equal((await renew(ticket, token(60))).status, 200);
  const back = await open(url, stream.lastEventId);
  await append(started);
  await back.until(frames(1));
  assert.deepEqual(types(back), ['AttemptStarted']);
});

test('a stream with a header is renewed by the name that it was told', async (t) => {
  const { append, clock, renew, follow, token, urlOf } = await setUp(t);
  await append(accepted);
  const stream = await follow({ authorization: token(5) });
  await stream.until(frames(1));
  const name = stream.response.headers['miyagi-stream'];
  assert.ok(typeof name === 'string');
  assert.equal((await renew(name, token(60))).status, 200);
  await clock.advance(10_000);
  await append(started);
  await stream.until(frames(2));
  assert.deepEqual(types(stream), ['RunAccepted', 'AttemptStarted']);
  const opened = await openResponse(urlOf(wholeRun, { runId }, { ticket: name }));
  assert.equal(opened.statusCode, 401, 'a name opens nothing');
  await clock.advance(50_000);
  await stream.ended;
  assert.equal(whyOf(stream)?.code, 'UNAUTHENTICATED');
});

test('a multipart stream is renewed by its name as well', async (t) => {
  const { append, clock, renew, token, origin } = await setUp(t);
  await append(accepted);
  const response = await openResponse(`${origin}/graphql`, {
    method: 'POST',
    headers: {
      accept: 'multipart/mixed;subscriptionSpec=1.0',
      'content-type': 'application/json',
      authorization: token(5),
    },
    body: JSON.stringify(operation),
  });
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const until = async (part: string) => {
    while (!text.includes(part)) await new Promise(setImmediate);
  };
  assert.equal((await renew(response.headers['miyagi-stream'], token(60))).status, 200);
  await clock.advance(10_000);
  await append(started);
  await until('AttemptStarted');
  await clock.advance(50_000);
  await until('"renewable":true');
  await until('--graphql--');
});

test('forged, foreign, ended and older renewals are refused and change nothing', async (t) => {
  const { append, clock, renew, post, follow, token, reserve } = await setUp(t);
  await append(accepted);
  const before = token(60);
  await clock.advance(1);
  const stream = await follow({ authorization: token(5) });
  const name = String(stream.response.headers['miyagi-stream']);
  const { ticket } = await reserve(5);
  for (const each of [name, ticket]) {
    assert.deepEqual(code(await renew(each, token(60, 'bob'))), [403, 'FORBIDDEN']);
    assert.deepEqual(code(await renew(each, 'Bearer x')), [401, 'UNAUTHENTICATED']);
  }
  for (const odd of ['', 'x', `${name}x`, ticket.slice(1), 7, {}, ['x']]) {
    const answer = await renew(odd, token(60));
    assert.deepEqual(code(answer), [400, 'BAD_USER_INPUT']);
    assert.equal(answer.body.errors?.[0]?.extensions.field, 'renew');
  }
  assert.equal((await post({ renew: null, ...operation }, token(5))).status, 201);
  assert.deepEqual(code(await renew(name, before)), [409, 'CONFLICT']);
  await stream.until(frames(1));
  await clock.advance(5_000);
  await stream.ended;
  assert.equal(whyOf(stream)?.code, 'UNAUTHENTICATED');
  const later = token(60);
  await clock.advance(1);
  assert.equal((await renew(name, token(60))).status, 200);
  assert.deepEqual(code(await renew(name, later)), [409, 'CONFLICT'], 'newer ones are kept');
});

test('a revocation ends streams within two seconds and refuses tickets; a renewal in time saves them', async (t) => {
  const { append, clock, revocations, follow, token, reserve, renew, open, origin } =
    await setUp(t);
  await append(accepted);
  const { url } = await reserve(60);
  const lost = await reserve(60);
  const reserved = await open(url);
  const [ended, saved] = [
    await follow({ authorization: token(60) }),
    await follow({ authorization: token(60) }),
  ];
  for (const stream of [reserved, ended, saved]) await stream.until(frames(1));
  revocations.revoke({ subject: ada.id, until: clock.now(), final: false });
  assert.equal((await openResponse(`${origin}${lost.url}`)).statusCode, 401);
  await clock.advance(1);
  const name = saved.response.headers['miyagi-stream'];
  assert.equal((await renew(name, token(60))).status, 200);
  await clock.advance(2_000);
  for (const stream of [reserved, ended]) {
    await stream.ended;
    assert.deepEqual(whyOf(stream), { code: 'UNAUTHENTICATED', retryable: false, renewable: true });
  }
  const headers = { 'last-event-id': reserved.lastEventId };
  assert.equal((await openResponse(`${origin}${url}`, { headers })).statusCode, 401);
  await append(started);
  await saved.until(frames(2));
  revocations.revoke({ subject: ada.id, until: clock.now(), final: true });
  await clock.advance(2_000);
  await saved.ended;
  assert.deepEqual(whyOf(saved), { code: 'UNAUTHENTICATED', retryable: false, renewable: false });
});

test('pages of other origins may read the name', async (t) => {
  const { append, follow, token } = await setUp(t);
  await append(accepted);
  const origin = 'https://app.example';
  const { headers } = (await follow({ authorization: token(5), origin })).response;
  assert.equal(headers['access-control-expose-headers'], 'miyagi-stream');
  const elsewhere = (await follow({ authorization: token(5) })).response;
  assert.equal(elsewhere.headers['access-control-expose-headers'], undefined);
});

test('a renewal that comes while the stream is being opened is not missed', async (t) => {
  const clock = new ManualClock();
  const kept = memoryRenewals(clock);
  let elsewhere = false;
  const renewals = {
    ...localRenewals(kept),
    async find(stream: string) {
      const found = await kept.find(stream);
      const [issuedAt, scopes] = [clock.now(), []];
      const terms = { scopes, consentVersion: 1, issuedAt, expiresAt: issuedAt + 60_000 };
      if (!elsewhere) await kept.keep(stream, terms);
      elsewhere = true;
      return found;
    },
  };
  const { append, open, reserve } = await setUp(t, clock, renewals);
  await append(accepted);
  const stream = await open((await reserve(5)).url);
  await stream.until(frames(1));
  await clock.advance(10_000);
  await append(started);
  await stream.until(frames(2));
  assert.deepEqual(types(stream), ['RunAccepted', 'AttemptStarted']);
});

test('who does not read that the stream is over is cut off', async (t) => {
  const { append, follow, token, clock, httpStreams, unread } = await setUp(t);
  await append(accepted, started);
  const stalled = await follow({ authorization: token(5) });
  await stalled.until(frames(2));
  stalled.response.pause();
  // Until the kernel takes no more for a client that does not read.
  for (let sent = 0, full = 0; full < 50; full = unread() > 0 ? full + 1 : 0) {
    if (full === 0) await append(delta(3 + sent, sent++ * 900_000, 'x'.repeat(900_000)));
    await new Promise(setImmediate);
  }
  await clock.advance(5_000);
  assert.equal(httpStreams.count(), 1);
  await clock.advance(1_000);
  while (httpStreams.count() > 0) await new Promise(setImmediate);
  stalled.response.resume();
  assert.equal(await stalled.ended, 'cut');
});

test('nobody is told a name where nobody is signed in, and none is left behind', async (t) => {
  const { follow, httpStreams, append } = await setUp(t);
  await append(accepted);
  const stream = await follow({});
  assert.equal(stream.response.headers['miyagi-stream'], undefined);
  const mine = await follow();
  assert.ok(mine.response.headers['miyagi-stream']);
  mine.close();
  while (httpStreams.count() > 0) await new Promise(setImmediate);
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import type { RunEvent } from '../schema/events/coaching.ts';
import type { RunView as SchemaView } from '../schema/runs/view.ts';
import { lasting, runId, runOf, transports } from '../gateway/edge/transports.testing.ts';
import { RevocationList } from '../platform/auth/revocations.ts';
import { ManualClock } from '../platform/clock.ts';
import { silentLog } from '../platform/log.ts';
import {
  FollowError,
  followRun,
  type FollowOptions,
  type RunEventFields,
  type RunView,
} from 'miyagi/client';

const text = 'Your savings 💶 last 4.3 months.';
const all = runOf(text);
const asAda = { authorization: 'Bearer ada' };

function follow(port: number, more: Partial<FollowOptions> = {}) {
  const waits: number[] = [];
  const run = followRun({
    url: `http://127.0.0.1:${port}/graphql`,
    runId,
    connectionParams: asAda,
    // The next attempt waits for nothing but its turn.
    wait: async (ms) => {
      waits.push(ms);
      await new Promise(setImmediate);
    },
    retries: 1_000,
    ...more,
  });
  return { run, waits };
}

async function shownUntil(run: AsyncGenerator<{ view: RunView }>, seq: number): Promise<RunView> {
  for (;;) {
    const { value } = (await run.next()) as { value: { view: RunView; event: RunEventFields } };
    if (value.event.seq === seq) return value.view;
  }
}

async function whole(run: AsyncGenerator<{ view: RunView }, RunView>): Promise<RunView> {
  for (;;) {
    const { done, value } = await run.next();
    if (done) return value;
  }
}

test('the view is that of the schema', () => {
  const view = {} as SchemaView;
  const typed: RunView<RunEvent> = view;
  assert.equal(typed, view);
});

test('a run is followed to its end over cut connections and restarted servers', async (t) => {
  const first = await transports(t);
  const { run, waits } = follow(first.port);
  await first.append(...all.slice(0, 10));
  const started = await shownUntil(run, 10);
  assert.equal(started.text, text.slice(0, 8));

  first.cut();
  await first.append(...all.slice(10, 15));
  assert.equal((await shownUntil(run, 15)).text, text.slice(0, 13));

  await first.stop(1_000);
  assert.equal(waits.length, 1);
  const next = run.next();
  const { port, events } = first;
  const second = await transports(t, { port, events });
  await second.append(...all.slice(15));
  await next;
  const view = await whole(run);
  assert.deepEqual([view.text, view.problem, view.ended], [text, null, true]);
  assert.deepEqual(
    view.steps.map(({ __typename }) => __typename),
    ['RunAccepted', 'AttemptStarted', 'RunCompleted'],
  );
  assert.ok(waits.length > 1);
});

test('it comes back when the server that stops asks it to', async (t) => {
  const { port, append, stop } = await transports(t);
  const { run, waits } = follow(port, { retries: 1 });
  await append(...all.slice(0, 5));
  await shownUntil(run, 5);
  const lost = run.next();
  await stop(1_000);
  await assert.rejects(lost, { name: 'FollowError', code: 'UNAVAILABLE' });
  assert.ok(Number.isInteger(waits[0]), 'the hint, not a guess of its own');
});

test('a connection that somebody takes and nobody answers is given up for another', async (t) => {
  const { port, append } = await transports(t);
  await append(...all);
  const sockets: Socket[] = [];
  const before = createServer((socket) => {
    sockets.push(socket);
    if (sockets.length === 1) return;
    const served = connect(port, '127.0.0.1');
    sockets.push(served);
    socket.pipe(served).pipe(socket);
  });
  t.after(() => {
    before.close();
    for (const socket of sockets) socket.destroy();
  });
  before.listen(0, '127.0.0.1');
  await once(before, 'listening');
  const { port: between } = before.address() as AddressInfo;
  const { run, waits } = follow(between, { openWithinMs: 500 });
  const view = await whole(run);
  assert.deepEqual([view.text, view.problem], [text, null]);
  assert.equal(waits.length, 1);
});

test('it goes on from an earlier call', async (t) => {
  const { port, append } = await transports(t);
  await append(...all);
  let from: NonNullable<FollowOptions['from']> | undefined;
  for await (const { view, cursor } of follow(port).run) {
    from = { view, cursor: cursor ?? '' };
    if (view.position?.seq === 2) break;
  }
  assert.ok(from);
  const view = await whole(follow(port, { from }).run);
  assert.deepEqual([view.text, view.problem], [text, null]);
});

const refusals: readonly (readonly [string, Partial<FollowOptions>, string])[] = [
  ['somebody else’s run', { connectionParams: { authorization: 'Bearer bob' } }, 'NOT_FOUND'],
  ['a bad token', { connectionParams: { authorization: 'Bearer x' } }, 'UNAUTHENTICATED'],
  ['a query that is none', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
];
for (const [what, options, code] of refusals) {
  test(`${what} is an error at once`, async (t) => {
    const { port } = await transports(t);
    const { run, waits } = follow(port, options);
    await assert.rejects(run.next(), (error) => {
      assert.ok(error instanceof FollowError);
      assert.equal(error.code, code);
      return true;
    });
    assert.deepEqual(waits, []);
  });
}

async function expiring(t: TestContext, connectionParams: FollowOptions['connectionParams']) {
  const { port, append, clock } = await transports(t);
  const { run } = follow(port, connectionParams === undefined ? {} : { connectionParams });
  await append(...all.slice(0, 5));
  await shownUntil(run, 5);
  const next = run.next();
  await clock.advance(5_000);
  await append(...all.slice(5));
  return { run, next };
}

test('an expired token is renewed by who can, and nothing is lost', async (t) => {
  const tokens = ['Bearer brief', 'Bearer ada'];
  const { run, next } = await expiring(t, () => ({ authorization: tokens.shift() }));
  await next;
  const view = await whole(run);
  assert.deepEqual([view.text, view.problem], [text, null]);
});

test('an expired token that nobody renews is an error', async (t) => {
  const { next } = await expiring(t, { authorization: 'Bearer brief' });
  await assert.rejects(next, { code: 'UNAUTHENTICATED' });
});

/** A world whose follower has tokens of so many seconds; each of its waits ends when the test says so. */
async function tokens(t: TestContext, seconds: readonly number[]) {
  const clock = new ManualClock();
  const revocations = new RevocationList({ clock, log: silentLog });
  const world = await transports(t, { clock, revocations });
  const left = [...seconds];
  const waits: { readonly ms: number; readonly end: () => void }[] = [];
  const { run } = follow(world.port, {
    connectionParams: {},
    token: async () => {
      const next = left.shift();
      if (next === undefined) throw new FollowError('UNAUTHENTICATED', 'Signed out.');
      return lasting(clock, 'ada', next).replace('Bearer ', '');
    },
    wait: (ms, signal) =>
      new Promise((resolve) => {
        waits.push({ ms, end: resolve });
        signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
  });
  const waiting = async (count: number) => {
    while (waits.length < count) await new Promise(setImmediate);
    return waits[count - 1];
  };
  const revoke = (final: boolean) =>
    revocations.revoke({ subject: 'usr_ada', until: clock.now(), final });
  return { ...world, clock, run, left, waits, waiting, revoke };
}

test('a token is renewed on its connection before it ends', async (t) => {
  const { append, clock, run, waiting, left, edge } = await tokens(t, [5, 0, 8]);
  await append(...all.slice(0, 5));
  await shownUntil(run, 5);
  assert.equal((await waiting(1))?.ms, 2_500, 'short-lived: in the middle of its life');
  await clock.advance(2_500);
  (await waiting(1))?.end();
  const again = await waiting(2);
  assert.ok(again && again.ms < 2_500, 'one that is no good is asked for anew');
  again.end();
  assert.equal((await waiting(3))?.ms, 4_000);
  await clock.advance(5_000);
  assert.equal(edge.connections(), 1);
  await append(...all.slice(5));
  const view = await whole(run);
  assert.deepEqual([view.text, view.problem, left.length], [text, null, 0]);
});

test('signed out everywhere, it comes back with a new token where there is one', async (t) => {
  const { append, clock, run, waiting, revoke } = await tokens(t, [3_600, 3_600]);
  await append(...all.slice(0, 5));
  await shownUntil(run, 5);
  assert.equal((await waiting(1))?.ms, 3_540_000, 'a minute before its end');
  const next = run.next();
  revoke(false);
  await clock.advance(1_000);
  (await waiting(2))?.end();
  await append(...all.slice(5));
  await next;
  const view = await whole(run);
  assert.deepEqual([view.text, view.problem], [text, null]);
});

test('where no token would help, or there is none, it stops', async (t) => {
  const gone = await tokens(t, [60, 60]);
  await gone.append(...all.slice(0, 5));
  await shownUntil(gone.run, 5);
  const last = gone.run.next();
  gone.revoke(true);
  await gone.clock.advance(1_000);
  await assert.rejects(last, { code: 'UNAUTHENTICATED', message: 'This account is gone.' });
  assert.deepEqual([gone.left.length, gone.waits.length], [1, 1], 'nothing was tried again');

  const none = await tokens(t, []);
  await assert.rejects(none.run.next(), { code: 'UNAUTHENTICATED', message: 'Signed out.' });
  assert.deepEqual(none.waits, []);
});

test('it can be stopped while it waits', async (t) => {
  const { port, append, edge } = await transports(t);
  const stop = new AbortController();
  const { run } = follow(port, { signal: stop.signal });
  await append(...all.slice(0, 5));
  await shownUntil(run, 5);
  const next = run.next();
  stop.abort();
  assert.equal((await next).done, true);
  while (edge.connections() > 0) await new Promise(setImmediate);
});

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { anonymousViewer } from '../../platform/auth/anonymous.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import { ManualClock } from '../../platform/clock.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { openEmbeddedLog } from '../../platform/events/embedded.ts';
import type { Presence } from '../../platform/events/presence.ts';
import { silentLog } from '../../platform/log.ts';
import { coachingTopics } from '../../schema/events/coaching.ts';
import type { RunEvent } from '../../schema/events/coaching.ts';
import { evolve, initialRun } from '../../schema/runs/fold.ts';
import { runStream } from '../../schema/runs/stream.ts';
import { emptyView, show, type RunView } from '../../schema/runs/view.ts';
import { createCursors } from './cursor.ts';
import { ada, bob, testGraph, wholeRun } from '../edge/graph.testing.ts';
import type { Frame } from './frame.ts';
import type { Frames } from './live-frames.ts';
import { openStreams } from './subscribe.ts';
import { recordOf, scriptedCheckpoints } from './testing.ts';

const at = '2026-01-05T09:00:00.000Z';
const runId = 'run_1';

/** Two epochs, an abandoned attempt, a late append of the replaced writer, a split surrogate pair. */
const recorded: RunEvent[] = [
  {
    __typename: 'RunAccepted',
    ...head(1, 1),
    inputHash: 'h',
    maxOutputTokens: 9,
    providers: ['m'],
  },
  { __typename: 'AttemptStarted', ...head(1, 2), attempt: 1, model: 'm' },
  delta(1, 3, 1, 0, 'You hold '),
  delta(1, 4, 1, 9, 'too much'),
  { __typename: 'AttemptAbandoned', ...head(2, 4), attempt: 1, reason: 'WORKER_LOST' },
  delta(1, 5, 1, 17, ' cash, says a zombie'),
  { __typename: 'AttemptStarted', ...head(2, 5), attempt: 2, model: 'm' },
  delta(2, 6, 2, 0, 'Your savings '),
  delta(2, 7, 2, 13, '\ud83d'),
  delta(2, 8, 2, 14, '\udcb6 last '),
  delta(2, 8, 2, 14, '\udcb6 last '),
  delta(2, 9, 2, 21, '4.3 months.'),
  { __typename: 'OutputValidated', ...head(2, 10), attempt: 2, length: 32 },
  { __typename: 'RunCompleted', ...head(2, 11), message: { id: 'msg_1' } },
];
const answer = 'Your savings 💶 last 4.3 months.';

function head(epoch: number, seq: number, id = runId) {
  return { runId: id, epoch, seq, at };
}

function delta(epoch: number, seq: number, attempt: number, offset: number, text: string) {
  const event = { __typename: 'TokenDelta' as const, attempt, offset, text, firstSeq: seq };
  return { ...event, ...head(epoch, seq) };
}

async function setUp(t: TestContext, presence: Presence | null = null) {
  const clock = new ManualClock();
  const log = await openEmbeddedLog({ file: ':memory:', clock, log: silentLog });
  await log.ensureTopics(coachingTopics);
  const world = testGraph();
  world.owners.set(runId, ada.id);
  const metrics = createMetrics();
  const streams = await openStreams({
    folds: [runStream],
    events: log,
    checkpoints: scriptedCheckpoints(),
    presence,
    metrics,
    executor: world.executor,
    cursors: createCursors([{ id: 1, secret: new Uint8Array(32) }]),
    clock,
    log: silentLog,
  });
  t.after(async () => {
    await streams.close();
    await log.close();
  });
  const subscribe = (
    after: string | null = null,
    { viewer = ada, query = wholeRun, id = runId }: Partial<Asked> = {},
  ): Promise<Frames> =>
    streams.subscribe(world.graph, world.request(viewer, query, { runId: id, after }));
  const append = (...events: readonly RunEvent[]) => log.append(events.map(recordOf));
  return { clock, log, world, streams, subscribe, append, metrics };
}

interface Asked {
  readonly viewer: Viewer;
  readonly query: string;
  readonly id: string;
}

function eventOf(frame: Frame): RunEvent {
  assert.equal(frame.errors, undefined);
  return { ...(frame.data?.['runEvents'] as RunEvent) };
}

async function next(frames: Frames): Promise<Frame> {
  const result = await frames.next();
  assert.ok(result.done !== true, 'the stream has ended');
  return result.value;
}

async function rest(frames: Frames): Promise<Frame[]> {
  const all: Frame[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
}

function summary({ text, attempt, ended, steps, problem }: RunView) {
  return { text, attempt, ended, steps: steps.map((s) => [s.__typename, s.epoch, s.seq]), problem };
}

const fullView = summary(
  recorded.reduce(
    ({ state, view }, event) => {
      const after = evolve(state, event);
      return { state: after, view: after === state ? view : show(view, event) };
    },
    { state: initialRun(runId), view: emptyView },
  ).view,
);

test('streams are counted by their field, from their beginning to their end', async (t) => {
  const { subscribe, append, metrics, clock } = await setUp(t);
  const told = async (...lines: readonly string[]) => {
    const text = (await metrics.text()).split('\n');
    for (const line of lines) assert.ok(text.includes(line), `${line}\n${text.join('\n')}`);
  };
  const live = await subscribe();
  await told(
    'miyagi_streams_open{field="runEvents"} 1',
    'miyagi_stream_first_frame_seconds_count{field="runEvents"} 0',
  );
  await clock.advance(2_000);
  await append(...recorded);
  const { extensions } = await next(live);
  const others = await rest(live);
  const resumed = await subscribe(extensions.cursor);
  await resumed.return();
  await resumed.return();
  await assert.rejects(subscribe(null, { viewer: bob }));
  await assert.rejects(subscribe('forged'));
  await told(
    'miyagi_streams_open{field="runEvents"} 0',
    'miyagi_stream_starts_total{field="runEvents",from="beginning"} 1',
    'miyagi_stream_starts_total{field="runEvents",from="cursor"} 1',
    'miyagi_stream_refusals_total{code="NOT_FOUND"} 1',
    'miyagi_stream_refusals_total{code="CURSOR_INVALID"} 1',
    `miyagi_stream_frames_total{field="runEvents"} ${1 + others.length}`,
    'miyagi_stream_ends_total{field="runEvents",reason="completed"} 1',
    'miyagi_stream_ends_total{field="runEvents",reason="left"} 1',
    'miyagi_stream_first_frame_seconds_sum{field="runEvents"} 2',
    'miyagi_stream_first_frame_seconds_count{field="runEvents"} 1',
    `miyagi_stream_tail_delay_seconds_count{topic="coaching.runs.v1"} ${recorded.length}`,
  );
});

test('a run followed live, and resumed at any of its cursors, ends in the same view', async (t) => {
  const { subscribe, append } = await setUp(t);
  assert.equal(fullView.text, answer);
  const live = await subscribe();
  const seen: { view: RunView; cursor: string }[] = [];
  let view = emptyView;
  for (const event of recorded) {
    await append(event);
    const before = stateBefore(event);
    if (evolve(before, event) === before) continue;
    const frame = await next(live);
    view = show(view, eventOf(frame));
    seen.push({ view, cursor: frame.extensions.cursor });
  }
  assert.deepEqual(await rest(live), [], 'the stream ends with the terminal event');
  assert.deepEqual(summary(view), fullView);
  assert.equal(seen.length, recorded.length - 2, 'all but the late and the repeated one');

  for (const { view: before, cursor } of seen) {
    const frames = await rest(await subscribe(cursor));
    const resumed = frames.map(eventOf).reduce(show, before);
    assert.deepEqual(summary(resumed), fullView);
    // And once more from each frame of the catch-up.
    let position = before;
    for (const frame of frames) {
      position = show(position, eventOf(frame));
      const again = await rest(await subscribe(frame.extensions.cursor));
      assert.deepEqual(summary(again.map(eventOf).reduce(show, position)), fullView);
    }
  }
});

function stateBefore(event: RunEvent) {
  return recorded.slice(0, recorded.indexOf(event)).reduce(evolve, initialRun(runId));
}

test('joining late costs the steps and one delta, whatever the length', async (t) => {
  const { subscribe, append } = await setUp(t);
  await append(...recorded);
  const frames = await rest(await subscribe());
  assert.deepEqual(
    frames.map((frame) => eventOf(frame).__typename),
    [
      'RunAccepted',
      'AttemptStarted',
      'AttemptAbandoned',
      'AttemptStarted',
      'TokenDelta',
      'OutputValidated',
      'RunCompleted',
    ],
  );
  const last = frames.at(-1)?.extensions.cursor ?? '';
  assert.deepEqual(await rest(await subscribe(last)), [], 'nothing is left behind the end');
});

test('a client that lags gets merged text and nothing is lost', async (t) => {
  const { subscribe, append } = await setUp(t);
  await append(...recorded.slice(0, 2));
  const frames = await subscribe();
  let view = show(emptyView, eventOf(await next(frames)));
  view = show(view, eventOf(await next(frames)));
  const words = Array.from({ length: 5_000 }, (_, i) => `word ${i} `);
  let offset = 0;
  const deltas = words.map((text, i) => {
    const event = delta(1, 3 + i, 1, offset, text);
    offset += text.length;
    return event;
  });
  await append(...deltas);
  const merged = eventOf(await next(frames));
  view = show(view, merged);
  assert.equal(view.text, words.join(''));
  assert.deepEqual([merged.seq, (merged as { firstSeq?: number }).firstSeq], [5_002, 3]);
  await frames.return();
});

test('entities on a stream are resolved by their owners; their errors stay in the frame', async (t) => {
  const { subscribe, append } = await setUp(t);
  await append(...recorded);
  const query = `subscription ($runId: ID!) {
    progress: runEvents(runId: $runId) {
      seq
      run { id status broken }
      ... on RunCompleted { message { text } }
    }
  }`;
  const frames = await rest(await subscribe(null, { query }));
  assert.equal(frames.length, 7);
  for (const frame of frames) {
    const event = frame.data?.['progress'] as { run: object };
    assert.deepEqual({ ...event.run }, { id: runId, status: 'RUNNING', broken: null });
    assert.deepEqual(
      frame.errors?.map(({ path, extensions }) => [path, extensions?.['code']]),
      [[['progress', 'run', 'broken'], 'UNAVAILABLE']],
    );
  }
  const end = frames.at(-1)?.data?.['progress'] as { message: { text: string } };
  assert.equal(end.message.text, 'text of msg_1');
});

test('the root field may come through fragments and carry literals', async (t) => {
  const { subscribe, append } = await setUp(t);
  await append(...recorded);
  const query = `
    subscription { ... on Subscription @include(if: true) { ...Follow } }
    fragment Follow on Subscription { runEvents(runId: "${runId}") { seq } }`;
  assert.equal((await rest(await subscribe(null, { query }))).length, 7);
  const none = 'subscription { runEvents(runId: "run_1") @skip(if: true) { seq } }';
  await assert.rejects(subscribe(null, { query: none }), { code: 'BAD_USER_INPUT' });
});

test('unknown and foreign runs are the same to a viewer', async (t) => {
  const { subscribe, append } = await setUp(t);
  await append(...recorded);
  const refusal = async (asked: Partial<Asked>) => {
    const error: unknown = await subscribe(null, asked).catch((e: unknown) => e);
    const { code, field, message } = error as { code: string; field: string; message: string };
    return { code, field, message };
  };
  const unknown = await refusal({ id: 'run_none' });
  assert.deepEqual(await refusal({ viewer: bob }), unknown);
  assert.deepEqual([unknown.code, unknown.field], ['NOT_FOUND', 'runId']);
  assert.equal((await refusal({ viewer: anonymousViewer })).code, 'UNAUTHENTICATED');
});

test('cursors of other streams, other logs and forgers are refused', async (t) => {
  const { subscribe, append, world } = await setUp(t);
  await append(...recorded);
  world.owners.set('run_2', ada.id);
  world.owners.set('run_3', bob.id);
  const frame = await next(await subscribe());
  const { cursor } = frame.extensions;
  const invalid = { code: 'CURSOR_INVALID', field: 'after' };
  await assert.rejects(subscribe(cursor, { id: 'run_2' }), invalid);
  await assert.rejects(subscribe(`${cursor}AAAA`), invalid);
  await assert.rejects(subscribe(''), invalid);
  await assert.rejects(subscribe(cursor, { viewer: bob }), { code: 'NOT_FOUND' });
  const other = await setUp(t);
  await assert.rejects(other.subscribe(cursor), { code: 'CURSOR_EXPIRED', field: 'after' });
});

test('a run without events is waited for; leaving ends the wait at once', async (t) => {
  const { subscribe, append, world, log } = await setUp(t);
  const frames = await subscribe();
  const first = frames.next();
  await frames.return();
  assert.deepEqual(await first, { done: true, value: undefined });

  const gone = new AbortController();
  const request = { ...world.request(ada, wholeRun, { runId }), signal: gone.signal };
  const aborted = await openAgain(request);
  const waiting = aborted.next();
  gone.abort();
  assert.deepEqual(await waiting, { done: true, value: undefined });

  const patient = await subscribe();
  const event = patient.next();
  await append(...recorded.slice(0, 1));
  assert.equal((await event).done, false);
  await patient.return();

  async function openAgain(asked: typeof request): Promise<Frames> {
    const streams = await openStreams({
      folds: [runStream],
      events: log,
      checkpoints: scriptedCheckpoints(),
      executor: world.executor,
      cursors: createCursors([{ id: 1, secret: new Uint8Array(32) }]),
      clock: new ManualClock(),
      log: silentLog,
    });
    t.after(() => streams.close());
    return streams.subscribe(world.graph, asked);
  }
});

test('a stream ends when the credentials do, and goes on with new ones without loss', async (t) => {
  const { clock, subscribe, append } = await setUp(t);
  await append(...recorded.slice(0, 3));
  const brief = { ...ada, expiresAt: clock.now() + 1_000 };
  const frames = await subscribe(null, { viewer: brief });
  let view = emptyView;
  let cursor = '';
  for (let i = 0; i < 3; i++) {
    const frame = await next(frames);
    view = show(view, eventOf(frame));
    cursor = frame.extensions.cursor;
  }
  const late = frames.next();
  await clock.advance(999);
  await Promise.all([clock.advance(1), assert.rejects(late, { code: 'UNAUTHENTICATED' })]);
  await append(...recorded.slice(3));
  const resumed = await rest(await subscribe(cursor));
  assert.deepEqual(summary(resumed.map(eventOf).reduce(show, view)), fullView);
});

test('an event that this graph has no type for is passed over', async (t) => {
  const { subscribe, log, append } = await setUp(t);
  await append(...recorded.slice(0, 1));
  const unknown = { ...recordOf({ ...delta(1, 2, 1, 0, 'x') }) };
  await log.append([{ ...unknown, headers: { ce_type: 'miyagi.coaching.FutureStep.v1' } }]);
  const end: RunEvent = { __typename: 'RunCancelled', ...head(1, 3), by: ada.id };
  await append(end);
  const frames = await rest(await subscribe());
  assert.deepEqual(
    frames.map((frame) => eventOf(frame).__typename),
    ['RunAccepted', 'RunCancelled'],
  );
});

test('whoever watches a stream that goes on is counted, until they leave or it ends', async (t) => {
  const told: string[] = [];
  const presence: Presence = {
    watch(topic, key) {
      told.push(`${topic} ${key} watched`);
      return { leave: ({ final }) => void told.push(final ? 'left at its end' : 'left') };
    },
    lastWatched: async () => null,
    close: async () => undefined,
  };
  const { subscribe, append } = await setUp(t, presence);
  await append(...recorded.slice(0, 2));
  const [first, second] = [await subscribe(), await subscribe()];
  assert.deepEqual(told.splice(0), Array(2).fill('coaching.runs.v1 run_1 watched'));
  await next(first);
  await first.return();
  assert.deepEqual(told.splice(0).slice(0, 1), ['left']);
  await append(...recorded.slice(2));
  await rest(second);
  assert.deepEqual(told.splice(0).slice(0, 1), ['left at its end']);
  // Nothing is worked on any more.
  await rest(await subscribe());
  assert.deepEqual(told, []);
  await assert.rejects(subscribe(null, { viewer: bob }), { code: 'NOT_FOUND' });
  assert.deepEqual(told, []);
});

test('it counts who follows, however they leave', async (t) => {
  const { streams, subscribe, append } = await setUp(t);
  await append(...recorded.slice(0, 2));
  const [whole, gone] = [await subscribe(), await subscribe()];
  assert.equal(streams.count(), 2);
  await next(gone);
  const waiting = gone.next().then(() => gone.next());
  await gone.return();
  await waiting;
  assert.equal(streams.count(), 1);
  await append(...recorded.slice(2));
  await rest(whole);
  assert.equal(streams.count(), 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clockSkewMs, ManualClock } from '../../platform/clock.ts';
import type { Checkpoint, Checkpoints } from '../../platform/events/checkpoints.ts';
import type { NewRecord } from '../../platform/events/port.ts';
import { silentLog } from '../../platform/log.ts';
import type { RunEvent } from '../../schema/events/coaching.ts';
import { evolve, initialRun } from '../../schema/runs/fold.ts';
import { runStream } from '../../schema/runs/stream.ts';
import { histories } from '../../schema/runs/testing.ts';
import { emptyView, show } from '../../schema/runs/view.ts';
import { TopicTail } from './tail.ts';
import { recordOf, runIdAt, ScriptedLog, scriptedCheckpoints, WaitingReader } from './testing.ts';

const at = '2026-01-05T09:00:00.000Z';
const accepted = (runId: string): RunEvent => ({
  __typename: 'RunAccepted',
  ...{ runId, epoch: 1, seq: 1, at, inputHash: 'h', maxOutputTokens: 1, providers: [] },
});
const failed = (runId: string, seq = 2): RunEvent => ({
  __typename: 'RunFailed',
  ...{ runId, epoch: 1, seq, at, code: 'C', reason: 'r', retryable: false },
});

async function setUp(options: { maxUnwatched?: number; checkpoints?: Checkpoints } = {}) {
  const clock = new ManualClock();
  const log = new ScriptedLog(undefined, () => clock.now());
  const saved = new Map<string, Checkpoint>();
  const unreadable: string[] = [];
  const tail = await TopicTail.open({
    fold: runStream,
    events: log.port,
    checkpoints: scriptedCheckpoints(saved),
    clock,
    log: silentLog,
    onUnreadable: ({ offset }, { field }) => void unreadable.push(`${offset} ${field}`),
    ...options,
  });
  await clock.advance(60_000);
  return { clock, log, saved, tail, unreadable, young: runIdAt(clock.now()) };
}

test('a run that begins after the process did is followed without being asked for', async () => {
  const { log, tail, young } = await setUp();
  log.write(recordOf(accepted(young)));
  log.deliver();
  const { stream } = await tail.join(young);
  assert.deepEqual(log.reads, []);
  const reader = new WaitingReader(stream, null);
  assert.deepEqual((await reader.next())?.event, accepted(young));
});

test('an older run is loaded from the log, or from its checkpoint on', async () => {
  const { log, saved, tail } = await setUp();
  for (const id of ['run_a', 'run_b']) log.write(recordOf(accepted(id)));
  log.deliver();
  assert.equal(tail.size, 0, 'nobody asked for them');
  const state = evolve(initialRun('run_b'), accepted('run_b'));
  saved.set('run_b', { partition: 0, offset: 2, state });
  for (const id of ['run_a', 'run_b']) {
    const { stream } = await tail.join(id);
    const reader = new WaitingReader(stream, null);
    assert.deepEqual((await reader.next())?.event, accepted(id));
  }
  assert.deepEqual(log.reads, [{ from: 0, until: 2 }]);
});

test('a run that is known by its checkpoint is caught up with in its steps and one delta, then live', async () => {
  const { log, saved, tail } = await setUp();
  const runId = 'run_long';
  const head = (seq: number) => ({ runId, epoch: 1, seq, at });
  const started: RunEvent = { __typename: 'AttemptStarted', ...head(2), attempt: 1, model: 'm' };
  const deltas = Array.from({ length: 500 }, (_, i): RunEvent => {
    const delta = { __typename: 'TokenDelta', attempt: 1, offset: i * 5, text: 'word ' } as const;
    return { ...delta, ...head(3 + i), firstSeq: 3 + i };
  });
  const all = [accepted(runId), started, ...deltas];
  for (const event of all) log.write(recordOf(event));
  log.deliver();
  const covered = 400;
  const state = all.slice(0, covered).reduce(evolve, initialRun(runId));
  saved.set(runId, { partition: 0, offset: covered, state: structuredClone(state) });

  const reader = new WaitingReader((await tail.join(runId)).stream, null);
  const caught = [await reader.next(), await reader.next(), await reader.next()];
  const [, , merged] = caught.map((delivery) => delivery?.event as RunEvent);
  assert.deepEqual(
    caught.slice(0, 2).map((delivery) => delivery?.event),
    all.slice(0, 2),
  );
  assert.ok(merged?.__typename === 'TokenDelta');
  assert.deepEqual(
    [merged.offset, merged.text, merged.firstSeq, merged.seq],
    [0, 'word '.repeat(500), 3, 502],
  );
  assert.deepEqual(
    log.reads,
    [{ from: covered, until: all.length }],
    'only what the checkpoint lacks',
  );
  log.write(recordOf(failed(runId, 503)));
  log.deliver();
  assert.deepEqual((await reader.next())?.event, failed(runId, 503));
});

test('a young run without events is not searched for in the log at all', async () => {
  const { clock, log, tail } = await setUp();
  for (let minute = 0; minute < 10; minute++) {
    for (let i = 0; i < 10; i++) log.write(recordOf(accepted('run_old')));
    log.deliver();
    await clock.advance(60_000);
  }
  const { stream } = await tail.join(runIdAt(clock.now()));
  assert.deepEqual(log.reads, []);
  assert.equal(stream.nextOffset, 100);
});

test('a run whose events have passed is read, however many others have passed since', async () => {
  const { clock, log, tail, young } = await setUp();
  const born = clock.now();
  for (const event of [accepted(young), failed(young)]) log.write(recordOf(event));
  log.deliver();
  await clock.advance(60_000);
  for (let i = 1; i <= 11_500; i++) log.write(recordOf(accepted(runIdAt(born + i))));
  log.deliver();
  assert.ok((await tail.join(young)).stream.ended);
  assert.equal(log.reads.length, 1);
});

test('a run older than this process is read from its beginning on, and nothing that came before it', async () => {
  const { clock, log, tail } = await setUp();
  for (let i = 0; i < 100; i++) log.write(recordOf(accepted('run_old')));
  await clock.advance(clockSkewMs + 1_000);
  const older = runIdAt(clock.now());
  log.write(recordOf(accepted(older)));
  log.write(recordOf(failed(older)));
  log.deliver();
  const restarted = await TopicTail.open({
    ...{ fold: runStream, events: log.port, checkpoints: scriptedCheckpoints() },
    ...{ clock, log: silentLog },
  });
  assert.ok((await restarted.join(older)).stream.ended);
  assert.deepEqual(log.reads, [{ from: 100, until: 102 }]);
  await tail.close();
});

test('a run that is not known from its first event on is read', async () => {
  const { log, tail, young } = await setUp();
  log.write(recordOf(failed(young)));
  log.deliver();
  await tail.join(young);
  assert.deepEqual(log.reads, [{ from: 0, until: 1 }]);
});

test('a waiting reader wakes at the first event', async () => {
  const { log, tail, young } = await setUp();
  const { stream } = await tail.join(young);
  const next = new WaitingReader(stream, null).next();
  log.write(recordOf(accepted(young)));
  log.deliver();
  assert.deepEqual((await next)?.event, accepted(young));
});

test('ended runs go some time after their last reader, others when room is needed', async () => {
  const { clock, log, tail, young } = await setUp({ maxUnwatched: 2 });
  for (const event of [accepted(young), failed(young)]) log.write(recordOf(event));
  log.deliver();
  const seat = await tail.join(young);
  await clock.advance(120_000);
  assert.equal(tail.size, 1, 'watched');
  seat.leave();
  await clock.advance(59_999);
  assert.equal(tail.size, 1);
  await clock.advance(1);
  assert.equal(tail.size, 0);
  for (let i = 0; i < 5; i++) log.write(recordOf(accepted(runIdAt(clock.now() + i))));
  log.deliver();
  assert.equal(tail.size, 2, 'bounded');
});

test('a repeated first event does not revive a run that was dropped', async () => {
  const { clock, log, tail, young } = await setUp();
  for (const event of [accepted(young), failed(young)]) log.write(recordOf(event));
  log.deliver();
  await clock.advance(60_000);
  log.write(recordOf(accepted(young)));
  log.deliver();
  assert.equal(tail.size, 0);
  assert.ok((await tail.join(young)).stream.ended, 'loaded whole from the log');
});

test('events that are missing end a reader with an error, not in silence', async () => {
  const { log, tail, young } = await setUp();
  const { stream } = await tail.join(young);
  log.write(recordOf(accepted(young)));
  log.write(recordOf(failed(young, 3)));
  log.write({ ...recordOf(failed(young, 4)), value: Buffer.from('not JSON') });
  log.deliver();
  const reader = new WaitingReader(stream, null);
  assert.deepEqual((await reader.next())?.event, accepted(young));
  await assert.rejects(reader.next(), { code: 'DATA_CORRUPT' });
});

/** Whatever may get into the topic of a run that should not, under the run's own key. */
function poison(key: string): NewRecord[] {
  const good = recordOf(accepted(key));
  const payload = (data: object, name = 'RunCompleted'): NewRecord => ({
    ...recordOf({ ...failed(key), __typename: name } as RunEvent),
    value: Buffer.from(JSON.stringify(data)),
  });
  return [
    { ...good, headers: {} },
    { ...good, headers: { ce_type: 'nonsense' } },
    { ...good, value: null },
    { ...good, value: Buffer.from([0xff, 0x00]) },
    { ...good, value: Buffer.from('[]') },
    // Without numbers it would count as the end of the run, were it not looked at.
    payload({}),
    payload({ runId: key, epoch: 1, seq: 2, at }),
    payload({ runId: key, epoch: 1, seq: '2', at }, 'OfAnotherVersion'),
  ];
}
const places = ['ce_type', 'ce_type', ...Array.from({ length: 6 }, () => 'value')];

test('records that cannot be read are told once each; the streams of their keys and all others go on', async () => {
  const loading = Promise.withResolvers<void>();
  const slow: Checkpoints = {
    save: async () => undefined,
    forget: async () => undefined,
    load: async (_topic, key) => {
      if (key === 'run_loading') await loading.promise;
      return null;
    },
  };
  const { log, tail, unreadable, young } = await setUp({ checkpoints: slow });
  const held = await tail.join(young);
  const late = tail.join('run_loading');
  const other = runIdAt(1);
  for (const key of [young, 'run_loading', 'run_of_nobody']) {
    for (const record of poison(key)) log.write(record);
  }
  for (const key of [young, 'run_loading', other]) log.write(recordOf(accepted(key)));
  log.deliver();
  loading.resolve();
  const { stream } = await late;
  for (const [key, joined] of [
    [young, held.stream],
    ['run_loading', stream],
    [other, (await tail.join(other)).stream],
  ] as const) {
    const reader = new WaitingReader(joined, null);
    assert.deepEqual((await reader.next())?.event, accepted(key));
    log.write(recordOf(failed(key)));
    log.deliver();
    assert.deepEqual((await reader.next())?.event, failed(key));
    assert.equal(await reader.next(), null);
  }
  const expected = Array.from({ length: 24 }, (_, i) => `${i} ${places[i % 8]}`);
  assert.deepEqual(unreadable, expected);
});

test('an event of a later major version is a gap: it may have been anything', async () => {
  const { log, tail, unreadable, young } = await setUp();
  const { stream } = await tail.join(young);
  log.write(recordOf(accepted(young)));
  log.write({ ...recordOf(failed(young)), headers: { ce_type: 'miyagi.coaching.RunFailed.v2' } });
  log.deliver();
  const reader = new WaitingReader(stream, null);
  assert.deepEqual((await reader.next())?.event, accepted(young));
  await assert.rejects(reader.next(), { code: 'DATA_CORRUPT' });
  assert.deepEqual(unreadable, ['1 ce_type']);
});

test('a failed load is tried again by the next who asks', async () => {
  const clock = new ManualClock();
  const log = new ScriptedLog();
  let failures = 1;
  const tail = await TopicTail.open({
    fold: runStream,
    events: log.port,
    checkpoints: {
      save: async () => undefined,
      forget: async () => undefined,
      load: async () => {
        if (failures-- > 0) throw new Error('documents are away');
        return null;
      },
    },
    clock,
    log: silentLog,
  });
  await assert.rejects(tail.join('run_1'), /away/);
  assert.ok((await tail.join('run_1')).stream);
});

test('any interleaving of writing, tailing, loading, joining and leaving loses and repeats nothing', async () => {
  const clock = new ManualClock();
  const born = clock.now() + 60_000;
  const young = runIdAt(born);
  const old = runIdAt(clock.now());
  const plan = fc.record({
    // A run that is younger than the tail has none of its events before it.
    run: fc.oneof(
      fc.record({ runId: fc.constant(young), history: histories(young), before: fc.constant(0) }),
      fc.record({ runId: fc.constant('run_1'), history: histories(), before: fc.nat(30) }),
      fc.record({ runId: fc.constant(old), history: histories(old), before: fc.nat(30) }),
    ),
    checkpointAt: fc.option(fc.nat(30)),
    readers: fc.array(fc.array(fc.nat(5), { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), plan, async (s, { run, checkpointAt, readers }) => {
      const { runId } = run;
      const { log: all, text } = run.history;
      const pause = (what: string) => s.schedule(Promise.resolve(), what);
      const log = new ScriptedLog(pause, () => born);
      const records = all.flatMap((event) => [event, { ...event, runId: `${event.runId}x` }]);
      const early = records.slice(0, run.before);
      for (const event of early) log.write(recordOf(event));
      const whole = all.reduce(evolve, initialRun(runId));

      const saved = new Map<string, Checkpoint>();
      const covered = Math.min(checkpointAt ?? -1, log.records.length);
      if (covered >= 0) {
        const events = records.slice(0, covered).filter((event) => event.runId === runId);
        const state = events.reduce(evolve, initialRun(runId));
        saved.set(runId, { partition: 0, offset: covered, state });
      }

      const opening = TopicTail.open({
        fold: runStream,
        events: log.port,
        checkpoints: scriptedCheckpoints(saved, pause),
        clock,
        log: silentLog,
        maxUnwatched: 1,
      });
      const writer = async () => {
        if (runId === young) await opening;
        for (const event of records.slice(early.length)) {
          await pause('write');
          log.write(recordOf(event));
          if (event.seq % 2 === 0) await pause('deliver');
          log.deliver();
        }
      };
      // Others come and go too, so that room is needed for what nobody watches at the moment.
      const passerBy = async (tail: TopicTail) => {
        for (let visit = 0; visit < 4; visit++) {
          await pause('pass by');
          const seat = await tail.join(`${runId}x`);
          await pause('stay');
          seat.leave();
        }
      };
      const client = async (tail: TopicTail, visits: readonly number[]) => {
        let view = emptyView;
        for (const frames of [...visits, Infinity]) {
          await pause('join');
          const seat = await tail.join(runId);
          const reader = new WaitingReader(seat.stream, view.position);
          for (let read = 0; read < frames; read++) {
            const delivery = await reader.next();
            if (delivery === null) break;
            view = show(view, delivery.event as RunEvent);
            await pause('consume');
          }
          seat.leave();
        }
        return view;
      };

      const written = writer();
      const views = opening.then(async (tail) => {
        const passing = passerBy(tail);
        const seen = await Promise.all(readers.map((visits) => client(tail, visits)));
        await passing;
        return seen;
      });
      for (const view of await s.waitFor(views)) {
        assert.equal(view.problem, null);
        assert.equal(view.text, text);
        assert.deepEqual(view.steps, whole.steps);
      }
      await s.waitFor(written);
    }),
    { numRuns: 100, timeout: 60_000 },
  );
});

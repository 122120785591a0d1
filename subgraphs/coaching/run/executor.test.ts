import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FailpointName } from '../../../platform/failpoint.ts';
import {
  foldOf,
  leaseMs,
  mortal,
  openWorld,
  scriptedModel,
  until,
  workerOf,
  type World,
} from '../testing.ts';
import { Desk, names, tell } from './testing.ts';

let world: World;
let desk: Desk;
before(async () => {
  world = await openWorld();
  desk = new Desk(world);
});
after(() => world.close());

test('a run takes its ten steps and leaves its answer in the transcript', async () => {
  const worker = workerOf(world.ports);
  await worker.executor.start();
  const run = await desk.ask('Am I saving enough to retire at 60?');
  await tell(worker, run.id);
  await desk.published(run.id);
  const events = await desk.checkEnded(run.id, 'COMPLETED');
  assert.deepEqual(
    [...new Set(names(events))],
    [
      'RunAccepted',
      'SafetyChecked',
      'ContextRetrieved',
      'PlanProposed',
      'ToolCalled',
      'ToolReturned',
      'AttemptStarted',
      'TokenDelta',
      'OutputValidated',
      'GroundingEvaluated',
      'DisclosuresAttached',
      'RunPersisted',
      'RunCompleted',
    ],
  );
  assert.deepEqual(
    events.map((event) => event.seq),
    events.map((_, index) => index + 1),
  );
  const state = foldOf(run.id, events);
  const grounding = state.steps.find((event) => event.__typename === 'GroundingEvaluated');
  assert.deepEqual(grounding?.unbacked, []);
  assert.ok((grounding?.numbers ?? 0) > 10);
  const answer = await world.answer(await world.run(run.id));
  assert.match(answer?.text ?? '', /stop(?:ping)? at 60/);
  assert.deepEqual(
    answer?.disclosures.map(({ id }) => id),
    ['not-financial-advice', 'projections-are-no-guarantee', 'data-as-of'],
  );
  assert.equal(answer?.citations.length, 2);
  assert.ok(world.graph.asked.every(({ actor }) => actor.id === 'usr_ada'));
  await worker.executor.stop();
});

const places: readonly (readonly [FailpointName, number])[] = [
  ['run.claimed', 1],
  ...Array.from({ length: 10 }, (_, index) => ['run.step-appended', index + 1] as const),
  ['run.mid-text', 1],
  ['run.text-done', 1],
  ['run.terminal-committed', 1],
  ['run.terminal-appended', 1],
];

for (const [failpoint, nth] of places) {
  test(`killed at ${failpoint} (${nth}), the next worker brings the run to its one end`, async () => {
    const first = mortal(world.ports, failpoint, nth);
    const doomed = workerOf(first.ports);
    await doomed.executor.start();
    const run = await desk.ask('How long would my emergency fund last?');
    await tell(doomed, run.id);
    await until(first.isDead, `the worker dies at ${failpoint}`);
    const lost = await world.log(run.id);
    await world.clock.advance(leaseMs + 1);

    const second = workerOf(world.ports);
    await second.executor.start();
    await desk.published(run.id);
    const events = await desk.checkEnded(run.id, 'COMPLETED');
    assert.deepEqual(events.slice(0, lost.length), lost);
    const begun = lost.findLast((event) => event.__typename === 'AttemptStarted');
    const wasOpen = begun !== undefined && !names(lost).includes('OutputValidated');
    assert.equal(
      names(events).filter((name) => name === 'AttemptAbandoned').length,
      wasOpen ? 1 : 0,
    );
    await second.executor.stop();
  });
}

test('killed twice and three times over, the run still ends once', async () => {
  const run = await desk.ask('Where does my money go?');
  for (const [failpoint, nth] of [
    ['run.mid-text', 1],
    ['run.text-done', 1],
    ['run.terminal-committed', 1],
  ] as const) {
    const worker = mortal(world.ports, failpoint, nth);
    await world.clock.advance(leaseMs + 1);
    await workerOf(worker.ports).executor.start();
    await until(worker.isDead, `a worker dies at ${failpoint}`);
  }
  await world.clock.advance(leaseMs + 1);
  const last = workerOf(world.ports);
  await last.executor.start();
  await desk.published(run.id);
  const events = await desk.checkEnded(run.id, 'COMPLETED');
  assert.equal(names(events).filter((name) => name === 'AttemptAbandoned').length, 2);
  await last.executor.stop();
});

test('a worker that dies while its text waits to be sent loses only that text', async () => {
  const hanging = scriptedModel('slow', () => ({ text: 'Half an answer', hangs: true }));
  const first = mortal({ ...world.ports, chatModels: [hanging] });
  await workerOf(first.ports).executor.start();
  const run = await desk.ask('Where does my money go?');
  await world.clock.advance(leaseMs + 1);
  await until(async () => names(await world.log(run.id)).includes('AttemptStarted'), 'an attempt');
  await world.clock.advance(30);
  await until(async () => names(await world.log(run.id)).includes('TokenDelta'), 'some text');
  first.kill();
  await world.clock.advance(leaseMs + 1);
  const second = workerOf(world.ports);
  await second.executor.start();
  await desk.published(run.id);
  await desk.checkEnded(run.id, 'COMPLETED');
  await second.executor.stop();
});

test('two workers that are offered the same run write it once', async () => {
  const workers = [workerOf(world.ports), workerOf(world.ports)];
  for (const worker of workers) await worker.executor.start();
  const run = await desk.ask('Is my portfolio balanced?');
  for (const worker of workers) await tell(worker, run.id);
  await desk.published(run.id);
  const events = await desk.checkEnded(run.id, 'COMPLETED');
  assert.equal(new Set(events.map((event) => event.epoch)).size, 1);
  assert.equal(new Set(events.map((event) => event.seq)).size, events.length);
  for (const worker of workers) await worker.executor.stop();
});

test('a writer that was paused past its lease appends nothing and ends nothing', async () => {
  // Paused: its clock stands still (no renewal) while everybody else's goes on.
  const gate = Promise.withResolvers<void>();
  let asked = false;
  const model = scriptedModel('paused', () => ({ text: 'Too late.' }));
  const paused = {
    ...model,
    async *stream(...args: Parameters<typeof model.stream>) {
      if (args[0].tools.length === 0) {
        asked = true;
        await gate.promise;
      }
      yield* model.stream(...args);
    },
  };
  let frozen = false;
  const frozenTimers: (() => void)[] = [];
  const sleepy = {
    now: () => world.clock.now(),
    after: (ms: number, fn: () => void) =>
      world.clock.after(ms, () => {
        if (frozen) frozenTimers.push(fn);
        else fn();
      }),
    sleep: world.clock.sleep.bind(world.clock),
  };
  const first = workerOf({ ...world.ports, clock: sleepy, chatModels: [paused] });
  await first.executor.start();
  const run = await desk.ask('Where does my money go?');
  await tell(first, run.id);
  await until(() => asked, 'the model is asked');
  frozen = true;
  await world.clock.advance(leaseMs + 1);

  const second = workerOf(world.ports);
  await second.executor.start();
  await desk.published(run.id);
  const before = await world.log(run.id);
  // It wakes up: its timers fire, its model speaks.
  frozen = false;
  for (const fn of frozenTimers) fn();
  gate.resolve();
  await first.executor.stop();
  await world.clock.advance(leaseMs * 3);
  assert.deepEqual(await world.log(run.id), before);
  await desk.checkEnded(run.id, 'COMPLETED');
  await second.executor.stop();
});

test('a cancellation reaches the model at once', async () => {
  const hanging = scriptedModel('slow', () => ({ text: 'Half an answer', hangs: true }));
  const worker = workerOf({ ...world.ports, chatModels: [hanging] });
  await worker.executor.start();
  const run = await desk.ask('Where does my money go?');
  await tell(worker, run.id);
  await until(() => hanging.calls.length === 2, 'the model is asked');
  const cancelled = await desk.cancel(run.id);
  assert.equal(cancelled.cancel?.by, 'usr_ada');
  assert.deepEqual(await desk.cancel(run.id), await world.run(run.id));
  await tell(worker, run.id);
  await desk.published(run.id);
  assert.equal(hanging.calls[1]?.stopped, true);
  const events = await desk.checkEnded(run.id, 'CANCELLED');
  assert.equal(events.at(-1)?.__typename, 'RunCancelled');
  assert.equal((await desk.cancel(run.id)).status, 'CANCELLED');
  await worker.executor.stop();
});

test('without being told, the holder sees a cancellation when it renews its lease', async () => {
  const hanging = scriptedModel('slow', () => ({ text: 'Half an answer', hangs: true }));
  const worker = workerOf({ ...world.ports, chatModels: [hanging] });
  await worker.executor.start();
  const run = await desk.ask('Where does my money go?');
  await world.clock.advance(leaseMs + 1);
  await until(() => hanging.calls.length === 2, 'the model is asked');
  await desk.cancel(run.id);
  await world.clock.advance(leaseMs / 3 + 1);
  await desk.published(run.id);
  await desk.checkEnded(run.id, 'CANCELLED');
  await worker.executor.stop();
});

test('a run that is cancelled before anybody began ends cancelled', async () => {
  const run = await desk.ask('Where does my money go?');
  await desk.cancel(run.id);
  const worker = workerOf(world.ports);
  await world.clock.advance(leaseMs + 1);
  await worker.executor.start();
  await desk.published(run.id);
  const events = await desk.checkEnded(run.id, 'CANCELLED');
  assert.deepEqual(names(events), ['RunAccepted', 'RunCancelled']);
  await worker.executor.stop();
});

test('a stopping worker hands its runs over at once', async () => {
  const hanging = scriptedModel('slow', () => ({ text: 'Half an answer', hangs: true }));
  const first = workerOf({ ...world.ports, chatModels: [hanging] });
  await first.executor.start();
  const run = await desk.ask('Where does my money go?');
  await tell(first, run.id);
  await until(() => hanging.calls.length === 2, 'the model is asked');
  let stopped = false;
  const stopping = first.executor.stop().then(() => (stopped = true));
  while (!stopped) await world.clock.advance(500);
  await stopping;
  const second = workerOf(world.ports);
  await second.executor.start();
  await desk.published(run.id);
  await desk.checkEnded(run.id, 'COMPLETED');
  await second.executor.stop();
});

test('no more runs at a time than allowed, and none forgotten', async () => {
  const settings = { ...world.ports.settings, maxConcurrentRuns: 2 };
  const worker = workerOf({ ...world.ports, settings });
  await worker.executor.start();
  const runs = await Promise.all(
    Array.from({ length: 6 }, () => desk.ask('Where does my money go?')),
  );
  for (const { id } of runs) await tell(worker, id);
  for (const { id } of runs) {
    await desk.published(id);
    await desk.checkEnded(id, 'COMPLETED');
  }
  await worker.executor.stop();
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { viewerOf } from '../../../platform/auth/testing.ts';
import type { FailpointName } from '../../../platform/failpoint.ts';
import type { RunEvent } from '../../../schema/events/coaching.ts';
import { isTerminal } from '../../../schema/runs/fold.ts';
import { startRun, cancelRun } from '../commands.ts';
import { CoachingStore } from '../store.ts';
import {
  foldOf,
  graphOf,
  household,
  leaseMs,
  mortal,
  openWorld,
  scriptedModel,
  until,
  workerOf,
  type World,
} from '../testing.ts';

const viewer = viewerOf('usr_ada');
let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

async function ask(question: string) {
  const store = new CoachingStore(world.documents);
  return startRun({ ...world.ports, store, leaseMs }, viewer, { question });
}

async function cancel(runId: string) {
  const store = new CoachingStore(world.documents);
  return cancelRun({ ...world.ports, store, leaseMs }, viewer, runId);
}

const published = (runId: string) =>
  until(async () => (await world.run(runId)).published, 'the run is published');

const names = (events: readonly RunEvent[]) => events.map((event) => event.__typename);

/** What must hold of every run however it went: one end, and the transcript is what was streamed. */
async function checkEnded(runId: string, status: string): Promise<RunEvent[]> {
  const run = await world.run(runId);
  assert.equal(run.status, status);
  const events = await world.log(runId);
  const ends = events.filter(isTerminal);
  assert.equal(new Set(ends.map((e) => `${e.epoch}:${e.seq}`)).size, 1, names(events).join());
  const state = foldOf(runId, events);
  assert.equal(state.ended, true);
  assert.equal(state.steps.filter(isTerminal).length, 1);
  const answer = await world.answer(run);
  if (status === 'COMPLETED') assert.equal(state.text?.text, answer?.text);
  else assert.equal(answer, null);
  return events;
}

test('a run takes its ten steps and leaves its answer in the transcript', async () => {
  const worker = workerOf(world.ports);
  await worker.executor.start();
  const run = await ask('Am I saving enough to retire at 60?');
  const [handler] = worker.consumer.handlers;
  await handler?.handle({ data: { runId: run.id } } as never);
  await published(run.id);
  const events = await checkEnded(run.id, 'COMPLETED');
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
    const run = await ask('How long would my emergency fund last?');
    const [handler] = doomed.consumer.handlers;
    await handler?.handle({ data: { runId: run.id } } as never);
    await until(first.isDead, `the worker dies at ${failpoint}`);
    const lost = await world.log(run.id);
    await world.clock.advance(leaseMs + 1);

    const second = workerOf(world.ports);
    await second.executor.start();
    await published(run.id);
    const events = await checkEnded(run.id, 'COMPLETED');
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
  const run = await ask('Where does my money go?');
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
  await published(run.id);
  const events = await checkEnded(run.id, 'COMPLETED');
  assert.equal(names(events).filter((name) => name === 'AttemptAbandoned').length, 2);
  await last.executor.stop();
});

test('a worker that dies while its text waits to be sent loses only that text', async () => {
  const hanging = scriptedModel('slow', () => ({ text: 'Half an answer', hangs: true }));
  const first = mortal({ ...world.ports, chatModels: [hanging] });
  await workerOf(first.ports).executor.start();
  const run = await ask('Where does my money go?');
  await world.clock.advance(leaseMs + 1);
  await until(async () => names(await world.log(run.id)).includes('AttemptStarted'), 'an attempt');
  await world.clock.advance(30);
  await until(async () => names(await world.log(run.id)).includes('TokenDelta'), 'some text');
  first.kill();
  await world.clock.advance(leaseMs + 1);
  const second = workerOf(world.ports);
  await second.executor.start();
  await published(run.id);
  await checkEnded(run.id, 'COMPLETED');
  await second.executor.stop();
});

test('two workers that are offered the same run write it once', async () => {
  const workers = [workerOf(world.ports), workerOf(world.ports)];
  for (const worker of workers) await worker.executor.start();
  const run = await ask('Is my portfolio balanced?');
  for (const { consumer } of workers) {
    const [handler] = consumer.handlers;
    await handler?.handle({ data: { runId: run.id } } as never);
  }
  await published(run.id);
  const events = await checkEnded(run.id, 'COMPLETED');
  assert.equal(new Set(events.map((event) => event.epoch)).size, 1);
  assert.equal(new Set(events.map((event) => event.seq)).size, events.length);
  for (const worker of workers) await worker.executor.stop();
});

test('a writer that was paused past its lease appends nothing and ends nothing', async () => {
  // Paused: its clock stands still (no renewal) while everybody else's goes on.
  const gate = Promise.withResolvers<void>();
  const model = scriptedModel('paused', () => ({ text: 'Too late.' }));
  const paused = {
    ...model,
    async *stream(...args: Parameters<typeof model.stream>) {
      if (args[0].tools.length === 0) await gate.promise;
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
  const run = await ask('Where does my money go?');
  const [handler] = first.consumer.handlers;
  await handler?.handle({ data: { runId: run.id } } as never);
  await until(async () => names(await world.log(run.id)).includes('AttemptStarted'), 'an attempt');
  frozen = true;
  await world.clock.advance(leaseMs + 1);

  const second = workerOf(world.ports);
  await second.executor.start();
  await published(run.id);
  const before = await world.log(run.id);
  // It wakes up: its timers fire, its model speaks.
  frozen = false;
  for (const fn of frozenTimers) fn();
  gate.resolve();
  await first.executor.stop();
  await world.clock.advance(leaseMs * 3);
  assert.deepEqual(await world.log(run.id), before);
  await checkEnded(run.id, 'COMPLETED');
  await second.executor.stop();
});

test('a cancellation reaches the model at once', async () => {
  const hanging = scriptedModel('slow', () => ({ text: 'Half an answer', hangs: true }));
  const worker = workerOf({ ...world.ports, chatModels: [hanging] });
  await worker.executor.start();
  const run = await ask('Where does my money go?');
  const [handler] = worker.consumer.handlers;
  await handler?.handle({ data: { runId: run.id } } as never);
  await until(() => hanging.calls.length === 2, 'the model is asked');
  const cancelled = await cancel(run.id);
  assert.equal(cancelled.cancel?.by, 'usr_ada');
  assert.deepEqual(await cancel(run.id), await world.run(run.id));
  await handler?.handle({ data: { runId: run.id } } as never);
  await published(run.id);
  assert.equal(hanging.calls[1]?.stopped, true);
  const events = await checkEnded(run.id, 'CANCELLED');
  assert.equal(events.at(-1)?.__typename, 'RunCancelled');
  assert.equal((await cancel(run.id)).status, 'CANCELLED');
  await worker.executor.stop();
});

test('without being told, the holder sees a cancellation when it renews its lease', async () => {
  const hanging = scriptedModel('slow', () => ({ text: 'Half an answer', hangs: true }));
  const worker = workerOf({ ...world.ports, chatModels: [hanging] });
  await worker.executor.start();
  const run = await ask('Where does my money go?');
  await world.clock.advance(leaseMs + 1);
  await until(() => hanging.calls.length === 2, 'the model is asked');
  await cancel(run.id);
  await world.clock.advance(leaseMs / 3 + 1);
  await published(run.id);
  await checkEnded(run.id, 'CANCELLED');
  await worker.executor.stop();
});

test('a run that is cancelled before anybody began ends cancelled', async () => {
  const run = await ask('Where does my money go?');
  await cancel(run.id);
  const worker = workerOf(world.ports);
  await world.clock.advance(leaseMs + 1);
  await worker.executor.start();
  await published(run.id);
  const events = await checkEnded(run.id, 'CANCELLED');
  assert.deepEqual(names(events), ['RunAccepted', 'RunCancelled']);
  await worker.executor.stop();
});

/** One run on a worker with these changes, to its end. */
async function once(question: string, changes: Partial<World['ports']>) {
  const worker = workerOf({ ...world.ports, ...changes });
  await worker.executor.start();
  const run = await ask(question);
  const [handler] = worker.consumer.handlers;
  await handler?.handle({ data: { runId: run.id } } as never);
  let ended = false;
  const done = published(run.id).then(() => (ended = true));
  // Retries wait on the clock.
  while (!ended) {
    await world.clock.advance(100);
    await new Promise(setImmediate);
  }
  await done;
  await worker.executor.stop();
  return world.run(run.id);
}

test('where one model fails the next one answers, and the stream says so', async () => {
  const broken = scriptedModel('broken', (round) => ({ text: 'I was going to', cut: round > 0 }));
  const sound = scriptedModel('sound', () => ({ text: 'All is well.' }));
  const run = await once('Is it?', { chatModels: [broken, sound] });
  const events = await checkEnded(run.id, 'COMPLETED');
  const started = events.filter((event) => event.__typename === 'AttemptStarted');
  assert.deepEqual(
    started.map(({ model }) => model),
    ['broken', 'sound'],
  );
  assert.equal(events.find((e) => e.__typename === 'AttemptAbandoned')?.reason, 'MODEL_FAILED');
  assert.equal((await world.answer(run))?.text, 'All is well.');
  // Broken planned, sound answered: 1,000 × 1,000 + 500 × 2,000 thousandths each.
  assert.deepEqual(run.spent, {
    model: 'sound',
    inputTokens: 2_000,
    outputTokens: 1_000,
    costMicros: '4000',
  });
});

test('where every model fails the run fails, with a reason that is safe to show', async () => {
  const run = await once('Is it?', {
    chatModels: [scriptedModel('down', () => ({ fails: true }))],
  });
  await checkEnded(run.id, 'FAILED');
  assert.equal(run.terminal?.failure?.code, 'MODEL_UNAVAILABLE');
});

test('an answer without form is asked for again once, and then the run fails', async () => {
  const mending = scriptedModel('mending', (round) => ({ text: round > 2 ? 'Better.' : 'Un' }));
  const mended = await once('Is it?', { chatModels: [mending] });
  const events = await checkEnded(mended.id, 'COMPLETED');
  const repaired = events.find((event) => event.__typename === 'OutputRepaired');
  assert.deepEqual(repaired?.problems, ['does not end as a sentence does']);
  assert.equal((await world.answer(mended))?.text, 'Better.');

  const hopeless = scriptedModel('hopeless', () => ({ text: 'Un' }));
  const failed = await once('Is it?', { chatModels: [hopeless] });
  await checkEnded(failed.id, 'FAILED');
  assert.equal(failed.terminal?.failure?.code, 'OUTPUT_INVALID');
});

test('numbers of a model that nothing backs are named to the reader', async () => {
  const inventive = scriptedModel('inventive', () => ({ text: 'You will earn 12.5% a year.' }));
  const run = await once('Is it?', { chatModels: [inventive] });
  await checkEnded(run.id, 'COMPLETED');
  const unverified = (await world.answer(run))?.disclosures.find(
    ({ id }) => id === 'unverified-numbers',
  );
  assert.match(unverified?.text ?? '', /12\.5%/);
});

test('data that cannot be read fails the run; a library that cannot is done without', async () => {
  const down = graphOf(() => household, new Set(['CoachSpending']));
  const failed = await once('Where does my money go?', { graph: down });
  const events = await checkEnded(failed.id, 'FAILED');
  assert.equal(failed.terminal?.failure?.code, 'TOOL_FAILED');
  assert.equal(
    events.find((event) => event.__typename === 'ToolReturned')?.error,
    'The data is out of reach.',
  );

  const bookless = graphOf(() => household, new Set(['CoachLibrary', 'CoachProfile']));
  const run = await once('Where does my money go?', { graph: bookless });
  await checkEnded(run.id, 'COMPLETED');
  assert.deepEqual((await world.answer(run))?.citations, []);
});

test('a cry for help is answered with care and without a model', async () => {
  const model = scriptedModel('unused', () => ({}));
  const run = await once('I lost everything and want to kill myself', { chatModels: [model] });
  const events = await checkEnded(run.id, 'COMPLETED');
  assert.equal(model.calls.length, 0);
  const answer = await world.answer(run);
  assert.match(answer?.text ?? '', /crisis line/);
  assert.deepEqual(answer?.disclosures, []);
  assert.equal(events.find((event) => event.__typename === 'SafetyChecked')?.verdict, 'DEFLECTED');
});

test('a stopping worker hands its runs over at once', async () => {
  const hanging = scriptedModel('slow', () => ({ text: 'Half an answer', hangs: true }));
  const first = workerOf({ ...world.ports, chatModels: [hanging] });
  await first.executor.start();
  const run = await ask('Where does my money go?');
  const [handler] = first.consumer.handlers;
  await handler?.handle({ data: { runId: run.id } } as never);
  await until(() => hanging.calls.length === 2, 'the model is asked');
  let stopped = false;
  const stopping = first.executor.stop().then(() => (stopped = true));
  while (!stopped) await world.clock.advance(500);
  await stopping;
  const second = workerOf(world.ports);
  await second.executor.start();
  await published(run.id);
  await checkEnded(run.id, 'COMPLETED');
  await second.executor.stop();
});

test('no more runs at a time than allowed, and none forgotten', async () => {
  const settings = { ...world.ports.settings, maxConcurrentRuns: 2 };
  const worker = workerOf({ ...world.ports, settings });
  await worker.executor.start();
  const runs = await Promise.all(Array.from({ length: 6 }, () => ask('Where does my money go?')));
  const [handler] = worker.consumer.handlers;
  for (const { id } of runs) await handler?.handle({ data: { runId: id } } as never);
  for (const { id } of runs) {
    await published(id);
    await checkEnded(id, 'COMPLETED');
  }
  await worker.executor.stop();
});

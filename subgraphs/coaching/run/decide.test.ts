// Whatever was written when a worker was lost, whoever goes on ends the run exactly once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RunEvent, RunEventName } from '../../../schema/events/coaching.ts';
import { evolve, initialRun, isTerminal, type RunState } from '../../../schema/runs/fold.ts';
import {
  all,
  decide,
  failedIn,
  groundsOf,
  maxLostWorkers,
  maxRepairs,
  type Circumstances,
  type NextStep,
} from './decide.ts';

const runId = 'run_1';

/** What may go wrong while a step is taken. */
interface Luck {
  readonly deflected: boolean;
  readonly tools: readonly boolean[];
  /** Outcome of each attempt in turn; the last one again when they run out. */
  readonly attempts: readonly ('good' | 'failing' | 'invalid')[];
}

class Simulation {
  readonly log: RunEvent[] = [];
  state: RunState = initialRun(runId);
  epoch = 1;

  add(name: RunEventName, content: object): void {
    const head = {
      runId,
      seq: this.state.seq + 1,
      epoch: this.epoch,
      at: '2026-01-05T09:00:00.000Z',
    };
    const event = { __typename: name, ...head, ...content } as unknown as RunEvent;
    const next = evolve(this.state, event);
    assert.notEqual(next, this.state, `${name} must count`);
    this.state = next;
    this.log.push(event);
  }

  perform(step: NextStep, luck: Luck): void {
    switch (step.do) {
      case 'accept':
        return this.add('RunAccepted', { inputHash: '', maxOutputTokens: 1, providers: [] });
      case 'check-safety':
        return this.add('SafetyChecked', {
          verdict: luck.deflected ? 'DEFLECTED' : 'ALLOWED',
          categories: [],
          redactions: [],
        });
      case 'retrieve':
        return this.add('ContextRetrieved', { citations: [], facts: [] });
      case 'plan': {
        const steps = luck.tools.map((_, index) => ({
          id: `step-${index}`,
          tool: 'spending',
          arguments: {},
          // A chain, and for the first one an impossible wish.
          dependsOn: [index === 0 ? 'nowhere' : `step-${index - 1}`],
        }));
        return this.add('PlanProposed', { steps });
      }
      case 'call-tool': {
        const { id: callId, tool } = step.step;
        if (!step.announced) this.add('ToolCalled', { callId, tool, arguments: {} });
        const works = luck.tools[Number(callId.slice(5))] ?? true;
        return this.add('ToolReturned', { callId, tool, facts: [], error: works ? null : 'no' });
      }
      case 'abandon':
        return this.add('AttemptAbandoned', { attempt: step.attempt, reason: 'WORKER_LOST' });
      case 'deflect':
      case 'answer': {
        const { attempt } = step;
        const outcome = luck.attempts[Math.min(attempt, luck.attempts.length) - 1] ?? 'good';
        this.add('AttemptStarted', { attempt, model: 'm' });
        this.add('TokenDelta', { attempt, offset: 0, text: 'Yes.', firstSeq: this.state.seq + 1 });
        if (step.do === 'deflect' || outcome === 'good') {
          return this.add('OutputValidated', { attempt, length: 4 });
        }
        const reason = outcome === 'failing' ? 'MODEL_FAILED' : 'OUTPUT_INVALID';
        return this.add('AttemptAbandoned', { attempt, reason });
      }
      case 'ground':
        return this.add('GroundingEvaluated', { numbers: 0, unbacked: [] });
      case 'disclose':
        return this.add('DisclosuresAttached', { disclosures: [] });
      case 'complete':
        this.add('RunPersisted', {
          message: { id: 'msg_1' },
          model: 'm',
          inputTokens: 0,
          outputTokens: 0,
          costMicros: '0',
        });
        return this.add('RunCompleted', { message: { id: 'msg_1' } });
      case 'fail':
        return this.add('RunFailed', step.failure);
      case 'cancel':
        return this.add('RunCancelled', { by: step.by });
      case 'nothing':
        throw new Error('nothing to perform');
    }
  }

  /** To the end; cancelled once so many events are written. */
  finish(luck: Luck, models: number, cancelAt = Number.POSITIVE_INFINITY): void {
    for (let round = 0; round < 200; round++) {
      const cancelledBy = this.log.length >= cancelAt ? 'usr_1' : null;
      const step = decide(this.state, { cancelledBy, models });
      if (step.do === 'nothing') return;
      this.perform(step, luck);
    }
    throw new Error('never ends');
  }
}

const luck: fc.Arbitrary<Luck> = fc.record({
  deflected: fc.boolean(),
  tools: fc.array(fc.boolean(), { maxLength: 3 }),
  attempts: fc.array(fc.constantFrom('good' as const, 'failing' as const, 'invalid' as const), {
    minLength: 1,
    maxLength: 4,
  }),
});

/** Another worker that knows only these events. */
function successor(events: readonly RunEvent[], epoch: number): Simulation {
  const next = new Simulation();
  next.state = events.reduce(evolve, initialRun(runId));
  next.log.push(...events);
  next.epoch = epoch;
  return next;
}

test('from every prefix of every run, a successor comes to exactly one end', () => {
  fc.assert(
    fc.property(
      luck,
      luck,
      fc.integer({ min: 1, max: 3 }),
      fc.nat(30),
      (first, then, models, cancelAt) => {
        const whole = new Simulation();
        whole.finish(first, models, cancelAt);
        assert.equal(whole.log.filter(isTerminal).length, 1);
        for (let kept = 0; kept <= whole.log.length; kept++) {
          const next = successor(whole.log.slice(0, kept), 2);
          next.finish(then, models, cancelAt);
          assert.equal(next.log.filter(isTerminal).length, 1);
          assert.equal(next.state.ended, true);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('workers may be lost again and again, and the run still ends', () => {
  fc.assert(
    fc.property(luck, fc.array(fc.nat(20), { maxLength: 12 }), (chance, losses) => {
      let log: RunEvent[] = [];
      losses.forEach((written, index) => {
        const worker = successor(log, index + 1);
        for (let i = 0; i < written; i++) {
          const step = decide(worker.state, { cancelledBy: null, models: 2 });
          if (step.do === 'nothing') break;
          worker.perform(step, chance);
        }
        // The last event of a step may be missing too.
        log = worker.state.ended
          ? worker.log
          : worker.log.slice(0, Math.max(log.length, worker.log.length - 1));
      });
      const last = successor(log, losses.length + 1);
      last.finish(chance, 2);
      assert.equal(last.log.filter(isTerminal).length, 1);
      const count = (reason: string) =>
        all(last.state, 'AttemptAbandoned').filter((event) => event.reason === reason).length;
      assert.ok(count('WORKER_LOST') <= maxLostWorkers + 1);
      assert.ok(count('OUTPUT_INVALID') <= maxRepairs + 1);
    }),
    { numRuns: 300 },
  );
});

const nobody: Circumstances = { cancelledBy: null, models: 1 };
const good: Luck = { deflected: false, tools: [true], attempts: ['good'] };

function runUntil(name: RunEventName, chance: Luck = good): Simulation {
  const run = new Simulation();
  while (run.log.at(-1)?.__typename !== name) run.perform(decide(run.state, nobody), chance);
  return run;
}

test('a cancellation comes before everything but the acceptance', () => {
  const cancelled = { ...nobody, cancelledBy: 'usr_1' };
  assert.deepEqual(decide(initialRun(runId), cancelled), { do: 'accept' });
  for (const name of ['RunAccepted', 'PlanProposed', 'DisclosuresAttached'] as const) {
    assert.deepEqual(decide(runUntil(name).state, cancelled), { do: 'cancel', by: 'usr_1' });
  }
});

test('a deflected question meets neither library nor tools nor a model', () => {
  const run = runUntil('SafetyChecked', { ...good, deflected: true });
  assert.deepEqual(decide(run.state, nobody), { do: 'deflect', attempt: 1 });
});

test('a tool that was called but has not returned is called again without being announced', () => {
  const run = runUntil('PlanProposed');
  run.add('ToolCalled', { callId: 'step-0', tool: 'spending', arguments: {} });
  const step = decide(run.state, nobody);
  assert.ok(step.do === 'call-tool' && step.announced);
});

test('where every tool failed there is nothing to answer from; where one worked there is', () => {
  const none = runUntil('PlanProposed', { ...good, tools: [false, false] });
  while (decide(none.state, nobody).do === 'call-tool') {
    none.perform(decide(none.state, nobody), { ...good, tools: [false, false] });
  }
  const failed = decide(none.state, nobody);
  assert.ok(failed.do === 'fail' && failed.failure.code === 'TOOL_FAILED');
  const some = runUntil('PlanProposed', { ...good, tools: [false, true] });
  while (decide(some.state, nobody).do === 'call-tool') {
    some.perform(decide(some.state, nobody), { ...good, tools: [false, true] });
  }
  assert.equal(decide(some.state, nobody).do, 'answer');
});

test('a model that failed is not asked again', () => {
  const run = runUntil('AttemptAbandoned', { ...good, attempts: ['failing'] });
  assert.deepEqual(decide(run.state, { ...nobody, models: 2 }), {
    do: 'answer',
    attempt: 2,
  });
  assert.deepEqual(failedIn(run.state), new Set(['m']));
  const failed = decide(run.state, nobody);
  assert.ok(failed.do === 'fail' && failed.failure.code === 'MODEL_UNAVAILABLE');
});

test('a validated answer survives its worker', () => {
  const next = successor(runUntil('OutputValidated').log, 2);
  assert.deepEqual(decide(next.state, nobody), { do: 'ground', text: 'Yes.' });
  assert.deepEqual(groundsOf(next.state), { facts: [], citations: [] });
});

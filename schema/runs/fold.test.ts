import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RunEvent } from '../events/coaching.ts';
import {
  catchUp,
  evolve,
  fold,
  initialRun,
  isEnded,
  isTerminal,
  maxSteps,
  positionAfter,
  positionOf,
} from './fold.ts';
import type { RunPosition, RunState } from './fold.ts';
import { histories } from './testing.ts';
import { emptyView, show } from './view.ts';

const at = '2026-01-05T09:00:00.000Z';
const accepted = (epoch: number, seq: number): RunEvent => ({
  __typename: 'RunAccepted',
  runId: 'run_1',
  epoch,
  seq,
  at,
  inputHash: 'h',
  maxOutputTokens: 100,
  providers: ['m'],
});
const started = (epoch: number, seq: number, attempt = 1): RunEvent => ({
  __typename: 'AttemptStarted',
  runId: 'run_1',
  epoch,
  seq,
  at,
  attempt,
  model: 'm',
});
const delta = (
  epoch: number,
  seq: number,
  offset: number,
  text: string,
  attempt = 1,
): RunEvent => ({
  __typename: 'TokenDelta',
  runId: 'run_1',
  epoch,
  seq,
  at,
  attempt,
  offset,
  text,
  firstSeq: seq,
});
const abandoned = (epoch: number, seq: number, attempt = 1): RunEvent => ({
  __typename: 'AttemptAbandoned',
  runId: 'run_1',
  epoch,
  seq,
  at,
  attempt,
  reason: 'WORKER_LOST',
});
const failed = (epoch: number, seq: number): RunEvent => ({
  __typename: 'RunFailed',
  runId: 'run_1',
  epoch,
  seq,
  at,
  code: 'C',
  reason: 'r',
  retryable: false,
});

function stateOf(...events: readonly RunEvent[]): RunState {
  return events.reduce(evolve, initialRun('run_1'));
}

test('an event counts when it is the next of its epoch, or the first of a later one', () => {
  const state = stateOf(accepted(1, 1), started(1, 2));
  assert.equal(evolve(state, started(1, 2)), state, 'a repeated event');
  assert.equal(evolve(state, accepted(1, 1)), state, 'an old event');
  const taken = evolve(state, abandoned(2, 2));
  assert.deepEqual([taken.epoch, taken.seq], [2, 2], 'a later epoch may use a seq again');
  assert.equal(evolve(taken, delta(1, 3, 0, 'late')), taken, 'a replaced writer');
});

test('nothing counts after a terminal event', () => {
  const state = stateOf(accepted(1, 1), failed(1, 2));
  assert.ok(isEnded(state));
  for (const event of [failed(1, 3), failed(2, 3), accepted(3, 1)]) {
    assert.deepEqual(fold(state, event), { state, problem: null });
  }
});

test('a missing event is reported, not skipped', () => {
  const state = stateOf(accepted(1, 1));
  assert.deepEqual(fold(state, started(1, 3)), {
    state,
    problem: { kind: 'SEQ_GAP', message: 'run run_1: after event 1 came 3' },
  });
  assert.equal(fold(initialRun('run_1'), started(2, 5)).problem?.kind, 'SEQ_GAP');
});

test('text is continued at its end only', () => {
  const state = stateOf(accepted(1, 1), started(1, 2), delta(1, 3, 0, 'abc'));
  assert.equal(fold(state, delta(1, 4, 4, 'e')).problem?.kind, 'TEXT_GAP');
  assert.equal(fold(state, delta(1, 4, 2, 'xyz')).problem?.kind, 'TEXT_CONFLICT');
  assert.equal(fold(state, delta(1, 4, 3, 'd', 2)).problem?.kind, 'WRONG_ATTEMPT');
  assert.equal(evolve(state, delta(1, 4, 1, 'bcde')).text?.text, 'abcde', 'overlap is kept once');
  assert.equal(evolve(state, delta(1, 4, 1, 'b')).text?.text, 'abc', 'wholly known text');
});

test('an attempt started again by a successor begins without text, also for who resumes', () => {
  const first = stateOf(accepted(1, 1), started(1, 2), delta(1, 3, 0, 'lost words'));
  const read = positionOf(first);
  const again = [started(2, 2), delta(2, 3, 0, 'kept')].reduce(evolve, first);
  assert.deepEqual(catchUp(again, read), [
    started(2, 2),
    { ...delta(2, 3, 0, 'kept'), firstSeq: 3 },
  ]);
});

test('catching up costs one merged delta, in its place among the steps', () => {
  const events = [
    accepted(1, 1),
    started(1, 2),
    ...Array.from({ length: 500 }, (_, i) => delta(1, 3 + i, i, 'x')),
    failed(1, 503),
  ];
  const state = stateOf(...events);
  const all = catchUp(state, null);
  assert.deepEqual(
    all.map((e) => e.__typename),
    ['RunAccepted', 'AttemptStarted', 'TokenDelta', 'RunFailed'],
  );
  assert.deepEqual(all[2], { ...delta(1, 502, 0, 'x'.repeat(500)), firstSeq: 3 });
  const middle = positionOf(stateOf(...events.slice(0, 102)));
  assert.deepEqual(catchUp(state, middle)[0], {
    ...delta(1, 502, 100, 'x'.repeat(400)),
    firstSeq: 103,
  });
  assert.deepEqual(catchUp(state, positionOf(state)), []);
});

test('the number of steps is bounded, and the end still fits', () => {
  let state = initialRun('run_1');
  for (let seq = 1; seq <= maxSteps; seq++) state = evolve(state, accepted(1, seq));
  assert.equal(fold(state, accepted(1, maxSteps + 1)).problem?.kind, 'TOO_MANY_STEPS');
  assert.ok(isEnded(evolve(state, failed(1, maxSteps + 1))));
});

test('any history: exactly the events that must count do, and one of them is terminal', () => {
  fc.assert(
    fc.property(histories(), ({ log, counting, text }) => {
      let state = initialRun('run_1');
      const counted: RunEvent[] = [];
      for (const event of log) {
        const folded = fold(state, event);
        assert.equal(folded.problem, null);
        if (folded.state !== state) counted.push(event);
        state = folded.state;
      }
      assert.deepEqual(counted, counting);
      assert.equal(counted.filter(isTerminal).length, 1);
      assert.equal(state.text?.text ?? '', text);
      assert.deepEqual(JSON.parse(JSON.stringify(state)), state, 'a state is plain JSON');
    }),
    { numRuns: 500 },
  );
});

test('any history, any disconnects: the view is that of the full play', () => {
  // Each visit: catch up with the log as far as `upTo`, lose the connection after `frames` of it.
  const visits = fc.array(fc.record({ upTo: fc.nat(60), frames: fc.nat(6) }), { maxLength: 8 });
  fc.assert(
    fc.property(histories(), visits, ({ log, text }, disconnects) => {
      const states: RunState[] = [];
      let whole = initialRun('run_1');
      let full = emptyView;
      for (const event of log) {
        const next = evolve(whole, event);
        if (next !== whole) full = show(full, event);
        whole = next;
        states.push(next);
      }

      let view = emptyView;
      let position: RunPosition | null = null;
      const receive = (event: RunEvent) => {
        view = show(view, event);
        position = positionAfter(position, event);
      };
      for (const { upTo, frames } of disconnects) {
        const state = states[upTo % states.length] ?? whole;
        catchUp(state, position).slice(0, frames).forEach(receive);
      }
      catchUp(whole, position).forEach(receive);

      assert.equal(view.problem, null);
      assert.equal(view.text, text);
      assert.deepEqual(position, positionOf(whole));
      assert.deepEqual(view, full);
    }),
    { numRuns: 1_000 },
  );
});

test('the view notices loss and repetition', () => {
  const read = [accepted(1, 1), started(1, 2), delta(1, 3, 0, 'ab')].reduce(show, emptyView);
  assert.equal(read.problem, null);
  assert.equal(show(read, delta(1, 4, 3, 'd')).problem?.kind, 'TEXT_GAP');
  assert.equal(show(read, delta(1, 3, 0, 'ab')).problem?.kind, 'DUPLICATE');
  assert.equal(show(read, delta(1, 4, 1, 'bc')).problem?.kind, 'DUPLICATE');
  assert.equal(show(read, delta(1, 4, 0, 'x', 2)).problem?.kind, 'WRONG_ATTEMPT');
  const validated: RunEvent = {
    __typename: 'OutputValidated',
    runId: 'run_1',
    epoch: 1,
    seq: 4,
    at,
    attempt: 1,
    length: 3,
  };
  const completed: RunEvent = {
    __typename: 'RunCompleted',
    runId: 'run_1',
    epoch: 1,
    seq: 5,
    at,
    message: { id: 'msg_1' },
  };
  const short = [validated, completed].reduce(show, read);
  assert.equal(short.problem?.kind, 'TEXT_GAP', 'the writer said it wrote more');
  assert.equal(show(short, failed(1, 6)).problem?.kind, 'TEXT_GAP', 'the first problem stays');
});

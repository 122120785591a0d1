// What a run's events amount to, as a pure reducer: shared by the writer, the gateway and every client.
// The log may hold a replaced writer's late appends and repeated records; the fold decides which events
// count, so all who fold the same records agree (DESIGN §5).
import type { RunEvent, RunEventOf } from '../events/coaching.ts';

export type TokenDelta = RunEventOf<'TokenDelta'>;
export type RunStep = Exclude<RunEvent, TokenDelta>;

/** The text being written, from its AttemptStarted on. */
export interface AttemptText {
  readonly attempt: number;
  /** Of its AttemptStarted; a position before it has none of this text. */
  readonly epoch: number;
  readonly startedSeq: number;
  readonly text: string;
  /** Of the first and the last delta; 0 while there is none. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Time of the last delta, or of the start. */
  readonly at: string;
}

/** Plain JSON, so that it can be a checkpoint. */
export interface RunState {
  readonly version: 1;
  readonly runId: string;
  /** Of the last event that counted; 0 before the first. */
  readonly epoch: number;
  readonly seq: number;
  /** Every event that counted, deltas left out, in order. */
  readonly steps: readonly RunStep[];
  /** null before the first attempt and after an abandoned one. */
  readonly text: AttemptText | null;
  readonly ended: boolean;
}

/** How far somebody has read: all steps up to (epoch, seq), and of the open attempt this much text. */
export interface RunPosition {
  readonly epoch: number;
  readonly seq: number;
  /** 0 while none is open. */
  readonly attempt: number;
  /** Length of the text read, in UTF-16 code units. */
  readonly offset: number;
  /** `seq` of the newest delta read in this attempt; 0 before the first. */
  readonly textSeq: number;
}

/** An event that should have counted but cannot: records are missing, or its writer is wrong. */
export interface FoldProblem {
  readonly kind: 'SEQ_GAP' | 'TEXT_GAP' | 'TEXT_CONFLICT' | 'WRONG_ATTEMPT' | 'TOO_MANY_STEPS';
  readonly message: string;
}

export interface Folded {
  /** The same object when the event did not count. */
  readonly state: RunState;
  /** Set only where the event was neither taken nor rightly ignored. */
  readonly problem: FoldProblem | null;
}

/** More steps than any run can need; keeps a state bounded. */
export const maxSteps = 2_000;

export function initialRun(runId: string): RunState {
  return { version: 1, runId, epoch: 0, seq: 0, steps: [], text: null, ended: false };
}

export function isEnded(state: RunState): boolean {
  return state.ended;
}

export function isTerminal(event: RunEvent): boolean {
  const name = event.__typename;
  return name === 'RunCompleted' || name === 'RunFailed' || name === 'RunCancelled';
}

/** The state after `event`; the same object if it does not count. `fold` also says why. */
export function evolve(state: RunState, event: RunEvent): RunState {
  return fold(state, event).state;
}

/**
 * Counts: the next `seq` of the current epoch, or the first event of a later epoch, whatever its `seq`
 * (its writer did not see what its predecessor appended in the meantime). Ignored without a problem:
 * repeated events, events of replaced writers, everything after a terminal event.
 */
export function fold(state: RunState, event: RunEvent): Folded {
  if (state.ended || event.epoch < state.epoch) return { state, problem: null };
  if (event.epoch === state.epoch && event.seq <= state.seq) return { state, problem: null };
  const follows = event.seq === state.seq + 1;
  if (!follows && (event.epoch === state.epoch || state.epoch === 0)) {
    return rejected(state, 'SEQ_GAP', `after event ${state.seq} came ${event.seq}`);
  }
  return event.__typename === 'TokenDelta' ? withText(state, event) : withStep(state, event);
}

function withStep(state: RunState, event: RunStep): Folded {
  const ended = isTerminal(event);
  if (state.steps.length >= maxSteps && !ended) {
    return rejected(state, 'TOO_MANY_STEPS', `more than ${maxSteps} steps`);
  }
  const taken: RunState = {
    ...state,
    epoch: event.epoch,
    seq: event.seq,
    steps: [...state.steps, event],
    text: textAfter(state.text, event),
    ended,
  };
  return { state: taken, problem: null };
}

function textAfter(text: AttemptText | null, event: RunStep): AttemptText | null {
  if (event.__typename === 'AttemptStarted') {
    const { attempt, epoch, seq, at } = event;
    return { attempt, epoch, startedSeq: seq, text: '', firstSeq: 0, lastSeq: 0, at };
  }
  const abandoned = event.__typename === 'AttemptAbandoned' && event.attempt === text?.attempt;
  return abandoned ? null : text;
}

function withText(state: RunState, event: TokenDelta): Folded {
  const current = state.text;
  if (current?.attempt !== event.attempt || current.epoch !== event.epoch) {
    return rejected(state, 'WRONG_ATTEMPT', `text of attempt ${event.attempt}, which is not open`);
  }
  const joined = joinText(current.text, event);
  if (typeof joined !== 'string') return { state, problem: joined };
  const text: AttemptText = {
    ...current,
    text: joined,
    firstSeq: current.firstSeq === 0 ? event.seq : current.firstSeq,
    lastSeq: event.seq,
    at: event.at,
  };
  return { state: { ...state, seq: event.seq, text }, problem: null };
}

/** `text` continued by a delta; what both hold must agree and is kept once. */
export function joinText(text: string, delta: TokenDelta): string | FoldProblem {
  // Without looking at the text, which would copy all of it for every piece.
  if (delta.offset === text.length) return text + delta.text;
  if (delta.offset > text.length) {
    const message = `text up to ${text.length}, then a delta at ${delta.offset}`;
    return { kind: 'TEXT_GAP', message };
  }
  const shared = text.slice(delta.offset, delta.offset + delta.text.length);
  if (!delta.text.startsWith(shared)) {
    return { kind: 'TEXT_CONFLICT', message: `a delta at ${delta.offset} contradicts the text` };
  }
  return text + delta.text.slice(shared.length);
}

function rejected(state: RunState, kind: FoldProblem['kind'], message: string): Folded {
  return { state, problem: { kind, message: `run ${state.runId}: ${message}` } };
}

/** Where a reader stands who has everything; null before the first event. */
export function positionOf(state: RunState): RunPosition | null {
  const { epoch, seq, text } = state;
  if (epoch === 0) return null;
  if (text === null) return { epoch, seq, ...noText };
  return { epoch, seq, attempt: text.attempt, offset: text.text.length, textSeq: text.lastSeq };
}

const noText = { attempt: 0, offset: 0, textSeq: 0 };

/** Where a reader stands who stood at `position` and was then given `event`. */
export function positionAfter(position: RunPosition | null, event: RunEvent): RunPosition {
  const { epoch, seq } = event;
  const before = position ?? { epoch, seq, ...noText };
  switch (event.__typename) {
    case 'TokenDelta':
      return {
        epoch,
        seq,
        attempt: event.attempt,
        offset: event.offset + event.text.length,
        textSeq: seq,
      };
    case 'AttemptStarted':
      return { epoch, seq, ...noText, attempt: event.attempt };
    case 'AttemptAbandoned':
      return event.attempt === before.attempt
        ? { epoch, seq, ...noText }
        : { ...before, epoch, seq };
    default:
      return { ...before, epoch, seq };
  }
}

/** Whether a reader at `position` already has this event. */
export function isBehind(event: { epoch: number; seq: number }, position: RunPosition): boolean {
  if (event.epoch !== position.epoch) return event.epoch < position.epoch;
  return event.seq <= position.seq;
}

/**
 * What a reader at `position` lacks (null: everything): the steps verbatim and, in its place among
 * them, the text as one merged TokenDelta. Text of abandoned attempts is left out, their
 * AttemptAbandoned is not.
 */
export function catchUp(state: RunState, position: RunPosition | null): RunEvent[] {
  let first = state.steps.length;
  while (first > 0 && isMissing(state.steps[first - 1], position)) first--;
  const events: RunEvent[] = state.steps.slice(first);
  const delta = missingText(state, position);
  if (delta !== null) {
    let place = events.length;
    while (place > 0 && isLater(events[place - 1], delta)) place--;
    events.splice(place, 0, delta);
  }
  return events;
}

function isMissing(event: RunStep | undefined, position: RunPosition | null): boolean {
  return event !== undefined && (position === null || !isBehind(event, position));
}

function isLater(event: RunEvent | undefined, than: TokenDelta): boolean {
  if (event === undefined) return false;
  return event.epoch > than.epoch || (event.epoch === than.epoch && event.seq > than.seq);
}

function missingText(state: RunState, position: RunPosition | null): TokenDelta | null {
  const current = state.text;
  if (current === null || current.lastSeq === 0) return null;
  // The reader may have been further on another replica.
  if (position !== null && isBehind({ epoch: current.epoch, seq: current.lastSeq }, position)) {
    return null;
  }
  const started = { epoch: current.epoch, seq: current.startedSeq };
  const begun = position !== null && isBehind(started, position) ? position : null;
  const offset = begun?.offset ?? 0;
  const firstSeq =
    begun === null || begun.textSeq === 0
      ? current.firstSeq
      : nextDelta(state.steps, current.epoch, begun.textSeq);
  return {
    __typename: 'TokenDelta',
    runId: state.runId,
    epoch: current.epoch,
    seq: current.lastSeq,
    at: current.at,
    attempt: current.attempt,
    offset,
    text: current.text.slice(offset),
    firstSeq,
  };
}

/** The first `seq` after `seq` that is no step's. */
function nextDelta(steps: readonly RunStep[], epoch: number, seq: number): number {
  const taken = new Set(steps.filter((s) => s.epoch === epoch && s.seq > seq).map((s) => s.seq));
  let next = seq + 1;
  while (taken.has(next)) next++;
  return next;
}

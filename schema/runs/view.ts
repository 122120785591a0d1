// What a client shows of a run: feed it every frame in the order received, across reconnects.
import type { RunEvent } from '../events/coaching.ts';
import { isBehind, isTerminal, joinText, positionAfter } from './fold.ts';
import type { FoldProblem, RunPosition, RunStep } from './fold.ts';

export interface ViewProblem {
  readonly kind: FoldProblem['kind'] | 'DUPLICATE' | 'AFTER_END';
  readonly message: string;
}

export interface RunView {
  /** The answer so far; empty again when its attempt was abandoned. */
  readonly text: string;
  /** Which attempt `text` is; null while none is open. */
  readonly attempt: number | null;
  /** Everything but deltas, in order. */
  readonly steps: readonly RunStep[];
  readonly ended: boolean;
  readonly position: RunPosition | null;
  /** The first sign of loss, repetition or disorder; null on a faultless stream. */
  readonly problem: ViewProblem | null;
}

export const emptyView: RunView = {
  text: '',
  attempt: null,
  steps: [],
  ended: false,
  position: null,
  problem: null,
};

/** The view after one more frame. A frame that cannot be shown leaves the view and sets `problem`. */
export function show(view: RunView, event: RunEvent): RunView {
  if (view.ended) return flawed(view, 'AFTER_END', `${event.__typename} after the end`);
  if (view.position !== null && isBehind(event, view.position)) {
    return flawed(view, 'DUPLICATE', `${event.__typename} ${event.epoch}/${event.seq} again`);
  }
  const position = positionAfter(view.position, event);
  if (event.__typename === 'TokenDelta') {
    if (view.attempt !== event.attempt) {
      return flawed(view, 'WRONG_ATTEMPT', `text of attempt ${event.attempt}, which is not open`);
    }
    // A resumed stream starts exactly where it ended: an overlap would be a repetition.
    if (event.offset < view.text.length) {
      return flawed(view, 'DUPLICATE', `text from ${event.offset} again`);
    }
    const text = joinText(view.text, event);
    return typeof text === 'string'
      ? { ...view, text, position }
      : flawed(view, text.kind, text.message);
  }
  const shown = withStep(view, event, position);
  const length = validatedLength(shown);
  if (event.__typename !== 'RunCompleted' || length === null || length === shown.text.length) {
    return shown;
  }
  return flawed(shown, 'TEXT_GAP', `${shown.text.length} of ${length} code units arrived`);
}

/** How long the writer found the text of the attempt shown; null if it never said. */
function validatedLength(view: RunView): number | null {
  const said = view.steps.findLast((step) => step.__typename === 'OutputValidated');
  return said !== undefined && said.attempt === view.attempt ? said.length : null;
}

function withStep(view: RunView, event: RunStep, position: RunPosition): RunView {
  const shown = { ...view, steps: [...view.steps, event], position, ended: isTerminal(event) };
  if (event.__typename === 'AttemptStarted') return { ...shown, text: '', attempt: event.attempt };
  const abandoned = event.__typename === 'AttemptAbandoned' && event.attempt === view.attempt;
  return abandoned ? { ...shown, text: '', attempt: null } : shown;
}

function flawed(view: RunView, kind: ViewProblem['kind'], message: string): RunView {
  return { ...view, problem: view.problem ?? { kind, message } };
}

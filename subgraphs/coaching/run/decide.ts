// What a run needs next, from its folded events alone: any worker that holds the lease comes to the same answer.
import type { Citation, Fact, RunEventName, RunEventOf } from '../../../schema/events/coaching.ts';
import type { RunState } from '../../../schema/runs/fold.ts';

export type PlannedStep = RunEventOf<'PlanProposed'>['steps'][number];

export interface Failure {
  readonly code: string;
  /** Safe to show. */
  readonly reason: string;
  readonly retryable: boolean;
}

/** The next thing to do. Each leads to at least one event, so that the same state never comes twice. */
export type NextStep =
  | { readonly do: 'accept' }
  | { readonly do: 'check-safety' }
  | { readonly do: 'retrieve' }
  | { readonly do: 'plan' }
  | { readonly do: 'call-tool'; readonly step: PlannedStep; readonly announced: boolean }
  /** Close an attempt that a lost worker left open. */
  | { readonly do: 'abandon'; readonly attempt: number }
  | { readonly do: 'answer'; readonly attempt: number }
  | { readonly do: 'deflect'; readonly attempt: number }
  | { readonly do: 'ground'; readonly text: string }
  | { readonly do: 'disclose' }
  | { readonly do: 'complete'; readonly text: string }
  | { readonly do: 'fail'; readonly failure: Failure }
  | { readonly do: 'cancel'; readonly by: string }
  | { readonly do: 'nothing' };

export interface Circumstances {
  /** Who asked for the run to stop; null: nobody. */
  readonly cancelledBy: string | null;
  /** How many models the chain has. */
  readonly models: number;
}

/** New completions asked for because an answer had not the form it must have. */
export const maxRepairs = 1;
/** A run that takes its workers down with it must end some time. */
export const maxLostWorkers = 5;

export function decide(state: RunState, { cancelledBy, models }: Circumstances): NextStep {
  if (state.ended) return { do: 'nothing' };
  if (find(state, 'RunAccepted') === undefined) return { do: 'accept' };
  if (cancelledBy !== null) return { do: 'cancel', by: cancelledBy };

  const safety = find(state, 'SafetyChecked');
  if (safety === undefined) return { do: 'check-safety' };
  const deflected = safety.verdict === 'DEFLECTED';
  return (deflected ? null : preparation(state)) ?? answering(state, models, deflected);
}

/** Steps 3 and 4; null when they are done. */
function preparation(state: RunState): NextStep | null {
  if (find(state, 'ContextRetrieved') === undefined) return { do: 'retrieve' };
  const plan = find(state, 'PlanProposed');
  if (plan === undefined) return { do: 'plan' };

  const called = new Set(all(state, 'ToolCalled').map((event) => event.callId));
  const returned = all(state, 'ToolReturned');
  const done = new Set(returned.map((event) => event.callId));
  const open = plan.steps.filter((step) => !done.has(step.id));
  // A step whose dependencies can never be met (a cycle, an unknown id) runs in the order given.
  const step = open.find((step) => step.dependsOn.every((id) => done.has(id))) ?? open[0];
  if (step !== undefined) return { do: 'call-tool', step, announced: called.has(step.id) };

  const errors = returned.flatMap(({ error }) => (error === null ? [] : [error]));
  const [reason] = errors;
  if (reason !== undefined && errors.length === returned.length) {
    return { do: 'fail', failure: { code: 'TOOL_FAILED', reason, retryable: true } };
  }
  return null;
}

/** Steps 5 to 9. */
function answering(state: RunState, models: number, deflected: boolean): NextStep {
  const started = all(state, 'AttemptStarted').length;
  const abandoned = all(state, 'AttemptAbandoned');
  const validated = find(state, 'OutputValidated');
  const text = state.text;
  if (text !== null && validated?.attempt !== text.attempt) {
    return { do: 'abandon', attempt: text.attempt };
  }
  if (text === null) {
    const because = (reason: string) => abandoned.filter((a) => a.reason === reason).length;
    const failed = because('MODEL_FAILED');
    if (because('WORKER_LOST') > maxLostWorkers) return { do: 'fail', failure: workerLost };
    if (because('OUTPUT_INVALID') > maxRepairs) return { do: 'fail', failure: outputInvalid };
    if (deflected) return { do: 'deflect', attempt: started + 1 };
    if (because('CONTENT_FILTERED') > 1) {
      return { do: 'fail', failure: contentFiltered(filteredIn(state) ?? []) };
    }
    if (failed >= models) return { do: 'fail', failure: modelUnavailable };
    return { do: 'answer', attempt: started + 1 };
  }
  if (find(state, 'GroundingEvaluated') === undefined) return { do: 'ground', text: text.text };
  if (find(state, 'DisclosuresAttached') === undefined) return { do: 'disclose' };
  return { do: 'complete', text: text.text };
}

const workerLost: Failure = {
  code: 'WORKER_LOST',
  reason: 'The answer was begun several times and never finished.',
  retryable: true,
};
const outputInvalid: Failure = {
  code: 'OUTPUT_INVALID',
  reason: 'The model gave no usable answer.',
  retryable: true,
};
export const modelUnavailable: Failure = {
  code: 'MODEL_UNAVAILABLE',
  reason: 'No model could answer just now.',
  retryable: true,
};

/** @param categories as `filteredIn` gives them */
export function contentFiltered(categories: readonly string[]): Failure {
  const because = categories.length > 0 ? ` (${categories.join(', ')})` : '';
  return {
    code: 'CONTENT_FILTERED',
    reason: `The content filter of the model refused the question or its answer${because}.`,
    retryable: false,
  };
}

/** Before a category that a model's content filter found rather than our own check. */
const filterMark = 'content-filter:';

/** `SafetyChecked` of what a model's content filter found. Whoever may need help gets that, not a refusal. */
export function filterFindings(categories: readonly string[]) {
  const needsHelp = categories.includes('self-harm');
  return {
    verdict: needsHelp ? ('DEFLECTED' as const) : ('ALLOWED' as const),
    categories: (categories.length > 0 ? categories : ['unnamed']).map((c) => filterMark + c),
  };
}

/** What content filters found in this run; null: none refused anything. */
export function filteredIn(state: RunState): readonly string[] | null {
  const found = all(state, 'SafetyChecked')
    .flatMap(({ categories }) => categories)
    .filter((category) => category.startsWith(filterMark))
    .map((category) => category.slice(filterMark.length));
  const refused = all(state, 'AttemptAbandoned').some((a) => a.reason === 'CONTENT_FILTERED');
  return found.length > 0 || refused ? [...new Set(found)] : null;
}

/** Models whose failure was seen in the stream. */
export function failedIn(state: RunState): ReadonlySet<string> {
  const failed = new Set(
    all(state, 'AttemptAbandoned')
      .filter(({ reason }) => reason === 'MODEL_FAILED')
      .map(({ attempt }) => attempt),
  );
  const started = all(state, 'AttemptStarted').filter(({ attempt }) => failed.has(attempt));
  return new Set(started.map(({ model }) => model));
}

/** What an answer of this run may rest on. */
export function groundsOf(state: RunState): { facts: Fact[]; citations: Citation[] } {
  const context = find(state, 'ContextRetrieved');
  return {
    facts: [...(context?.facts ?? []), ...all(state, 'ToolReturned').flatMap((e) => e.facts)],
    citations: context?.citations ?? [],
  };
}

/** The newest event of a kind. */
export function find<Name extends RunEventName>(
  state: RunState,
  name: Name,
): RunEventOf<Name> | undefined {
  return all(state, name).at(-1);
}

export function all<Name extends RunEventName>(state: RunState, name: Name): RunEventOf<Name>[] {
  return state.steps.filter((event): event is RunEventOf<Name> & (typeof state.steps)[number] =>
    isNamed(event, name),
  );
}

function isNamed(event: { readonly __typename: string }, name: string): boolean {
  return event.__typename === name;
}

// What models take and what of it is for nothing, in the words of the operator's figures (docs/metrics.md).
import { breakerFigure } from '../../../platform/breaker/breaker.ts';
import type { Metrics } from '../../../platform/metrics.ts';
import { isAppError } from '../../../platform/errors.ts';
import type { TokenUsage } from '../../../platform/llm/port.ts';
import type { ModelRouter } from '../../../platform/llm/router.ts';

/** Why tokens were for nothing: nobody wanted them any more, or nobody can use them. */
export type Waste = 'after_cancel' | 'model_failed' | 'output_invalid' | 'worker_lost';

export interface ModelMeter {
  took(model: string, usage: TokenUsage): void;
  wasted(model: string, reason: Waste, tokens: number): void;
  called(model: string, outcome: CallOutcome, times: CallTimes): void;
  passedOver(model: string, reason: string): void;
  /** `counted` by the model, or `estimated` where it did not come to its end. */
  cost(model: string, how: 'counted' | 'estimated', micros: number): void;
  /** Of a run, from its request, in ms. */
  ended(status: string, wholeMs: number): void;
  /** From the request to the moment when the model was told to stop, in ms. */
  cancelled(delayMs: number): void;
}

/** Of a call, from its beginning, in ms. */
export interface CallTimes {
  readonly wholeMs: number;
  /** To its first word; null: there was none. */
  readonly firstMs: number | null;
}

export type CallOutcome =
  'answered' | 'stopped' | 'rate_limited' | 'timed_out' | 'filtered' | 'failed';

export function outcomeOf(error: unknown): CallOutcome {
  const code = isAppError(error) ? error.code : null;
  if (code === 'RATE_LIMITED') return 'rate_limited';
  if (code === 'TIMEOUT') return 'timed_out';
  return code === 'CONTENT_FILTERED' ? 'filtered' : 'failed';
}

const delayBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];
const firstBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];
const wholeBuckets = [0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120];

export function modelMeter(metrics: Metrics): ModelMeter {
  const perModel = <Label extends string>(what: string, help: string, label: Label) =>
    metrics.counter(`miyagi_model_${what}_total`, help, ['model', label] as const);
  const tokens = perModel(
    'tokens',
    'Tokens of completions that came to their end, as the model counts them.',
    'direction',
  );
  const wasted = perModel(
    'wasted_tokens',
    'Tokens received after a cancellation was asked for, or of attempts that were abandoned; estimated where the model did not count.',
    'reason',
  );
  const calls = perModel('calls', 'Completions asked of a model, by how they ended.', 'outcome');
  const passed = perModel(
    'passed_over',
    'Completions that a model was to be asked for before another, and was not or failed.',
    'reason',
  );
  const costs = perModel(
    'cost_micros',
    'Millionths of a US dollar, failed attempts included.',
    'how',
  );
  const firsts = metrics.histogram(
    'miyagi_model_first_token_seconds',
    'From the call of a model to its first word.',
    firstBuckets,
    ['model'],
  );
  const wholes = metrics.histogram(
    'miyagi_model_seconds',
    'From the call of a model to its end, however it ended.',
    wholeBuckets,
    ['model'],
  );
  const delays = metrics
    .histogram(
      'miyagi_run_cancel_delay_seconds',
      'From the request to cancel a run to the moment when its model was stopped.',
      delayBuckets,
    )
    .at({});
  const ended = metrics.counter('miyagi_runs_ended_total', 'Runs ended by this process.', [
    'status',
  ]);
  const runs = metrics
    .histogram('miyagi_run_seconds', 'From the request of a run to its end.', wholeBuckets)
    .at({});
  return {
    took(model, { inputTokens, outputTokens }) {
      tokens.at({ model, direction: 'input' }).add(inputTokens);
      tokens.at({ model, direction: 'output' }).add(outputTokens);
    },
    called(model, outcome, { wholeMs, firstMs }) {
      calls.at({ model, outcome }).add();
      wholes.at({ model }).record(wholeMs / 1000);
      if (firstMs !== null) firsts.at({ model }).record(firstMs / 1000);
    },
    passedOver: (model, reason) => passed.at({ model, reason }).add(),
    cost: (model, how, micros) => costs.at({ model, how }).add(micros),
    wasted: (model, reason, count) => wasted.at({ model, reason }).add(count),
    ended(status, wholeMs) {
      ended.at({ status }).add();
      runs.record(Math.max(0, wholeMs) / 1000);
    },
    // Clocks of two machines may disagree by more than a quick cancellation takes.
    cancelled: (delayMs) => delays.record(Math.max(0, delayMs) / 1000),
  };
}

export function observeRuns(
  metrics: Metrics,
  runs: { readonly working: number; readonly waiting: number },
): void {
  const observed = (name: string, help: string, read: () => number) =>
    metrics.observed('gauge', name, help, [], () => [[{}, read()]]);
  observed('miyagi_runs_live', 'Runs that this process works on.', () => runs.working);
  observed('miyagi_runs_waiting', 'Runs that wait here for a place.', () => runs.waiting);
}

/** 0: asked; 1: left alone; 0.5: asked once, to see whether it is back. */
export function observeBreakers(metrics: Metrics, router: ModelRouter): void {
  metrics.observed(
    'peak',
    'miyagi_model_breaker',
    'Whether a model is asked (0), left alone (1) or tried (0.5).',
    ['model'],
    () => [...router.states()].map(([model, state]) => [{ model }, breakerFigure[state]] as const),
  );
}

// What models take and what of it is for nothing, in the words of the operator's figures (docs/metrics.md).
import type { Metrics } from '../../../platform/metrics.ts';
import { isAppError } from '../../../platform/errors.ts';
import type { TokenUsage } from '../../../platform/llm/port.ts';
import type { ModelRouter } from '../../../platform/llm/router.ts';

/** Why tokens were for nothing: nobody wanted them any more, or nobody can use them. */
export type Waste = 'after_cancel' | 'model_failed' | 'output_invalid' | 'worker_lost';

export interface ModelMeter {
  took(model: string, usage: TokenUsage): void;
  wasted(model: string, reason: Waste, tokens: number): void;
  called(model: string, outcome: CallOutcome): void;
  passedOver(model: string, reason: string): void;
  /** `counted` by the model, or `estimated` where it did not come to its end. */
  cost(model: string, how: 'counted' | 'estimated', micros: number): void;
  /** From the request to the moment when the model was told to stop, in ms. */
  cancelled(delayMs: number): void;
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

export function modelMeter(metrics: Metrics): ModelMeter {
  const tokens = metrics.counter(
    'miyagi_model_tokens_total',
    'Tokens of completions that came to their end, as the model counts them.',
    ['model', 'direction'],
  );
  const wasted = metrics.counter(
    'miyagi_model_wasted_tokens_total',
    'Tokens received after a cancellation was asked for, or of attempts that were abandoned; estimated where the model did not count.',
    ['model', 'reason'],
  );
  const calls = metrics.counter(
    'miyagi_model_calls_total',
    'Completions asked of a model, by how they ended.',
    ['model', 'outcome'],
  );
  const passed = metrics.counter(
    'miyagi_model_passed_over_total',
    'Completions that a model was to be asked for before another, and was not or failed.',
    ['model', 'reason'],
  );
  const costs = metrics.counter(
    'miyagi_model_cost_micros_total',
    'Millionths of a US dollar, failed attempts included.',
    ['model', 'how'],
  );
  const delays = metrics.histogram(
    'miyagi_run_cancel_delay_seconds',
    'From the request to cancel a run to the moment when its model was stopped.',
    delayBuckets,
  );
  return {
    took(model, { inputTokens, outputTokens }) {
      tokens({ model, direction: 'input' }, inputTokens);
      tokens({ model, direction: 'output' }, outputTokens);
    },
    called: (model, outcome) => calls({ model, outcome }),
    passedOver: (model, reason) => passed({ model, reason }),
    cost: (model, how, micros) => costs({ model, how }, micros),
    wasted: (model, reason, count) => wasted({ model, reason }, count),
    // Clocks of two machines may disagree by more than a quick cancellation takes.
    cancelled: (delayMs) => delays(Math.max(0, delayMs) / 1000),
  };
}

/** 0: asked; 1: left alone; 0.5: asked once, to see whether it is back. */
export function observeBreakers(metrics: Metrics, router: ModelRouter): void {
  const value = { closed: 0, 'half-open': 0.5, open: 1 } as const;
  metrics.observed(
    'gauge',
    'miyagi_model_breaker',
    'Whether a model is asked (0), left alone (1) or tried (0.5).',
    ['model'],
    () => [...router.states()].map(([model, state]) => [{ model }, value[state]] as const),
  );
}

// What models take and what of it is for nothing, in the words of the operator's figures (docs/metrics.md).
import type { Metrics } from '../../../platform/metrics.ts';
import type { TokenUsage } from '../../../platform/llm/port.ts';

/** Why tokens were for nothing: nobody wanted them any more, or nobody can use them. */
export type Waste = 'after_cancel' | 'model_failed' | 'output_invalid' | 'worker_lost';

export interface ModelMeter {
  took(model: string, usage: TokenUsage): void;
  wasted(model: string, reason: Waste, tokens: number): void;
  /** From the request to the moment when the model was told to stop, in ms. */
  cancelled(delayMs: number): void;
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
    wasted: (model, reason, count) => wasted({ model, reason }, count),
    // Clocks of two machines may disagree by more than a quick cancellation takes.
    cancelled: (delayMs) => delays(Math.max(0, delayMs) / 1000),
  };
}

// One completion, watched: a model that falls silent or ends without saying so has failed.
import type { Clock } from '../../../platform/clock.ts';
import { AppError } from '../../../platform/errors.ts';
import type { ChatModel, ChatRequest, TokenUsage, ToolCall } from '../../../platform/llm/port.ts';
import type { Usage } from '../domain.ts';

export interface Completion {
  readonly toolCalls: readonly ToolCall[];
  readonly reason: 'stop' | 'toolCalls' | 'length' | 'contentFilter';
  readonly usage: TokenUsage;
  /** See `ChatChunk`. */
  readonly filtered?: readonly string[];
}

/** A stalled stream is no stream. */
const silenceMs = 60_000;

/**
 * Streams a completion; `onText` gets the text piece by piece and may return false to have heard enough.
 * Null when `signal` aborted or enough was heard: the model is stopped and no longer paid.
 */
export async function complete(
  model: ChatModel,
  request: ChatRequest,
  options: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    /** Awaited before the first text is told. */
    readonly onBegin?: () => Promise<void>;
    readonly onText: (text: string) => boolean;
  },
): Promise<Completion | null> {
  const { clock, signal, onBegin, onText } = options;
  const stop = new AbortController();
  const interruption = new Interruption();
  const onSilence = () =>
    interruption.fail(new AppError('TIMEOUT', `${model.name} fell silent.`, { retryable: true }));
  const watch = () => clock.after(silenceMs, onSilence);
  const onAbort = () => interruption.stop();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();

  const stream = model.stream(request, AbortSignal.any([signal, stop.signal]));
  const chunks = stream[Symbol.asyncIterator]();
  const toolCalls: ToolCall[] = [];
  let timer = watch();
  let begun = false;
  try {
    for (;;) {
      // A model that ignores its signal must not hold up a cancellation.
      const result = await interruption.or(chunks.next());
      timer.cancel();
      if (result === null || signal.aborted) return null;
      if (result.done === true) break;
      const chunk = result.value;
      if (chunk.type === 'text') {
        if (!begun) await onBegin?.();
        begun = true;
        if (!onText(chunk.text)) return null;
      }
      if (chunk.type === 'toolCalls') toolCalls.push(...chunk.calls);
      if (chunk.type === 'finish') {
        const { reason, usage, filtered } = chunk;
        return { toolCalls, reason, usage, ...(filtered !== undefined && { filtered }) };
      }
      timer = watch();
    }
    throw new AppError('UNAVAILABLE', `${model.name} ended in the middle.`, { retryable: true });
  } catch (error) {
    // Some models end an aborted stream with an error.
    if (signal.aborted) return null;
    throw error;
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', onAbort);
    stop.abort();
    // Not awaited: a generator stuck in a call would only return once that call does.
    void Promise.resolve(chunks.return?.()).catch(() => undefined);
  }
}

/** What ends a wait early. `Promise.race` would keep all that was ever waited for until the last race is over. */
class Interruption {
  #stopped = false;
  #error: Error | null = null;
  #interrupt: (() => void) | null = null;

  stop(): void {
    this.#stopped = true;
    this.#interrupt?.();
  }

  fail(error: Error): void {
    this.#error = error;
    this.#interrupt?.();
  }

  /** What `waited` resolves with; null once stopped, rejects once failed. */
  or<T>(waited: Promise<T>): Promise<T | null> {
    return new Promise((resolve, reject) => {
      this.#interrupt = () => {
        if (this.#error !== null) reject(this.#error);
        else resolve(null);
      };
      waited.then(resolve, reject);
      if (this.#stopped || this.#error !== null) this.#interrupt();
    });
  }
}

/** What all completions of a run took; `model` is the one that was used last. */
export function spentWith(spent: Usage | null, model: ChatModel, usage: TokenUsage): Usage {
  const cost = BigInt(spent?.costMicros ?? '0') + BigInt(costOf(model, usage));
  return {
    model: model.name,
    inputTokens: (spent?.inputTokens ?? 0) + usage.inputTokens,
    outputTokens: (spent?.outputTokens ?? 0) + usage.outputTokens,
    costMicros: cost.toString(),
  };
}

/** Millionths of a US dollar, rounded up. */
export function costOf(model: ChatModel, usage: TokenUsage): number {
  const { input, output } = model.microsPerThousandTokens;
  return Math.ceil((usage.inputTokens * input + usage.outputTokens * output) / 1000);
}

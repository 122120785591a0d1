// Every call of a function, a prompt or a tool passes the same filters: in order in, in reverse order out.
import type { Clock } from '../../../platform/clock.ts';
import { AppError, isAppError } from '../../../platform/errors.ts';
import type { Log } from '../../../platform/log.ts';
import { isTracing, traced } from '../../../platform/telemetry/trace.ts';

export interface Invocation {
  readonly kind: 'function' | 'prompt' | 'tool';
  readonly name: string;
  readonly signal: AbortSignal;
}

/** What surrounds a call. `next` may be called again, or not at all. */
export type Filter = <Result>(
  invocation: Invocation,
  next: (signal: AbortSignal) => Promise<Result>,
) => Promise<Result>;

export interface Kernel {
  invoke<Result>(
    invocation: Invocation,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result>;
}

export function kernel(filters: readonly Filter[]): Kernel {
  return {
    invoke(invocation, work) {
      const chained = filters.reduceRight(
        (next, filter) => (signal: AbortSignal) => filter({ ...invocation, signal }, next),
        work,
      );
      return chained(invocation.signal);
    },
  };
}

/** One line per call: how long it took and how it ended. */
export function logged(log: Log, clock: Clock): Filter {
  return async ({ kind, name, signal }, next) => {
    const began = clock.now();
    const done = (outcome: string) =>
      log.debug({ kind, name, outcome, ms: clock.now() - began }, 'invoked');
    try {
      const result = await next(signal);
      done('ok');
      return result;
    } catch (error) {
      done(isAppError(error) ? error.code : 'error');
      throw error;
    }
  };
}

/** A span per call of a function or a tool, tries included; a prompt's is its model's. */
export const spanned: Filter = ({ kind, name, signal }, next) =>
  isTracing() && kind !== 'prompt'
    ? traced(`${kind} ${name}`, {}, () => next(signal))
    : next(signal);

/** Functions and tools that fail for a passing reason are tried again; a prompt's text may be out already. */
export function retried(clock: Clock, attempts: number, firstWaitMs: number): Filter {
  return async ({ kind, signal }, next) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await next(signal);
      } catch (error) {
        const passing = isAppError(error) && error.retryable && kind !== 'prompt';
        if (!passing || attempt === attempts || signal.aborted) throw error;
        await clock.sleep(firstWaitMs * 2 ** (attempt - 1), signal);
      }
    }
  };
}

/** TIMEOUT, retryable, for a function or a tool that gives no answer; prompts have a watchdog of their own. */
export function timeLimited(clock: Clock, ms: number): Filter {
  return async (invocation, next) => {
    if (invocation.kind === 'prompt') return next(invocation.signal);
    const late = new AbortController();
    const { promise: expired, reject } = Promise.withResolvers<never>();
    const timer = clock.after(ms, () => {
      const error = new AppError('TIMEOUT', `${invocation.name} took too long.`, {
        retryable: true,
      });
      reject(error);
      late.abort(error);
    });
    try {
      return await Promise.race([next(AbortSignal.any([invocation.signal, late.signal])), expired]);
    } finally {
      timer.cancel();
    }
  };
}

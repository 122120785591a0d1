// One caller that waits for a call's answer, with an abort signal and a deadline of its own.
import type { Clock, Timer } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import { abortError } from '../abort.ts';
import type { GraphResponse } from '../port.ts';
import type { Scan } from './answer.ts';

export interface Waiting {
  /** It waits no longer, and knows why. */
  left(waiter: Waiter, because: 'aborted' | 'late'): void;
}

export interface WaiterOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** How it has the answer read. */
  readonly scan: Scan;
}

// An object as the signal's listener instead of a closure: it is made for every fetch.
export class Waiter {
  /** ms since the epoch */
  readonly due: number;
  readonly promise: Promise<GraphResponse>;
  readonly scan: Scan;
  readonly #call: Waiting;
  readonly #name: string;
  readonly #signal: AbortSignal | undefined;
  readonly #timer: Timer;
  #resolve!: (response: GraphResponse) => void;
  #reject!: (error: AppError) => void;

  constructor(call: Waiting, { name, clock, timeoutMs, signal, scan }: WaiterOptions) {
    this.scan = scan;
    this.#call = call;
    this.#name = name;
    this.#signal = signal;
    this.due = clock.now() + timeoutMs;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#timer = clock.after(timeoutMs, () => {
      this.reject(timedOut(name));
      call.left(this, 'late');
    });
    signal?.addEventListener('abort', this);
  }

  handleEvent(): void {
    if (this.#signal === undefined) return;
    this.reject(abortError(this.#signal, this.#name));
    this.#call.left(this, 'aborted');
  }

  resolve(response: GraphResponse): void {
    this.#letGo();
    this.#resolve(response);
  }

  reject(error: AppError): void {
    this.#letGo();
    this.#reject(error);
  }

  #letGo(): void {
    this.#timer.cancel();
    this.#signal?.removeEventListener('abort', this);
  }
}

export function timedOut(name: string): AppError {
  return new AppError('TIMEOUT', `${name} did not answer in time.`, { retryable: true });
}

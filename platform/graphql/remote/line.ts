// What all calls to a subgraph have in common, and what each of them asks.
import type { Viewer } from '../../auth/port.ts';
import type { Clock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { Callee } from './answer.ts';
import type { Breaker } from '../../breaker/breaker.ts';
import type { RetryBudget } from './budget.ts';
import type { Exchange } from './exchange.ts';
import type { Gate } from './gate.ts';
import type { HeaderList } from './headers.ts';
import type { RetrySettings } from '../../breaker/retry.ts';

/** What all calls to a subgraph share. */
export interface Line extends Callee {
  readonly clock: Clock;
  readonly random: Random;
  readonly gate: Gate;
  readonly breaker: Breaker;
  readonly budget: RetryBudget;
  readonly retry: RetrySettings;
  /** From a caller's asking to the answer, all attempts included. */
  readonly timeoutMs: number;
  readonly attemptTimeoutMs: number;
  /** In bytes. */
  readonly responseLimit: number;
  readonly counts: Counts;
  /** Calls in progress may end, but nothing is tried again. */
  readonly closing: boolean;
  send(question: Question, exchange: Exchange, attempt: number): void;
  /** Its call makes no further attempt, and nobody waits for it. */
  ended(question: Question): void;
}

export interface Counts {
  answered: number;
  failed: number;
  timedOut: number;
  attempts: number;
  retries: number;
  rejected: number;
}

/** What goes over the wire. */
export interface Question {
  readonly viewer: Viewer;
  /** Of the first attempt. */
  readonly assertion: string | undefined;
  readonly forwarded: HeaderList;
  /** Says which trace it continues; empty where none. */
  readonly trace: HeaderList;
  readonly body: string;
  /** A query has one: asking it twice does no harm, and those with equal keys get equal answers. */
  readonly key: string | undefined;
}

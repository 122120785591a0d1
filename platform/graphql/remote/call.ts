// One call: its attempts, one after the other, for everybody who asked the same meanwhile.
import type { Timer } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { GraphResponse } from '../port.ts';
import { judge, parseAnswer, type Scan } from './answer.ts';
import type { Outcome } from '../../breaker/breaker.ts';
import { AnswerTooLong, Exchange, type ExchangeOwner } from './exchange.ts';
import type { Entrant } from './gate.ts';
import type { Line, Question } from './line.ts';
import { pauseBefore } from '../../breaker/retry.ts';
import { timedOut, Waiter, type Waiting } from './waiter.ts';

export class Call implements Entrant, ExchangeOwner, Waiting {
  readonly #line: Line;
  readonly #question: Question;
  #waiters: Waiter[] = [];
  #attempts = 0;
  #exchange: Exchange | undefined;
  #ticket = 0;
  // Of the attempt, or of the pause before the next one.
  #timer: Timer | undefined;
  #failure: AppError | undefined;

  constructor(line: Line, question: Question) {
    this.#line = line;
    this.#question = question;
  }

  join(signal: AbortSignal | undefined, scan: Scan): Promise<GraphResponse> {
    const { name, clock, timeoutMs } = this.#line;
    const waiter = new Waiter(this, { name, clock, timeoutMs, signal, scan });
    this.#waiters.push(waiter);
    return waiter.promise;
  }

  start(): void {
    const { breaker, gate, counts } = this.#line;
    if (breaker.refuses) return this.#refuse();
    if (gate.enter(this)) return;
    counts.rejected += 1;
    this.#fail(unavailable(`${this.#line.name} has too many calls waiting.`));
  }

  entered(): boolean {
    const { breaker, counts } = this.#line;
    const ticket = breaker.admit();
    if (ticket === null) {
      this.#refuse();
      return false;
    }
    this.#ticket = ticket;
    this.#attempts += 1;
    counts.attempts += 1;
    const exchange = new Exchange(this, this.#line.responseLimit);
    this.#exchange = exchange;
    this.#limitAttempt();
    this.#line.send(this.#question, exchange, this.#attempts);
    return true;
  }

  settled(exchange: Exchange, failure: Error | null): void {
    this.#line.gate.leave();
    // Else it was given up before.
    if (exchange !== this.#exchange) return;
    this.#exchange = undefined;
    this.#timer?.cancel();
    if (failure === null) this.#judge(exchange);
    else this.#broken(failure);
  }

  left(waiter: Waiter, because: 'aborted' | 'late'): void {
    this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
    if (because === 'late') this.#line.counts.timedOut += 1;
    if (this.#waiters.length > 0) return;
    this.#end();
    this.#dropAttempt(because === 'late' ? 'failed' : 'unknown', timedOut(this.#line.name));
  }

  /** What failed already is not tried again. */
  stopRetrying(): void {
    if (this.#exchange === undefined && this.#failure !== undefined) this.#fail(this.#failure);
  }

  // The last attempt has all the time that is left.
  #limitAttempt(): void {
    const { attemptTimeoutMs, timeoutMs, clock, name } = this.#line;
    if (!this.#mayRetry() || attemptTimeoutMs >= timeoutMs) return;
    this.#timer = clock.after(attemptTimeoutMs, () => {
      const late = timedOut(name);
      this.#dropAttempt('failed', late);
      this.#failOrRetry(late, true);
    });
  }

  #dropAttempt(outcome: Outcome, reason: Error): void {
    const exchange = this.#exchange;
    if (exchange === undefined) return;
    this.#exchange = undefined;
    this.#line.breaker.report(this.#ticket, outcome);
    exchange.giveUp(reason);
  }

  #judge(exchange: Exchange): void {
    const { breaker, clock } = this.#line;
    const verdict = judge(exchange, this.#line, clock.now(), this.#waiters[0]?.scan);
    breaker.report(this.#ticket, verdict.health);
    if ('error' in verdict) this.#failOrRetry(verdict.error, verdict.transient);
    else this.#answer(verdict.response, exchange);
  }

  #broken(cause: Error): void {
    const { breaker, name } = this.#line;
    const tooLong = cause instanceof AnswerTooLong;
    breaker.report(this.#ticket, tooLong ? 'ok' : 'failed');
    if (tooLong)
      this.#fail(unavailable(`${name} gave an answer that is too long.`, { cause }, false));
    else this.#failOrRetry(unavailable(`${name} cannot be reached.`, { cause }), true);
  }

  #failOrRetry(error: AppError, transient: boolean): void {
    const { clock, random, retry, budget, breaker, counts } = this.#line;
    if (!transient || !this.#mayRetry() || breaker.refuses) return this.#fail(error);
    const pause = (error.retryAfterMs ?? 0) + pauseBefore(this.#attempts - 1, retry, random);
    const due = this.#waiters.reduce((latest, waiter) => Math.max(latest, waiter.due), 0);
    if (clock.now() + pause >= due || !budget.spend()) return this.#fail(error);
    counts.retries += 1;
    this.#failure = error;
    if (pause === 0) this.start();
    else this.#timer = clock.after(pause, () => this.start());
  }

  #mayRetry(): boolean {
    const { closing, retry } = this.#line;
    return this.#question.key !== undefined && this.#attempts < retry.attempts && !closing;
  }

  #refuse(): void {
    const { breaker, name, counts } = this.#line;
    counts.rejected += 1;
    const wait = breaker.opensAgainIn;
    const options = wait > 0 ? { retryAfterMs: wait } : {};
    this.#fail(unavailable(`${name} failed too often and is not asked for a while.`, options));
  }

  // Callers may change what they get: each has a copy of its own.
  #answer(response: GraphResponse, exchange: Exchange): void {
    const [first, ...others] = this.#end();
    this.#line.counts.answered += 1 + others.length;
    first?.resolve(response);
    if (others.length === 0) return;
    const text = exchange.text();
    for (const waiter of others) waiter.resolve(parseAnswer(text, waiter.scan) ?? response);
  }

  #fail(error: AppError): void {
    const waiters = this.#end();
    this.#line.counts[error.code === 'TIMEOUT' ? 'timedOut' : 'failed'] += waiters.length;
    for (const waiter of waiters) waiter.reject(error);
  }

  #end(): readonly Waiter[] {
    const waiters = this.#waiters;
    this.#waiters = [];
    this.#timer?.cancel();
    this.#line.gate.withdraw(this);
    this.#line.ended(this.#question);
    return waiters;
  }
}

function unavailable(
  message: string,
  options: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  retryable = true,
): AppError {
  return new AppError('UNAVAILABLE', message, { ...options, retryable });
}

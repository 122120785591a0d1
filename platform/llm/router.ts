// Which model of a chain is asked, and whom instead when it fails: the one place where a completion is tried again.
import {
  Breaker,
  type BreakerSettings,
  type BreakerState,
  type Outcome,
} from '../breaker/breaker.ts';
import type { Clock } from '../clock.ts';
import { AppError, isAppError } from '../errors.ts';
import type { ChatModel } from './port.ts';

export interface ModelLimits {
  /** All calls of servers for one answer together, waits included (ms); then a model in this process answers. */
  readonly deadlineMs: number;
  /** How often one answer may ask a model that has failed it once more, after all others have failed too. */
  readonly retries: number;
}

export interface PassedOver {
  readonly model: string;
  readonly reason: PassedOverReason;
}

/** `FAILED`: in this answer. `UNHEALTHY`: in others, lately. `RATE_LIMITED`: it said when to come again. */
export type PassedOverReason =
  'FAILED' | 'UNHEALTHY' | 'RATE_LIMITED' | 'OVER_BUDGET' | 'CONTENT_FILTERED' | 'OUT_OF_TIME';

export interface Choice {
  readonly model: ChatModel;
  /** Those before it in the chain, and why not they. */
  readonly passedOver: readonly PassedOver[];
  /** Aborts with the asker's, or when the time for servers is over: then the call has failed. */
  readonly signal: AbortSignal;
}

export interface Ask<Result> {
  /** Models that are out of the question. */
  readonly without: ReadonlySet<string>;
  /** Why none but those in this process may answer; null: all may. */
  readonly onlyLocal: PassedOverReason | null;
  /** Null where `signal` aborted or enough was heard. */
  readonly call: (choice: Choice) => Promise<Result | null>;
  /** After a failure: whether nobody has seen anything of it yet, so that another may answer in its place. */
  readonly maySwitch: () => boolean;
}

const health: BreakerSettings = {
  windowMs: 60_000,
  minimum: 4,
  failureRate: 0.5,
  openMs: 5_000,
  longestOpenMs: 120_000,
  trials: 1,
};
/** Before a model is asked again that did not say when. */
const backOffMs = 500;
/** Nobody sits and waits longer than this for a model: another one, or none, is better. */
const longestWaitMs = 10_000;
/** What a server may ask for at most. */
const longestRestMs = 600_000;

type Rules = Pick<Ask<unknown>, 'without' | 'onlyLocal'>;

/** What all answers know of a model. */
class Route {
  readonly model: ChatModel;
  readonly isLocal: boolean;
  readonly group: string;
  readonly breaker: Breaker;
  /** It asked not to be asked before (ms since the epoch). */
  restsUntil = 0;

  constructor(model: ChatModel, clock: Clock) {
    this.model = model;
    this.isLocal = model.isLocal === true;
    this.group = model.group ?? model.name;
    this.breaker = new Breaker(health, clock);
  }
}

export class ModelRouter {
  readonly #routes: readonly Route[];
  readonly #clock: Clock;
  readonly #limits: ModelLimits;

  constructor(models: readonly ChatModel[], limits: ModelLimits, clock: Clock) {
    this.#routes = models.map((model) => new Route(model, clock));
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Of those that are asked over a network. */
  *states(): Generator<readonly [model: string, state: BreakerState]> {
    for (const { model, isLocal, breaker } of this.#routes) {
      if (!isLocal) yield [model.name, breaker.state];
    }
  }

  /** For all completions that one answer needs: what failed once is not asked again for the next. */
  begin(): RoutedAnswer {
    return new RoutedAnswer(this.#routes, this.#limits, this.#clock);
  }
}

export class RoutedAnswer {
  readonly #routes: readonly Route[];
  readonly #clock: Clock;
  readonly #limits: ModelLimits;
  readonly #failed = new Map<Route, { readonly retryable: boolean }>();
  #retries: number;
  #deadline: number | null = null;

  constructor(routes: readonly Route[], limits: ModelLimits, clock: Clock) {
    this.#routes = routes;
    this.#limits = limits;
    this.#clock = clock;
    this.#retries = limits.retries;
  }

  /**
   * What the first model gives that can. Rejects with UNAVAILABLE, not retryable, when none is left; with the
   * model's own error where it may not be replaced, and for a prompt that its content filter refused.
   */
  async ask<Result>(ask: Ask<Result>, signal: AbortSignal): Promise<Result | null> {
    for (;;) {
      if (signal.aborted) return null;
      const { route, passedOver } = this.#first(ask);
      const wait = route === null || route.isLocal ? this.#claimRetry(ask) : null;
      if (wait !== null) {
        await this.#clock.sleep(wait, signal);
        continue;
      }
      if (route === null) throw new AppError('UNAVAILABLE', 'No model could answer just now.');
      try {
        return await this.#call(route, passedOver, ask, signal);
      } catch (error) {
        if (signal.aborted || isAppError(error, 'CONTENT_FILTERED')) throw error;
        this.#failed.set(route, { retryable: isAppError(error) && error.retryable });
        if (!ask.maySwitch()) throw error;
      }
    }
  }

  /** Whom to ask now: in the chain's order, but other groups before one that failed, and local ones last. */
  #first(ask: Rules): { readonly route: Route | null; readonly passedOver: readonly PassedOver[] } {
    const failing = new Set([...this.#failed.keys()].map(({ group }) => group));
    const open: Route[] = [];
    const passedOver: PassedOver[] = [];
    for (const route of this.#routes) {
      const reason = this.#against(route, ask);
      if (reason === null) open.push(route);
      else passedOver.push({ model: route.model.name, reason });
    }
    const rank = ({ isLocal, group }: Route) => (isLocal ? 2 : failing.has(group) ? 1 : 0);
    const [route = null] = open.sort((a, b) => rank(a) - rank(b));
    return { route, passedOver };
  }

  #against(route: Route, { without, onlyLocal }: Rules): PassedOverReason | null {
    if (this.#failed.has(route) || without.has(route.model.name)) return 'FAILED';
    if (route.isLocal) return null;
    if (onlyLocal !== null) return onlyLocal;
    if (this.#left() <= 0) return 'OUT_OF_TIME';
    if (route.restsUntil > this.#clock.now()) return 'RATE_LIMITED';
    return route.breaker.refuses ? 'UNHEALTHY' : null;
  }

  /** How long to wait (ms) before some server is asked once more; null: none will be. */
  #claimRetry({ without, onlyLocal }: Rules): number | null {
    if (this.#retries <= 0 || onlyLocal !== null) return null;
    const now = this.#clock.now();
    const [next] = this.#routes
      .filter((route) => !route.isLocal && !without.has(route.model.name))
      .filter((route) => this.#failed.get(route)?.retryable !== false && !route.breaker.refuses)
      .map((route) => ({ route, wait: Math.max(route.restsUntil - now, backOffMs) }))
      .sort((a, b) => a.wait - b.wait);
    if (next === undefined || next.wait > longestWaitMs || next.wait >= this.#left()) return null;
    this.#retries -= 1;
    this.#failed.delete(next.route);
    return next.wait;
  }

  async #call<Result>(
    route: Route,
    passedOver: readonly PassedOver[],
    { call }: Ask<Result>,
    signal: AbortSignal,
  ): Promise<Result | null> {
    const { model } = route;
    if (route.isLocal) return call({ model, passedOver, signal });
    const ticket = route.breaker.admit();
    if (ticket === null) throw new Error(`${model.name} was let through and is not`);
    let outcome: Outcome = 'unknown';
    const late = new AbortController();
    const timer = this.#clock.after(this.#left(), () => late.abort());
    try {
      const limited = AbortSignal.any([signal, late.signal]);
      const result = await call({ model, passedOver, signal: limited });
      outcome = signal.aborted ? 'unknown' : 'ok';
      return result;
    } catch (error) {
      outcome = this.#judge(route, error);
      throw error;
    } finally {
      timer.cancel();
      route.breaker.report(ticket, outcome);
    }
  }

  #judge(route: Route, error: unknown): Outcome {
    if (isAppError(error, 'CONTENT_FILTERED')) return 'ok';
    if (!isAppError(error, 'RATE_LIMITED') || error.retryAfterMs === undefined) return 'failed';
    // It is well, only busy, and has said for how long.
    const rest = Math.min(error.retryAfterMs, longestRestMs);
    route.restsUntil = Math.max(route.restsUntil, this.#clock.now() + rest);
    return 'unknown';
  }

  /** Of the time for servers, in ms; it runs from the first look at it. */
  #left(): number {
    const now = this.#clock.now();
    this.#deadline ??= now + this.#limits.deadlineMs;
    return this.#deadline - now;
  }
}

// Stops asking a server that mostly fails, and lets a few calls through later to see whether it is back.
import type { Clock } from '../clock.ts';
import { Outcomes } from './outcomes.ts';

export interface BreakerSettings {
  /** Outcomes of the latest so many ms count. */
  readonly windowMs: number;
  /** Fewer outcomes than this say nothing. */
  readonly minimum: number;
  /** Opens when this share of them failed, 0..1. */
  readonly failureRate: number;
  /** How long it stays open; doubles each time that the trials fail. */
  readonly openMs: number;
  readonly longestOpenMs: number;
  /** So many trials must go well before it closes; no more at a time. */
  readonly trials: number;
}

export type BreakerState = 'closed' | 'open' | 'half-open';

/** As operators' figures tell it: 0 asked, 1 left alone, 0.5 tried. */
export const breakerFigure: Readonly<Record<BreakerState, number>> = {
  closed: 0,
  'half-open': 0.5,
  open: 1,
};

/** `unknown`: given up by the caller, or refused for another reason than its state of health. */
export type Outcome = 'ok' | 'failed' | 'unknown';

export class Breaker {
  readonly #settings: BreakerSettings;
  readonly #clock: Clock;
  readonly #outcomes: Outcomes;
  #state: BreakerState = 'closed';
  // Changes with the state: an outcome counts only in the state in which its call was let through.
  #generation = 0;
  #openedAt = 0;
  #openMs: number;
  #trying = 0;
  #passed = 0;

  constructor(settings: BreakerSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#outcomes = new Outcomes(settings.windowMs);
    this.#openMs = settings.openMs;
  }

  get state(): BreakerState {
    return this.#state === 'open' && this.#wait() === 0 ? 'half-open' : this.#state;
  }

  /** Whether a call would be refused now. */
  get refuses(): boolean {
    if (this.#state === 'closed') return false;
    if (this.#state === 'open') return this.#wait() > 0;
    return this.#trying + this.#passed >= this.#settings.trials;
  }

  /** In ms, until a call may be let through; 0 unless open. */
  get opensAgainIn(): number {
    return this.#state === 'open' ? this.#wait() : 0;
  }

  /** A ticket to report with, exactly once; null: refused. */
  admit(): number | null {
    if (this.#state === 'closed') return this.#generation;
    if (this.refuses) return null;
    if (this.#state === 'open') this.#become('half-open');
    this.#trying += 1;
    return this.#generation;
  }

  report(ticket: number, outcome: Outcome): void {
    if (ticket !== this.#generation) return;
    if (this.#state === 'half-open') this.#judgeTrial(outcome);
    else if (this.#state === 'closed' && outcome !== 'unknown') this.#count(outcome === 'failed');
  }

  #count(failed: boolean): void {
    const { minimum, failureRate } = this.#settings;
    const outcomes = this.#outcomes;
    outcomes.add(failed, this.#clock.now());
    if (failed && outcomes.total >= minimum && outcomes.failed >= failureRate * outcomes.total) {
      this.#open(this.#settings.openMs);
    }
  }

  #judgeTrial(outcome: Outcome): void {
    const { trials, longestOpenMs } = this.#settings;
    this.#trying -= 1;
    if (outcome === 'failed') this.#open(Math.min(longestOpenMs, this.#openMs * 2));
    else if (outcome === 'ok' && ++this.#passed === trials) this.#become('closed');
  }

  #open(forMs: number): void {
    this.#openMs = forMs;
    this.#openedAt = this.#clock.now();
    this.#become('open');
  }

  #become(state: BreakerState): void {
    this.#state = state;
    this.#generation += 1;
    this.#trying = 0;
    this.#passed = 0;
    this.#outcomes.clear();
  }

  // A clock that was set back must not keep it open for longer than was said.
  #wait(): number {
    const passed = this.#clock.now() - this.#openedAt;
    return passed < 0 ? 0 : Math.max(0, this.#openMs - passed);
  }
}

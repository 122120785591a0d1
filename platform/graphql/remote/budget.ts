// How many calls may be made again: a share of all requests, so that retries never multiply an outage.

export interface BudgetSettings {
  /** Retries per request in the long run, 0..1. */
  readonly ratio: number;
  /** Retries that may come on top at once; what was not used is kept up to this. */
  readonly reserve: number;
}

// Whole thousandths of a retry: fractions would drift.
const one = 1000;

/** Over any stretch of time: retries ≤ reserve + ratio × requests. */
export class RetryBudget {
  readonly #share: number;
  readonly #most: number;
  #credit: number;

  constructor({ ratio, reserve }: BudgetSettings) {
    this.#share = Math.floor(ratio * one);
    this.#most = reserve * one;
    this.#credit = this.#most;
  }

  /** For each request, once, however often it is tried. */
  earn(): void {
    this.#credit = Math.min(this.#most, this.#credit + this.#share);
  }

  /** Whether one more retry may be made, which is then taken as made. */
  spend(): boolean {
    if (this.#credit < one) return false;
    this.#credit -= one;
    return true;
  }
}

// What somebody else must be asked for, for those who cannot wait: a broker's lag, a table's length.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

export interface SampledOptions {
  /** Said when an answer fails to come. */
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** An answer serves everybody who asks within this time, ms. */
const freshMs = 5_000;
/** Longest that somebody waits for a new one, ms. */
const patienceMs = 1_000;
/** Older ones are not told: better no figure than one that hides that nobody knows, ms. */
const staleMs = 60_000;

export class Sampled<Value> {
  readonly #ask: () => Promise<Value>;
  readonly #options: SampledOptions;
  #last: { readonly value: Value; readonly at: number } | null = null;
  #asking: Promise<void> | null = null;

  constructor(ask: () => Promise<Value>, options: SampledOptions) {
    this.#ask = ask;
    this.#options = options;
  }

  /** The newest there is, soon, and never a rejection; null: nothing is known at the moment. */
  async value(): Promise<Value | null> {
    const { clock } = this.#options;
    if (this.#ageMs() >= freshMs) {
      this.#asking ??= this.#renew().finally(() => (this.#asking = null));
      const answered = new AbortController();
      const renewed = this.#asking.then(() => answered.abort());
      await Promise.race([renewed, clock.sleep(patienceMs, answered.signal)]);
    }
    return this.#ageMs() < staleMs ? (this.#last?.value ?? null) : null;
  }

  #ageMs(): number {
    return this.#last === null ? Infinity : this.#options.clock.now() - this.#last.at;
  }

  async #renew(): Promise<void> {
    const { name, clock, log } = this.#options;
    try {
      // From before the question: what it tells may have changed while it was under way.
      const at = clock.now();
      this.#last = { value: await this.#ask(), at };
    } catch (error) {
      log.warn({ err: error, figure: name }, 'a figure could not be read');
    }
  }
}

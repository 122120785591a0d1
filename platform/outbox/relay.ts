// Carries events from outboxes to the log: at least once, in order, woken by commits and by a poll in case a wake was lost.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { EventLog } from '../events/port.ts';
import type { Failpoints } from '../failpoint.ts';
import type { Log } from '../log.ts';
import { isTracing } from '../telemetry/trace.ts';
import type { OutboxSource, Relay } from './port.ts';
import { tracedPublishing } from './traced.ts';

const batch = 200;
/** After a crash the successor waits this long, unless it goes by the same holder's name. */
const leaseMs = 2_000;
/** An event that was handled is remembered for longer than a group may stay away and be given it again. */
const rememberMs = 14 * 86_400_000;
/** The first look comes when a start is over, and a full batch is followed by the next one at the next poll. */
const firstForgetMs = 60_000;
const forgetEveryMs = 3_600_000;
const forgetBatch = 1_000;
const firstBackoffMs = 100;
const maxBackoffMs = 5_000;

export interface RelayOptions {
  readonly sources: readonly OutboxSource[];
  readonly events: EventLog;
  readonly clock: Clock;
  readonly log: Log;
  readonly failpoints: Failpoints;
  /** How often to look without being woken, in milliseconds; 1000 unless told. */
  readonly pollMs?: number;
  /** Who holds the lease; unique to this process unless told. A sole process may keep one name for ever. */
  readonly holder?: string;
}

export function startRelay(options: RelayOptions): Relay {
  const holder = options.holder ?? randomUUID();
  const runners = options.sources.map((source) => new Runner(source, holder, options));
  return {
    wake() {
      for (const runner of runners) runner.wake();
    },
    async close() {
      await Promise.all(runners.map((runner) => runner.close()));
    },
  };
}

/** One source's loop. */
class Runner {
  readonly #source: OutboxSource;
  readonly #holder: string;
  readonly #options: RelayOptions;
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;
  #rest = new AbortController();
  #woken = false;
  #forgetAt: number;

  constructor(source: OutboxSource, holder: string, options: RelayOptions) {
    this.#source = source;
    this.#holder = holder;
    this.#options = options;
    this.#forgetAt = options.clock.now() + firstForgetMs;
    this.#ended = this.#run();
  }

  /** However many wakes come while a batch is on its way: they are worth one more look. */
  wake(): void {
    this.#woken = true;
    this.#rest.abort();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.wake();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { clock, log, pollMs = 1_000 } = this.#options;
    const { signal } = this.#closing;
    let backoff = firstBackoffMs;
    for (;;) {
      // Read before looking: whoever closes or wakes from here on gets another look.
      const last = signal.aborted;
      this.#woken = false;
      try {
        while (await this.#publish());
        backoff = firstBackoffMs;
        if (last) return;
        if (clock.now() >= this.#forgetAt) await this.#forget();
        if (!this.#woken) await this.#pause(pollMs);
      } catch (error) {
        log.warn(
          { err: error, outbox: this.#source.name, retryInMs: backoff },
          'events wait in their outbox: they could not be published',
        );
        // They are safe where they are, and the next start publishes them.
        if (last) return;
        await clock.sleep(backoff, signal);
        backoff = Math.min(backoff * 2, maxBackoffMs);
      }
    }
  }

  /** True while there may be more. */
  async #publish(): Promise<boolean> {
    const { clock, events, failpoints } = this.#options;
    const now = clock.now();
    const pending = await this.#source.claim(this.#holder, now, now + leaseMs, batch);
    if (pending.length === 0) return false;
    // A claim that took longer than its lease may have been somebody else's turn already.
    if (clock.now() >= now + leaseMs) return true;
    failpoints.hit('outbox.claimed');
    const records = pending.map(({ record }) => record);
    if (isTracing()) {
      await tracedPublishing(records, this.#source.name, (traced) => events.append(traced));
    } else await events.append(records);
    failpoints.hit('outbox.published');
    await this.#source.done(pending.map(({ id }) => id));
    return pending.length === batch;
  }

  /** What is remembered for too long takes room and nothing else, so a failure can wait. */
  async #forget(): Promise<void> {
    const now = this.#options.clock.now();
    this.#forgetAt = now + forgetEveryMs;
    try {
      const forgotten = await this.#source.forget(now - rememberMs, forgetBatch);
      if (forgotten === forgetBatch) this.#forgetAt = now;
    } catch (error) {
      const fields = { err: error, outbox: this.#source.name };
      this.#options.log.warn(fields, 'events handled long ago could not be forgotten');
    }
  }

  async #pause(ms: number): Promise<void> {
    this.#rest = new AbortController();
    if (this.#woken) return;
    await this.#options.clock.sleep(ms, this.#rest.signal);
  }
}

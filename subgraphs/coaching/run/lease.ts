// The right to write a run: held by compare-and-set on the run's document, for a while, renewed while in use.
import type { Clock, Timer } from '../../../platform/clock.ts';
import { isAppError } from '../../../platform/errors.ts';
import type { DocumentOp, StoredDocument } from '../../../platform/documents/port.ts';
import type { Log } from '../../../platform/log.ts';
import type { Run, Usage } from '../domain.ts';
import { runDocument, type CoachingStore } from '../store.ts';

export interface LeaseOptions {
  readonly store: CoachingStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Names this worker; unique to its process. */
  readonly holder: string;
  readonly leaseMs: number;
}

/** Somebody else may write now: stop, and touch nothing. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Each conflict means that somebody else wrote the document: a cancellation, or another worker. */
const rounds = 8;

/** The lease on a run that needs a worker and has none; null where it is ended, held, or unknown. */
export async function claimRun(options: LeaseOptions, runId: string): Promise<RunLease | null> {
  const { store, clock, holder, leaseMs } = options;
  for (let round = 1; ; round++) {
    const stored = await store.run(runId);
    if (stored === null || stored.body.published) return null;
    const run = stored.body;
    const now = clock.now();
    if (run.lease !== null && run.lease.until > now) return null;
    const claimed: Run = {
      ...run,
      status: run.terminal === null ? 'RUNNING' : run.status,
      epoch: run.epoch + 1,
      lease: { holder, until: now + leaseMs },
    };
    try {
      await commitRun(store, stored, claimed);
    } catch (error) {
      if (!isAppError(error, 'CONFLICT') || round === rounds) throw error;
      continue;
    }
    // A cancellation that came since was told before anybody here could hear it.
    const renewed = await store.run(runId);
    return renewed !== null && isHeld(renewed.body, holder, claimed.epoch)
      ? new RunLease(options, renewed)
      : null;
  }
}

export class RunLease {
  readonly epoch: number;
  readonly #options: LeaseOptions;
  readonly #lost = new AbortController();
  readonly #cancelled = new AbortController();
  #stored: StoredDocument<Run>;
  #timer: Timer | null = null;
  #closed = false;
  #spent: Usage | null = null;
  /** Writes of the document, one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: LeaseOptions, stored: StoredDocument<Run>) {
    this.#options = options;
    this.#stored = stored;
    this.epoch = stored.body.epoch;
    this.#take(stored);
    this.#schedule();
  }

  /** As last read or written. */
  get run(): Run {
    return this.#stored.body;
  }

  /** Aborts when the lease is lost. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Aborts when somebody asked for the run to stop. */
  get cancelled(): AbortSignal {
    return this.#cancelled.signal;
  }

  /** LeaseLost unless this worker may still write. To be asked right before every append. */
  check(): void {
    if (!this.isHeld()) this.#lose('it ran out');
    this.#lost.signal.throwIfAborted();
  }

  isHeld(): boolean {
    const until = this.run.lease?.until ?? 0;
    return !this.#lost.signal.aborted && this.#options.clock.now() < until;
  }

  /**
   * Replaces the document by what `change` makes of it, together with other operations on its partition,
   * unless it makes null. Runs again on a newer document when somebody else wrote in between and the lease
   * is still held; LeaseLost when it is not.
   */
  update(
    change: (run: Run) => { readonly run: Run; readonly ops?: readonly DocumentOp[] } | null,
  ): Promise<Run> {
    const updated = this.#queue.then(() => this.#update(change));
    this.#queue = updated.catch(() => undefined);
    return updated;
  }

  /** Reads the document now, to see a cancellation without waiting for the next renewal. */
  refresh(): Promise<Run> {
    return this.update(() => null);
  }

  /** Goes into the document with the next renewal, so that a successor's count begins there. */
  noteSpent(spent: Usage): void {
    this.#spent = spent;
  }

  /** Stops renewing. With `handOver` the run is free for another worker at once. */
  async close({ handOver }: { readonly handOver: boolean }): Promise<void> {
    this.#timer?.cancel();
    if (handOver && !this.#lost.signal.aborted) {
      const now = this.#options.clock.now();
      await this.update((run) => ({
        run: { ...run, lease: run.lease === null ? null : { ...run.lease, until: now } },
      })).catch((error: unknown) => {
        if (!(error instanceof LeaseLost)) throw error;
      });
    }
    this.#closed = true;
    this.#timer?.cancel();
    this.#lost.abort(new LeaseLost('the lease was given back'));
  }

  async #update(
    change: (run: Run) => { readonly run: Run; readonly ops?: readonly DocumentOp[] } | null,
  ): Promise<Run> {
    for (let round = 1; ; round++) {
      this.check();
      const next = change(this.run);
      if (next === null) return round > 1 ? this.run : this.#reload();
      try {
        // The etag matches only if nobody wrote in between: what is written then is what is there.
        this.#take(await commitRun(this.#options.store, this.#stored, next.run, next.ops));
        return this.run;
      } catch (error) {
        if (!isAppError(error, 'CONFLICT') || round === rounds) throw error;
        await this.#reload();
      }
    }
  }

  async #reload(): Promise<Run> {
    const { store, holder } = this.#options;
    const stored = await store.run(this.run.id);
    if (stored === null || !isHeld(stored.body, holder, this.epoch)) {
      this.#lose('another worker took it');
      throw this.#lost.signal.reason;
    }
    this.#take(stored);
    return stored.body;
  }

  #take(stored: StoredDocument<Run>): void {
    this.#stored = stored;
    if (stored.body.cancel !== null) this.#cancelled.abort();
  }

  #schedule(): void {
    const { clock, leaseMs } = this.#options;
    this.#timer = clock.after(leaseMs / 3, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const { clock, leaseMs, holder, log } = this.#options;
    try {
      await this.update((run) => ({
        run: {
          ...run,
          spent: this.#spent ?? run.spent,
          lease: { holder, until: clock.now() + leaseMs },
        },
      }));
    } catch (error) {
      if (error instanceof LeaseLost) return;
      // The next try comes before the lease runs out; `check` ends it if none succeeds.
      log.warn({ err: error, runId: this.run.id }, 'could not renew the lease on a run');
    }
    if (!this.#closed && !this.#lost.signal.aborted) this.#schedule();
  }

  #lose(how: string): void {
    if (this.#lost.signal.aborted) return;
    this.#timer?.cancel();
    this.#options.log.warn({ runId: this.run.id, epoch: this.epoch }, `lost a run: ${how}`);
    this.#lost.abort(new LeaseLost(`the lease on ${this.run.id} is lost: ${how}`));
  }
}

function isHeld(run: Run, holder: string, epoch: number): boolean {
  return run.epoch === epoch && run.lease?.holder === holder;
}

/** Commits the run's next version with whatever belongs to it; CONFLICT when somebody else wrote since `stored` was read. */
async function commitRun(
  store: CoachingStore,
  stored: StoredDocument<Run>,
  run: Run,
  ops: readonly DocumentOp[] = [],
): Promise<StoredDocument<Run>> {
  const unclaimedUntil = stored.due === null ? 0 : Date.parse(stored.due);
  const document = runDocument(run, unclaimedUntil);
  const replace: DocumentOp = { op: 'replace', document, etag: stored.etag };
  const [etag] = await store.commit(run.userId, [replace, ...ops]);
  if (typeof etag !== 'string') throw new TypeError('a replaced document has an etag');
  return { ...document, etag };
}

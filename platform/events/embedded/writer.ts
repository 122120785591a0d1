// Group commit: whatever asked to be written during one turn of the event loop shares one transaction.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../errors.ts';
import type { Lane } from './lane.ts';
import type { Store } from './store.ts';

/** The loop is given back after this many milliseconds of writing. */
const sliceMs = 3;

/**
 * Runs inside the transaction and adds the lanes whose `next` it moved. Each `yield` says how many bytes were
 * written, and is a place where the loop may get its turn. An AppError refuses this work alone and may be
 * thrown only before its first write.
 */
export type Work<T> = (touched: Set<Lane>) => Generator<number, T>;

interface Job {
  start(touched: Set<Lane>): Generator<number, () => void>;
  fail(error: unknown): void;
}

export class Writer {
  readonly #store: Store;
  /** Told of every transaction that has ended; the next one waits for the promise, if there is one. */
  readonly #written: (bytes: number) => Promise<void> | undefined;
  #queue: Job[] = [];
  #pumping: Promise<void> | undefined;

  constructor(store: Store, written: (bytes: number) => Promise<void> | undefined) {
    this.#store = store;
    this.#written = written;
  }

  /** Resolves with the work's result once it is durable; `then` runs first, in commit order. */
  write<T>(work: Work<T>, then?: (result: T) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({
        *start(touched) {
          const result = yield* work(touched);
          return () => {
            resolve(result);
            then?.(result);
          };
        },
        fail: reject,
      });
      this.#pumping ??= this.#pump();
    });
  }

  /** Resolves when everything asked for so far is written or refused. */
  async idle(): Promise<void> {
    while (this.#pumping !== undefined) await this.#pumping;
  }

  async #pump(): Promise<void> {
    // The rest of this turn joins the batch.
    await nextTurn();
    while (this.#queue.length > 0) {
      await this.#transaction();
      await nextTurn();
    }
    this.#pumping = undefined;
  }

  async #transaction(): Promise<void> {
    const jobs = this.#queue;
    this.#queue = [];
    const touched = new Set<Lane>();
    const settle: (() => void)[] = [];
    let taken = 0;
    let bytes = 0;
    try {
      this.#store.begin();
      let resumed = performance.now();
      while (taken < jobs.length) {
        const job = jobs[taken++];
        if (job === undefined) break;
        try {
          const steps = job.start(touched);
          let step = steps.next();
          while (step.done !== true) {
            bytes += step.value;
            // One call is one transaction however long it takes: the loop gets its turns in between, and
            // nobody sees the rows, since readers stop at each lane's committed end.
            if (performance.now() - resumed > sliceMs) {
              await nextTurn();
              resumed = performance.now();
            }
            step = steps.next();
          }
          settle.push(step.value);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          job.fail(error);
        }
        if (performance.now() - resumed > sliceMs) break;
      }
      for (const lane of touched) this.#store.setNext(lane);
      this.#store.commit();
    } catch (error) {
      this.#store.rollback();
      for (const lane of touched) lane.next = lane.end;
      const reason = this.#store.translated(error);
      for (const job of jobs.slice(0, taken)) job.fail(reason);
      settle.length = 0;
      touched.clear();
    }
    this.#queue = taken < jobs.length ? [...jobs.slice(taken), ...this.#queue] : this.#queue;
    for (const lane of touched) lane.advance();
    for (const done of settle) done();
    await this.#written(bytes);
  }
}

// One partition in the hands of a group member: one record at a time, committed while the next ones are handled.
import type { Clock } from '../../clock.ts';
import type { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { EventRecord, GroupOptions } from '../port.ts';
import { type Commit, Commits, firstBackoffMs } from './commits.ts';

/** Records fetched and not yet handled, above which no more are fetched. */
const highWater = 500;
const lowWater = 100;
/** Between two attempts at a record that a handler cannot deal with. */
const maxBackoffMs = 10_000;

export interface LaneParts {
  readonly topic: string;
  readonly partition: number;
  readonly options: GroupOptions;
  readonly clock: Clock;
  readonly log: Log;
  /** Asks for no more records of the partition, or for more again. */
  readonly hold: (held: boolean) => void;
  /** A handler of an earlier assignment of the same partition must have let go first. */
  readonly after: Promise<void>;
}

export class Lane {
  readonly done: Promise<void>;
  /** When the running handler began (ms since the epoch). */
  handlingSince: number | undefined;
  readonly #parts: LaneParts;
  readonly #commits: Commits;
  readonly #queue: EventRecord[] = [];
  #changed = Promise.withResolvers<void>();
  #held = false;
  readonly #stopping = new AbortController();
  #busy = false;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.#commits = new Commits({
      clock: parts.clock,
      refused: (error, record) => this.#refused(error, record),
      retrying: (record, error, retryInMs) => this.#retrying(record, error, retryInMs),
    });
    this.done = this.#work();
  }

  /** A record is being handled or committed. */
  get busy(): boolean {
    return this.#busy || this.#commits.busy;
  }

  add(records: readonly EventRecord[], commit: Commit): void {
    if (this.#stopping.signal.aborted) return;
    this.#commits.use(commit);
    for (const record of records) this.#queue.push(record);
    if (this.#queue.length > highWater && !this.#held) this.#hold(true);
    this.#tell();
  }

  /** Takes no further record; the one in progress is finished, and what was handled is committed. */
  stop(): void {
    this.#commits.stop();
    this.#stopping.abort();
    this.#tell();
  }

  /** The partition belongs to somebody else from now on: nothing more is committed. */
  lose(): void {
    this.#commits.lose();
    this.stop();
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping;
    await this.#parts.after;
    for (; !signal.aborted; await this.#commits.room()) {
      const record = this.#queue.shift();
      if (record === undefined) {
        await this.#changed.promise;
        continue;
      }
      if (this.#held && this.#queue.length < lowWater) this.#hold(false);
      this.#busy = true;
      const handled = await this.#handle(record);
      if (handled) this.#commits.handled(record);
      this.#busy = false;
    }
    await this.#commits.settled();
  }

  /** Tries until it succeeds; false once the lane stops. */
  async #handle(record: EventRecord): Promise<boolean> {
    const { clock, options } = this.#parts;
    const { signal } = this.#stopping;
    for (let delay = firstBackoffMs; ; delay = Math.min(delay * 2, maxBackoffMs)) {
      this.handlingSince = clock.now();
      try {
        await options.handle(record);
        return true;
      } catch (error) {
        this.#retrying(record, error, delay);
      } finally {
        this.handlingSince = undefined;
      }
      // Between attempts nothing is in progress that a rebalance would have to wait for.
      this.#busy = false;
      if (!signal.aborted) await clock.sleep(delay, signal);
      if (signal.aborted) return false;
      this.#busy = true;
    }
  }

  #refused(error: AppError, record: EventRecord): void {
    const { log, options } = this.#parts;
    log.warn({ err: error, group: options.group }, 'a late commit was refused');
    this.lose();
    options.onRefused?.(error, record);
  }

  #retrying({ topic, partition, offset }: EventRecord, error: unknown, retryInMs: number): void {
    const { log, options } = this.#parts;
    log.warn(
      { err: error, group: options.group, topic, partition, offset, retryInMs },
      'a record was not handled or committed, trying again',
    );
  }

  #hold(held: boolean): void {
    this.#held = held;
    this.#parts.hold(held);
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

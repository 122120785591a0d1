// One partition in the hands of a group member: one record at a time, each committed before the next.
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { EventRecord, GroupOptions } from '../port.ts';
import { within } from './admin.ts';
import { faultType } from './errors.ts';

const firstBackoffMs = 100;
const maxBackoffMs = 10_000;
const commitMs = 5000;
/** Records fetched and not yet handled, above which no more are fetched. */
const highWater = 500;
const lowWater = 100;

/** A broker answers so when the partition may have gone to somebody else. */
const goneTypes = ['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID'];

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

/** Commits the offset of the next record to handle, as a member of the generation that fetched it. */
export type Commit = (offset: number) => Promise<void>;

export class Lane {
  readonly done: Promise<void>;
  /** When the running handler began (ms since the epoch). */
  handlingSince: number | undefined;
  readonly #parts: LaneParts;
  readonly #queue: EventRecord[] = [];
  #commit: Commit | undefined;
  #changed = Promise.withResolvers<void>();
  #held = false;
  readonly #stopping = new AbortController();
  #stoppedAt: number | undefined;
  #lost = false;
  #busy = false;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.done = this.#work();
  }

  /** A record is being handled or committed. */
  get busy(): boolean {
    return this.#busy;
  }

  add(records: readonly EventRecord[], commit: Commit): void {
    if (this.#stopping.signal.aborted) return;
    this.#commit = commit;
    for (const record of records) this.#queue.push(record);
    if (this.#queue.length > highWater && !this.#held) this.#hold(true);
    this.#tell();
  }

  /** Takes no further record; the one in progress is finished and committed. */
  stop(): void {
    this.#stoppedAt ??= this.#parts.clock.now();
    this.#stopping.abort();
    this.#tell();
  }

  /** The partition belongs to somebody else from now on: nothing more is committed. */
  lose(): void {
    this.#lost = true;
    this.stop();
  }

  async #work(): Promise<void> {
    await this.#parts.after;
    while (!this.#stopping.signal.aborted) {
      const record = this.#queue.shift();
      if (record === undefined) {
        await this.#changed.promise;
        continue;
      }
      if (this.#held && this.#queue.length < lowWater) this.#hold(false);
      this.#busy = true;
      const handled = await this.#handle(record);
      if (handled) await this.#commitAfter(record);
      this.#busy = false;
    }
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

  /**
   * A stopping lane commits too: what was handled should not be handled again. But it does not wait long for
   * brokers that are away; at worst the record is handled once more.
   */
  async #commitAfter(record: EventRecord): Promise<void> {
    const { clock } = this.#parts;
    for (let delay = firstBackoffMs; ; delay = Math.min(delay * 2, maxBackoffMs)) {
      try {
        // Looked at in the turn in which the request takes its generation: a later one must not vouch for us.
        if (this.#lost || this.#commit === undefined) throw stale(record);
        const committed = await within(clock, commitMs, this.#commit(record.offset + 1));
        if (committed !== undefined) return;
        throw new Error('the commit was not acknowledged in time');
      } catch (error) {
        const type = faultType(error);
        if (error instanceof AppError || (type !== undefined && goneTypes.includes(type))) {
          this.#refused(record, error);
          return;
        }
        this.#retrying(record, error, delay);
      }
      if (this.#stoppedAt !== undefined && clock.now() - this.#stoppedAt > commitMs) return;
      this.#busy = false;
      await clock.sleep(this.#stoppedAt === undefined ? delay : firstBackoffMs);
      this.#busy = true;
    }
  }

  #refused(record: EventRecord, cause: unknown): void {
    const { log, options } = this.#parts;
    const error = cause instanceof AppError ? cause : stale(record, cause);
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

function stale({ topic, partition, offset }: EventRecord, cause?: unknown): AppError {
  return new AppError(
    'STALE_COMMIT',
    `offset ${offset + 1} of ${topic}/${partition} was refused: the group has given the partition away`,
    { cause },
  );
}

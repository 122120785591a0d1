// A group member: one worker per partition it holds, one record at a time, each committed before the next.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import { isAppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { EventRecord, GroupMember, GroupOptions } from '../port.ts';
import type { Group, Seat } from './group.ts';
import type { Lane } from './lane.ts';
import type { Store } from './store.ts';

const firstBackoffMs = 100;
const maxBackoffMs = 10_000;
export const defaultSessionTimeoutMs = 30_000;

export interface MemberParts {
  readonly options: GroupOptions;
  readonly lanes: ReadonlySet<Lane>;
  readonly group: Group;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

interface Worker {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export class Member implements GroupMember, Seat {
  readonly lanes: ReadonlySet<Lane>;
  readonly sessionTimeoutMs: number;
  readonly #parts: MemberParts;
  readonly #workers = new Map<Lane, Worker>();
  /** Workers of this and earlier sessions that have not ended. */
  readonly #running = new Set<Promise<void>>();
  /** When each running handler began. */
  readonly #handling = new Map<symbol, number>();
  #seated = true;
  #closing: Promise<void> | undefined;

  constructor(parts: MemberParts) {
    this.#parts = parts;
    this.lanes = parts.lanes;
    this.sessionTimeoutMs = parts.options.sessionTimeoutMs ?? defaultSessionTimeoutMs;
    parts.group.join(this);
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      for (const { stop } of this.#workers.values()) stop.abort();
      await Promise.all(this.#running);
      if (this.#seated) this.#parts.group.leave(this);
      this.#seated = false;
    })();
    return this.#closing;
  }

  assigned(lane: Lane, token: number, from: number): void {
    const stop = new AbortController();
    if (this.#closing !== undefined) stop.abort();
    const done = this.#work(lane, token, from, stop.signal).finally(() => {
      this.#running.delete(done);
    });
    this.#running.add(done);
    this.#workers.set(lane, { stop, done });
  }

  revoked(lane: Lane): void {
    const worker = this.#workers.get(lane);
    if (worker === undefined) return;
    this.#workers.delete(lane);
    worker.stop.abort();
    void worker.done.then(() => this.#parts.group.release(this, lane));
  }

  expelled(): void {
    this.#seated = false;
    for (const { stop } of this.#workers.values()) stop.abort();
    this.#workers.clear();
    // A new session begins when the last handler of the lost one has let go.
    void Promise.all(this.#running).then(() => {
      if (this.#closing !== undefined) return;
      this.#seated = true;
      this.#parts.group.join(this);
    });
  }

  lastLife(): number {
    return Math.min(this.#parts.clock.now(), ...this.#handling.values());
  }

  async #work(lane: Lane, token: number, from: number, signal: AbortSignal): Promise<void> {
    await nextTurn();
    let next = from;
    while (!signal.aborted) {
      if (next >= lane.end) {
        await lane.grown(signal);
        continue;
      }
      const until = lane.end;
      const slice = await this.#tried(signal, async () =>
        this.#parts.store.read(lane, next, until),
      );
      for (const record of slice ?? []) {
        if (signal.aborted) return;
        if (!(await this.#tried(signal, () => this.#handle(record), record))) return;
        // A stopping worker commits too: what was handled should not be handled again.
        if (!(await this.#tried(signal, () => this.#commit(lane, token, record), record))) return;
        next = record.offset + 1;
      }
      // Expired and compacted records leave gaps, also at the end.
      if (slice?.length === 0) next = until;
    }
  }

  async #handle(record: EventRecord): Promise<true> {
    const running = Symbol();
    this.#handling.set(running, this.#parts.clock.now());
    try {
      await this.#parts.options.handle(record);
    } finally {
      this.#handling.delete(running);
    }
    return true;
  }

  /** False when the partition has gone to somebody else: the record is theirs now. */
  async #commit(lane: Lane, token: number, record: EventRecord): Promise<boolean> {
    const { group, log, options } = this.#parts;
    try {
      await group.commit(lane, token, record.offset + 1);
      return true;
    } catch (error) {
      if (!isAppError(error, 'STALE_COMMIT')) throw error;
      log.warn({ err: error, group: options.group }, 'a late commit was refused');
      options.onRefused?.(error, record);
      return false;
    }
  }

  /** Tries until it succeeds; undefined once `signal` aborts. */
  async #tried<T>(
    signal: AbortSignal,
    attempt: () => Promise<T>,
    record?: EventRecord,
  ): Promise<T | undefined> {
    const { clock, log, options } = this.#parts;
    for (let delay = firstBackoffMs; ; delay = Math.min(delay * 2, maxBackoffMs)) {
      try {
        return await attempt();
      } catch (error) {
        log.warn(
          {
            err: error,
            group: options.group,
            topic: record?.topic,
            partition: record?.partition,
            offset: record?.offset,
            retryInMs: delay,
          },
          'a record was not handled or committed, trying again',
        );
        await clock.sleep(delay, signal);
        if (signal.aborted) return undefined;
      }
    }
  }
}

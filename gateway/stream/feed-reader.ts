// One client's way through the keys it asked for. It holds at most one event for each: what comes for a key
// that still waits to be read is merged into it.
import type { Place } from './cursor.ts';
import type { Feed } from './feed.ts';
import type { StreamEvent } from './fold.ts';
import type { Step, Way } from './source.ts';

/** An event of a key as the log holds it. */
export interface Arrival {
  readonly key: string;
  readonly partition: number;
  readonly offset: number;
  /** null: the key was deleted. */
  readonly event: StreamEvent | null;
  /** When the log took it, ISO 8601. */
  readonly at: string;
}

export interface FollowedKey {
  readonly key: string;
  readonly partition: number;
  /** Its events before this offset were read. */
  next: number;
}

interface Unread {
  readonly value: unknown;
  /** Offsets of the first and the last event merged. */
  readonly first: number;
  readonly last: number;
}

export interface FeedReaderOptions {
  readonly feed: Feed;
  /** Each once, in the order in which the client named them. */
  readonly keys: readonly FollowedKey[];
  /** The offset after the newest record of a partition that was handed to its readers. */
  readonly reached: (partition: number) => number;
  readonly onLeave: () => void;
}

export class FeedReader implements Way {
  /** Keys never end. */
  readonly isOver = false;
  readonly #options: FeedReaderOptions;
  readonly #keys: ReadonlyMap<string, FollowedKey>;
  /** In the order in which the keys began to wait, so that none is overtaken for ever. */
  readonly #unread = new Map<string, Unread>();
  /** What comes while older events are still being looked for; null: they were found. */
  #early: Arrival[] | null = [];
  #wake: () => void = () => undefined;

  constructor(options: FeedReaderOptions) {
    this.#options = options;
    this.#keys = new Map(options.keys.map((followed) => [followed.key, followed]));
  }

  /** An event from before the client was there, oldest first per key. */
  recall(arrival: Arrival): void {
    this.#take(arrival);
  }

  /** All was recalled: what came in the meantime is next. */
  begin(): void {
    const early = this.#early ?? [];
    this.#early = null;
    for (const arrival of early) this.#take(arrival);
  }

  /** An event of one of the keys that just came, in the order of the log. */
  add(arrival: Arrival): void {
    if (this.#early !== null) this.#early.push(arrival);
    else if (this.#take(arrival)) this.#wake();
  }

  #take({ key, offset, event, at }: Arrival): boolean {
    const followed = this.#keys.get(key);
    const before = this.#unread.get(key);
    // A client that resumes may have been further on another replica.
    if (followed === undefined || event === null || offset < followed.next) return false;
    if (before !== undefined && offset <= before.last) return false;
    const value = this.#options.feed.merge(before?.value ?? null, event, at);
    if (value === null) return false;
    this.#unread.set(key, { value, first: before?.first ?? offset, last: offset });
    return true;
  }

  async next(signal: AbortSignal): Promise<Step | null> {
    while (!signal.aborted) {
      const step = this.#step();
      if (step !== null) return step;
      await this.#more(signal);
    }
    return null;
  }

  #step(): Step | null {
    for (const [key, { value, last }] of this.#unread) {
      this.#unread.delete(key);
      const followed = this.#keys.get(key);
      if (followed !== undefined) followed.next = last + 1;
      return { event: this.#options.feed.project(value), place: this.place };
    }
    return null;
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#wake = done;
      signal.addEventListener('abort', done, { once: true });
    });
  }

  /**
   * Per partition, the offset before which nothing waits to be read. A key that was read beyond it, because
   * another one of its partition waits, adds its place in the list of keys and how far beyond.
   */
  get place(): Place {
    const offsets = new Map<number, number>();
    for (const { key, partition, next } of this.#options.keys) {
      const due = this.#unread.get(key)?.first ?? Math.max(next, this.#options.reached(partition));
      offsets.set(partition, Math.min(due, offsets.get(partition) ?? Infinity));
    }
    const position = this.#options.keys.flatMap(({ partition, next }, index) => {
      const beyond = next - (offsets.get(partition) ?? 0);
      return beyond > 0 ? [index, beyond] : [];
    });
    return { offsets: [...offsets], position };
  }

  leave(): void {
    this.#options.onLeave();
  }
}

/** Where each key goes on; null for a place that was not made of these keys. */
export function resumedAt(
  { offsets, position }: Place,
  keys: readonly { readonly key: string; readonly partition: number }[],
): FollowedKey[] | null {
  const byPartition = new Map(offsets);
  const beyond = new Map<number, number>();
  for (let at = 0; at + 1 < position.length; at += 2) {
    beyond.set(position[at] ?? 0, position[at + 1] ?? 0);
  }
  const followed: FollowedKey[] = [];
  for (const [index, { key, partition }] of keys.entries()) {
    const offset = byPartition.get(partition);
    if (offset === undefined) return null;
    followed.push({ key, partition, next: offset + (beyond.get(index) ?? 0) });
  }
  return followed;
}

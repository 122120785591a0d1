// One client's way through the keys it asked for. It holds at most one event for each: what comes for a key
// that still waits to be read is merged into it. There may be very many of these.
import type { Place } from './cursor.ts';
import type { Feed } from './feed.ts';
import type { StreamEvent } from './fold.ts';
import { TakenStep, type Listener, type Step, type Way } from './source.ts';

/** An event of a key as the log holds it. */
export interface Arrival {
  readonly key: string;
  readonly partition: number;
  readonly offset: number;
  /** null: the key was deleted. */
  readonly event: StreamEvent | null;
  /** When the log took it, ISO 8601. */
  readonly at: string;
  /** What waits of it where everything before was read, the same for all who read it; null where it was deleted. */
  readonly alone: Unread | null;
}

/** What waits of one key to be read. */
export class Unread {
  readonly value: unknown;
  /** Offsets of the first and the last event merged. */
  readonly first: number;
  readonly last: number;
  /** How many events `value` tells of. */
  readonly merged: number;
  #step: Step | null = null;

  constructor(value: unknown, first: number, last: number, merged: number) {
    this.value = value;
    this.first = first;
    this.last = last;
    this.merged = merged;
  }

  /** As it is taken. Thousands take the same one after the other, and then stand at the same place. */
  stepAt(place: Place, key: string, feed: Feed): Step {
    if (this.#step?.place === place) return this.#step;
    const { value, first, last, merged } = this;
    const origin = merged === 1 ? `${last} ${key}` : `${first}-${last}/${merged} ${key}`;
    return (this.#step = new TakenStep(feed, value, { place, key, origin }));
  }
}

export class FollowedKey {
  readonly key: string;
  readonly partition: number;
  /** Its events before this offset were read. */
  next: number;
  unread: Unread | null = null;

  constructor(
    { key, partition }: { readonly key: string; readonly partition: number },
    next: number,
  ) {
    this.key = key;
    this.partition = partition;
    this.next = next;
  }
}

/** Where the reader reads. */
export interface FeedTopic {
  readonly feed: Feed;
  /** The offset after the newest record of a partition that was handed to its readers. */
  reached(partition: number): number;
  /** Of a reader of one key: the same object as long as the offset is the same. */
  placeAt(partition: number, offset: number): Place;
  forget(reader: FeedReader, keys: readonly FollowedKey[]): void;
}

/** Fewer are found faster by looking at each. */
const worthMap = 8;

export class FeedReader implements Way {
  /** Keys never end. */
  readonly isOver = false;
  readonly #topic: FeedTopic;
  readonly #listener: Listener;
  /** Each once, in the order in which the client named them. */
  readonly #keys: readonly FollowedKey[];
  readonly #byKey: ReadonlyMap<string, FollowedKey> | null;
  /** In the order in which the keys began to wait, so that none is overtaken for ever. */
  readonly #waiting: FollowedKey[] = [];
  /** What comes while older events are still being looked for; null: they were found. */
  #early: Arrival[] | null = [];

  constructor(topic: FeedTopic, keys: readonly FollowedKey[], listener: Listener) {
    this.#topic = topic;
    this.#listener = listener;
    this.#keys = keys;
    this.#byKey = keys.length < worthMap ? null : new Map(keys.map((each) => [each.key, each]));
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
    else if (this.#take(arrival)) this.#listener.more();
  }

  #take({ key, offset, event, at, alone }: Arrival): boolean {
    const followed = this.#byKey?.get(key) ?? this.#keys.find((each) => each.key === key);
    // A client that resumes may have been further on another replica.
    if (followed === undefined || event === null || offset < followed.next) return false;
    const before = followed.unread;
    if (before === null) {
      followed.unread = alone;
      this.#waiting.push(followed);
      return true;
    }
    if (offset <= before.last) return false;
    const value = this.#topic.feed.merge(before.value, event, at);
    if (value === null) return false;
    // Where the newest event displaces the others, it is told as if there had been none.
    const merged = value === alone?.value ? 1 : before.merged + 1;
    followed.unread = new Unread(value, before.first, offset, merged);
    return true;
  }

  take(): Step | null {
    const followed = this.#waiting.shift();
    const unread = followed?.unread ?? null;
    if (followed === undefined || unread === null) return null;
    followed.unread = null;
    followed.next = unread.last + 1;
    return unread.stepAt(this.place, followed.key, this.#topic.feed);
  }

  /**
   * Per partition, the offset before which nothing waits to be read. A key that was read beyond it, because
   * another one of its partition waits, adds its place in the list of keys and how far beyond.
   */
  get place(): Place {
    const [only, ...others] = this.#keys;
    if (only !== undefined && others.length === 0) {
      return this.#topic.placeAt(only.partition, this.#due(only));
    }
    const offsets = new Map<number, number>();
    for (const followed of this.#keys) {
      const { partition } = followed;
      offsets.set(partition, Math.min(this.#due(followed), offsets.get(partition) ?? Infinity));
    }
    const position = this.#keys.flatMap(({ partition, next }, index) => {
      const beyond = next - (offsets.get(partition) ?? 0);
      return beyond > 0 ? [index, beyond] : [];
    });
    return { offsets: [...offsets], position };
  }

  #due({ unread, next, partition }: FollowedKey): number {
    return unread?.first ?? Math.max(next, this.#topic.reached(partition));
  }

  leave(): void {
    this.#topic.forget(this, this.#keys);
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
  for (const [index, each] of keys.entries()) {
    const offset = byPartition.get(each.partition);
    if (offset === undefined) return null;
    followed.push(new FollowedKey(each, offset + (beyond.get(index) ?? 0)));
  }
  return followed;
}

// A topic of keys that never end, as this process follows it: one tail for all clients, and nothing kept of a
// key that nobody watches but, where new clients begin with it, its newest event.
import { isoTime } from '../../platform/clock.ts';
import type { AppError } from '../../platform/errors.ts';
import type { EventLog, EventRecord, Tail } from '../../platform/events/port.ts';
import { expired, invalid, type Place } from './cursor.ts';
import { decodeRecord } from './decode.ts';
import { FeedReader, FollowedKey, resumedAt, Unread, type Arrival } from './feed-reader.ts';
import type { Feed } from './feed.ts';
import { NewestEvents } from './newest.ts';
import { Repeats } from './repeats.ts';
import type { Listener, Source, Way } from './source.ts';

/** Events remembered by their ids, and records looked at before a client's place: more than relays publish at once. */
const remembered = 5_000;
const lookBack = 1_000;

export interface FeedOptions {
  readonly feed: Feed;
  readonly events: EventLog;
  /** Told of every record that somebody would have been told of, could it be read. */
  readonly onUnreadable?: (record: EventRecord, why: AppError) => void;
  /** Told of the key of every record that comes, before anybody is told of the record. */
  readonly onRecord?: (record: EventRecord) => void;
  /** Most keys whose newest event is remembered. */
  readonly maxKeys?: number;
  /** Most records of a partition that are read to tell a client what it missed. */
  readonly maxMissed?: number;
}

export class TopicFeed implements Source {
  readonly generation: string;
  readonly feed: Feed;
  readonly #options: FeedOptions;
  readonly #newest: NewestEvents | null;
  readonly #readers = new Map<string, Set<FeedReader>>();
  /** Per partition, the offset after the newest record that the tail brought. */
  readonly #reached = new Map<number, number>();
  /** Per partition, where the last reader that was asked stood. */
  readonly #places = new Map<number, Place>();
  readonly #repeats = new Repeats(remembered);
  #tail: Tail | null = null;

  private constructor(options: FeedOptions, generation: string) {
    const { feed, events, maxKeys = 10_000 } = options;
    this.generation = generation;
    this.feed = feed;
    this.#options = options;
    const arrivalOf = (record: EventRecord) => this.#arrivalOf(record);
    this.#newest =
      feed.begins === 'newest'
        ? new NewestEvents({ topic: feed.topic, events, arrivalOf, maxKeys })
        : null;
  }

  /** Follows the topic from now on. */
  static async open(options: FeedOptions): Promise<TopicFeed> {
    const { events, feed } = options;
    const self = new TopicFeed(options, await events.generation(feed.topic));
    self.#tail = await events.tail(feed.topic, 'end', (records) => self.#receive(records));
    for (const [partition, offset] of self.#tail.start) {
      if (!self.#reached.has(partition)) self.#reached.set(partition, offset);
      self.#newest?.start(partition, offset);
      self.#repeats.noted(partition, offset);
    }
    return self;
  }

  async close(): Promise<void> {
    await this.#tail?.close();
  }

  /** The offset after the newest record of a partition that was handed to its readers. */
  readonly reached = (partition: number): number => this.#reached.get(partition) ?? 0;

  placeAt(partition: number, offset: number): Place {
    const known = this.#places.get(partition);
    if (known?.offsets[0]?.[1] === offset) return known;
    const place: Place = { offsets: [[partition, offset]], position: [] };
    this.#places.set(partition, place);
    return place;
  }

  /** How many keys are watched. */
  get size(): number {
    return this.#readers.size;
  }

  async open(keys: readonly string[], place: Place | null, listener: Listener): Promise<Way> {
    const { feed, events } = this.#options;
    const named = keys.map((key) => ({ key, partition: events.partitionFor(feed.topic, key) }));
    const begun = feed.begins === 'now' ? this.reached : () => 0;
    const followed =
      place === null
        ? named.map((each) => new FollowedKey(each, begun(each.partition)))
        : resumedAt(place, named);
    if (followed === null) throw invalid();
    const reader = new FeedReader(this, followed, listener);
    // From this very moment on the tail brings the reader what comes; everything before it is looked for.
    const until = new Map(followed.map(({ partition }) => [partition, this.reached(partition)]));
    for (const { key } of followed) {
      this.#readers.set(key, (this.#readers.get(key) ?? new Set()).add(reader));
    }
    try {
      // Who begins now was told of nothing that could come again.
      if (place !== null || this.#newest !== null) await this.#recall(reader, followed, until);
      reader.begin();
    } catch (error) {
      reader.leave();
      throw error;
    }
    return reader;
  }

  /** Gives the reader what came of its keys before `until`, as far as it wants to know. */
  async #recall(
    reader: FeedReader,
    followed: readonly FollowedKey[],
    until: ReadonlyMap<number, number>,
  ): Promise<void> {
    const newest = new Map<string, Arrival>();
    const byPartition = Map.groupBy(followed, ({ partition }) => partition);
    const looking = [...byPartition].map(async ([partition, keys]) => {
      const least = Math.min(...keys.map(({ next }) => next));
      const end = until.get(partition) ?? 0;
      if (this.#newest === null) return this.#recallAll(reader, keys, least, end);
      const names = keys.map(({ key }) => key);
      for (const [key, found] of await this.#newest.find(partition, names, least)) {
        newest.set(key, found);
      }
    });
    await Promise.all(looking);
    for (const { key } of followed) {
      const found = newest.get(key);
      if (found !== undefined) reader.recall(found);
    }
  }

  /** From where on to read, so that what a client has been told already is known when it comes again. */
  async #lookFrom(partition: number, from: number): Promise<number> {
    const { feed, events } = this.#options;
    const known = this.#repeats.knownFrom(partition);
    if (from - lookBack >= known) return from;
    const beginnings = await events.beginnings(feed.topic);
    const first = Math.min(from, Math.max(from - lookBack, beginnings.get(partition) ?? 0));
    return first >= known ? from : first;
  }

  async #recallAll(
    reader: FeedReader,
    keys: readonly FollowedKey[],
    from: number,
    until: number,
  ): Promise<void> {
    const { feed, events, maxMissed = 100_000 } = this.#options;
    const [partition] = keys.map((each) => each.partition);
    if (partition === undefined) return;
    if (until - from > maxMissed) throw expired();
    const begin = await this.#lookFrom(partition, from);
    if (begin >= until) return;
    const wanted = new Set(keys.map(({ key }) => key));
    for await (const records of events.read(feed.topic, partition, begin, until)) {
      for (const record of records) {
        const isRepeat = this.#repeats.note(record);
        if (isRepeat || record.offset < from || !wanted.has(record.key)) continue;
        const arrival = this.#arrivalOf(record);
        if (arrival !== null) reader.recall(arrival);
      }
    }
    this.#repeats.noted(partition, begin);
    if (from >= until) return;
    if (feed.compacted) return;
    // Asked afterwards: what was deleted while it was read may be missing too.
    const beginnings = await events.beginnings(feed.topic);
    if (from < (beginnings.get(partition) ?? 0)) throw expired();
  }

  #receive(records: readonly EventRecord[]): void {
    for (const record of records) {
      this.#reached.set(record.partition, record.offset + 1);
      this.#options.onRecord?.(record);
      const readers = this.#readers.get(record.key);
      if (this.#repeats.note(record)) continue;
      if (readers === undefined && this.#newest === null) continue;
      const arrival = this.#arrivalOf(record, this.#options.onUnreadable);
      if (arrival === null) continue;
      this.#newest?.note(arrival);
      for (const reader of readers ?? []) reader.add(arrival);
    }
  }

  /** null for a record that tells nothing. */
  #arrivalOf(
    record: EventRecord,
    onUnreadable: FeedOptions['onUnreadable'] = () => undefined,
  ): Arrival | null {
    const { key, partition, offset, timestamp } = record;
    const { feed } = this.#options;
    const arrival = { key, partition, offset, at: isoTime(timestamp), alone: null };
    if (record.value === null) return { ...arrival, event: null };
    const decoded = decodeRecord(record, feed);
    if ('why' in decoded) {
      onUnreadable(record, decoded.why);
      return null;
    }
    const { event } = decoded;
    const value = feed.merge(null, event, arrival.at);
    if (value === null) return null;
    return { ...arrival, event, alone: new Unread(value, offset, offset, 1) };
  }

  /** Who leaves twice has left once. */
  forget(reader: FeedReader, keys: readonly FollowedKey[]): void {
    for (const { key } of keys) {
      const readers = this.#readers.get(key);
      readers?.delete(reader);
      if (readers?.size === 0) this.#readers.delete(key);
    }
  }
}

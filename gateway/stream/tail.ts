// A live topic as this process follows it: one tail for all clients, the state of every key that is
// live or watched, and joining one without losing or repeating a record.
import { LRUCache } from 'lru-cache';
import { clockSkewMs, type Clock } from '../../platform/clock.ts';
import type { AppError } from '../../platform/errors.ts';
import type { Checkpoints } from '../../platform/events/checkpoints.ts';
import type { EventLog, EventRecord, Tail } from '../../platform/events/port.ts';
import type { Log } from '../../platform/log.ts';
import { decodeRecord, type Decoded } from './decode.ts';
import type { StreamFold } from './fold.ts';
import { LiveStream } from './live.ts';

export interface TailOptions {
  readonly fold: StreamFold;
  readonly events: EventLog;
  readonly checkpoints: Checkpoints;
  readonly clock: Clock;
  readonly log: Log;
  /** Told once of every record that the tail brings and nobody can read. */
  readonly onUnreadable?: (record: EventRecord, why: AppError) => void;
  /** Told of every record that comes, before anybody else is. */
  readonly onRecord?: (record: EventRecord) => void;
  /** Most keys kept that nobody watches. */
  readonly maxUnwatched?: number;
  /** How long an ended key stays in memory after its last reader left, ms. */
  readonly keepEndedMs?: number;
}

/** A place among a stream's readers. */
export interface Seat {
  readonly stream: LiveStream;
  leave(): void;
}

interface Loading {
  /** Records of this key that the tail brought since loading began. */
  readonly arrived: EventRecord[];
  readonly done: Promise<LiveStream>;
}

export class TopicTail {
  readonly fold: StreamFold;
  /** Changes when the topic was made anew. */
  readonly generation: string;
  #options: TailOptions;
  #tail: Tail | null = null;
  /** Keys made later have all their events in this tail. */
  #startedAt = Infinity;
  /** Per partition, the offset after the newest record that the tail brought. */
  #reached = new Map<number, number>();
  #streams = new Map<string, LiveStream>();
  #readers = new Map<LiveStream, number>();
  #loading = new Map<string, Loading>();
  #unwatched: LRUCache<string, LiveStream>;
  /** Young keys with records before those that the tail brings next: they have to be read from the log. */
  #passed = new LRUCache<string, true>({
    max: 10_000,
    dispose: (_value, key, reason) => {
      if (reason !== 'evict') return;
      this.#passedUntil = Math.max(this.#passedUntil, this.fold.bornAt(key) ?? 0);
    },
  });
  /** Keys made until then may be missing in `#passed`. */
  #passedUntil = 0;

  private constructor(options: TailOptions, generation: string) {
    this.fold = options.fold;
    this.generation = generation;
    this.#options = options;
    this.#unwatched = new LRUCache({
      max: options.maxUnwatched ?? 1_000,
      dispose: (stream, _key, reason) => {
        if (reason === 'evict') this.#forget(stream);
      },
    });
  }

  static async open(options: TailOptions): Promise<TopicTail> {
    const { events, fold } = options;
    const self = new TopicTail(options, await events.generation(fold.topic));
    self.#tail = await events.tail(fold.topic, 'end', (records) => self.#receive(records));
    self.#startedAt = options.clock.now();
    for (const [partition, offset] of self.#tail.start) {
      if (!self.#reached.has(partition)) self.#reached.set(partition, offset);
    }
    return self;
  }

  async close(): Promise<void> {
    await this.#tail?.close();
  }

  /** How many keys are held in memory. */
  get size(): number {
    return this.#streams.size;
  }

  /** Brings the key's whole state into memory, if it is not, and keeps it until `leave`. */
  async join(key: string): Promise<Seat> {
    let stream = this.#streams.get(key);
    // A stream just loaded may be dropped again before it is taken here, if very many are loaded.
    for (; stream === undefined; stream = this.#streams.get(key)) await this.#load(key);
    return this.#seat(stream);
  }

  #seat(stream: LiveStream): Seat {
    this.#readers.set(stream, (this.#readers.get(stream) ?? 0) + 1);
    this.#unwatched.delete(stream.key);
    let seated = true;
    return {
      stream,
      leave: () => {
        if (seated) this.#leave(stream);
        seated = false;
      },
    };
  }

  #leave(stream: LiveStream): void {
    const left = (this.#readers.get(stream) ?? 1) - 1;
    if (left > 0) {
      this.#readers.set(stream, left);
      return;
    }
    this.#readers.delete(stream);
    this.#rest(stream);
  }

  /** Nobody watches this one: it may go when room is needed, or some time after its end. */
  #rest(stream: LiveStream): void {
    this.#unwatched.set(stream.key, stream);
    if (stream.ended) this.#dropLater(stream);
  }

  #dropLater(stream: LiveStream): void {
    this.#options.clock.after(this.#options.keepEndedMs ?? 60_000, () => {
      if (this.#unwatched.peek(stream.key) !== stream) return;
      this.#unwatched.delete(stream.key);
      this.#forget(stream);
    });
  }

  #forget(stream: LiveStream): void {
    this.#streams.delete(stream.key);
    this.#passed.set(stream.key, true);
  }

  #receive(records: readonly EventRecord[]): void {
    for (const record of records) {
      this.#reached.set(record.partition, record.offset + 1);
      this.#options.onRecord?.(record);
      const stream = this.#streams.get(record.key);
      if (stream !== undefined) this.#apply(stream, record);
      else if (!this.#loading.has(record.key)) this.#begin(record);
      else this.#hold(record);
    }
  }

  #apply(stream: LiveStream, record: EventRecord): void {
    const before = stream.ended;
    this.#report(record, stream.apply(record));
    const watched = this.#readers.has(stream);
    if (!watched) this.#unwatched.get(stream.key);
    if (!watched && stream.ended && !before) this.#dropLater(stream);
  }

  #hold(record: EventRecord): void {
    this.#loading.get(record.key)?.arrived.push(record);
    this.#report(record, decodeRecord(record, this.fold));
  }

  #report(record: EventRecord, decoded: Decoded | null): void {
    if (decoded === null || 'event' in decoded) return;
    this.#options.onUnreadable?.(record, decoded.why);
  }

  /** Follows a key from its first event on, so that whoever joins later finds it in memory. */
  #begin(record: EventRecord): void {
    const { key, partition, offset } = record;
    const decoded = decodeRecord(record, this.fold);
    this.#report(record, decoded);
    if (!this.#isUntouched(key)) return;
    // Also a repeated first record must not revive half of a key.
    this.#passed.set(key, true);
    if (!('event' in decoded) || !this.fold.isFirst(decoded.event)) return;
    const state = this.fold.initial(key);
    const at = { key, partition, state, nextOffset: offset };
    const stream = new LiveStream(this.fold, at, this.#options.log);
    stream.apply(record);
    this.#streams.set(key, stream);
    this.#rest(stream);
  }

  /** Nothing of this key came so far, neither before this tail began nor since. */
  #isUntouched(key: string): boolean {
    const born = this.fold.bornAt(key);
    const oldest = Math.max(this.#startedAt + clockSkewMs, this.#passedUntil + 1);
    return born !== null && born >= oldest && !this.#passed.has(key);
  }

  #load(key: string): Promise<LiveStream> {
    const known = this.#loading.get(key);
    if (known !== undefined) return known.done;
    const partition = this.#options.events.partitionFor(this.fold.topic, key);
    // Everything before this the log can be asked for; everything from it on the tail brings, and
    // `arrived` collects it from this very moment.
    const until = this.#reached.get(partition) ?? 0;
    const arrived: EventRecord[] = [];
    const done = this.#read(key, partition, until)
      .then((stream) => {
        for (const record of arrived) stream.apply(record);
        this.#streams.set(key, stream);
        this.#rest(stream);
        return stream;
      })
      .finally(() => this.#loading.delete(key));
    this.#loading.set(key, { arrived, done });
    return done;
  }

  // Without a checkpoint this reads all that came to the key's partition since the key was made, which writers who
  // save checkpoints keep short.
  async #read(key: string, partition: number, until: number): Promise<LiveStream> {
    const { fold, checkpoints, events, log } = this.#options;
    if (this.#isUntouched(key)) {
      const state = fold.initial(key);
      return new LiveStream(fold, { key, partition, state, nextOffset: until }, log);
    }
    const saved = await checkpoints.load(fold.topic, key);
    const state = saved?.partition === partition ? fold.restore(saved.state) : null;
    const from =
      saved !== null && state !== null ? saved.offset : await this.#bornFrom(key, partition);
    const at = { key, partition, state: state ?? fold.initial(key), nextOffset: from };
    const stream = new LiveStream(fold, at, log);
    if (from >= until || stream.ended) return stream;
    for await (const records of events.read(fold.topic, partition, from, until)) {
      for (const record of records) if (record.key === key) stream.apply(record);
    }
    return stream;
  }

  /** An offset before which nothing of this key was written. */
  async #bornFrom(key: string, partition: number): Promise<number> {
    const { fold, events } = this.#options;
    const born = fold.bornAt(key);
    if (born === null) return 0;
    return (await events.since(fold.topic, born - clockSkewMs)).get(partition) ?? 0;
  }
}

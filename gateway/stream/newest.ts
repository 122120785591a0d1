// The newest event of each key of a compacted topic, looked for backwards from where the tail began and only
// as far as somebody asked: whatever was passed on the way is known to whoever asks next.
import { LRUCache } from 'lru-cache';
import type { EventLog, EventRecord } from '../../platform/events/port.ts';
import type { Arrival } from './feed-reader.ts';

export interface NewestOptions {
  readonly topic: string;
  readonly events: Pick<EventLog, 'read'>;
  /** null for a record that tells nothing. */
  readonly arrivalOf: (record: EventRecord) => Arrival | null;
  /** Most keys remembered. */
  readonly maxKeys: number;
}

const firstWindow = 512;
const largestWindow = 8_192;

export class NewestEvents {
  readonly #options: NewestOptions;
  readonly #known: LRUCache<string, Arrival>;
  /** Per partition, the offset from which on every key's newest event is known. */
  readonly #from = new Map<number, number>();
  /** Per partition, the offset after the newest event noted. */
  readonly #until = new Map<number, number>();
  /** One look at a time per partition: the next one finds more known. */
  readonly #looking = new Map<number, Promise<unknown>>();
  #evicted = 0;

  constructor(options: NewestOptions) {
    this.#options = options;
    this.#known = new LRUCache({
      max: options.maxKeys,
      dispose: ({ partition }, _key, reason) => {
        if (reason !== 'evict') return;
        // One forgotten key may be asked for again: all of the partition would have to be looked through.
        this.#evicted++;
        this.#from.set(partition, this.#until.get(partition) ?? 0);
      },
    });
  }

  /** The tail brings everything of this partition from `offset` on. */
  start(partition: number, offset: number): void {
    if (!this.#from.has(partition)) this.#from.set(partition, offset);
    this.#until.set(partition, Math.max(offset, this.#until.get(partition) ?? 0));
  }

  /** A record that the tail brought. */
  note(arrival: Arrival): void {
    this.#until.set(arrival.partition, arrival.offset + 1);
    this.#known.set(arrival.key, arrival);
  }

  /**
   * The newest events of these keys of one partition. Keys without any are left out, and may be where theirs
   * lies before `least`.
   */
  find(
    partition: number,
    keys: readonly string[],
    least: number,
  ): Promise<ReadonlyMap<string, Arrival>> {
    const before = this.#looking.get(partition) ?? Promise.resolve();
    const found = before.then(() => this.#find(partition, keys, least));
    this.#looking.set(
      partition,
      found.catch(() => undefined),
    );
    return found;
  }

  async #find(partition: number, keys: readonly string[], least: number) {
    const found = new Map<string, Arrival>();
    const missing = new Set<string>();
    for (const key of keys) {
      const known = this.#known.get(key);
      if (known === undefined) missing.add(key);
      else found.set(key, known);
    }
    let until = this.#from.get(partition) ?? 0;
    // What was forgotten in the meantime may have been newer than what is found now.
    const evicted = this.#evicted;
    for (let size = firstWindow; missing.size > 0 && until > least; size *= 4) {
      const from = Math.max(0, until - Math.min(size, largestWindow));
      for (const arrival of await this.#newestIn(partition, from, until)) {
        if (missing.delete(arrival.key)) found.set(arrival.key, arrival);
        // What the tail brought meanwhile is newer.
        if (this.#evicted !== evicted || this.#known.has(arrival.key)) continue;
        this.#known.set(arrival.key, arrival);
      }
      until = from;
      if (this.#evicted === evicted) this.#from.set(partition, from);
    }
    return found;
  }

  async #newestIn(partition: number, from: number, until: number): Promise<Iterable<Arrival>> {
    const { events, topic, arrivalOf } = this.#options;
    const records: EventRecord[] = [];
    for await (const slice of events.read(topic, partition, from, until)) records.push(...slice);
    const newest = new Map<string, Arrival>();
    for (const record of records.reverse()) {
      if (newest.has(record.key)) continue;
      const arrival = arrivalOf(record);
      if (arrival !== null) newest.set(record.key, arrival);
    }
    return newest.values();
  }
}

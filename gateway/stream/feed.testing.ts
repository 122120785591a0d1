// A log of several partitions and replicas whose every delay a test decides, and feeds whose frames say exactly
// which events they stand for.
import type { EventLog, EventRecord, Offsets } from '../../platform/events/port.ts';
import type { Feed } from './feed.ts';
import type { StreamEvent } from './fold.ts';
import type { Pause } from './testing.ts';

const feedTopic = 'test.feed.v1';

/** The first letter of a key is its partition. */
const partitionOf = (key: string) => Number(key.charAt(0));

export class PartitionedLog {
  readonly partitions: EventRecord[][];
  /** Records that were read from the log, not brought by a tail. */
  read = 0;
  /** Per partition, the oldest offset that is still stored. */
  readonly beginnings = new Map<number, number>();
  readonly #pause: Pause;
  #now = Date.UTC(2026, 0, 5, 9);

  constructor(partitions: number, pause: Pause = () => Promise.resolve()) {
    this.partitions = Array.from({ length: partitions }, () => []);
    this.#pause = pause;
  }

  /** The record's own offset is its value; the same event again has the same id. */
  write(key: string, type = 'test.Noted.v1', value?: Uint8Array | null, id?: string): EventRecord {
    const partition = partitionOf(key);
    const stored = this.partitions[partition] ?? [];
    const offset = stored.length;
    const record = {
      ...{ topic: feedTopic, key, partition, offset, timestamp: this.#now++ },
      headers: { ce_type: type, ...(id !== undefined && { ce_source: '/test', ce_id: id }) },
      value: value === undefined ? Buffer.from(JSON.stringify({ key, offset })) : value,
    };
    stored.push(record);
    return record;
  }

  /** As one process sees it; `deliver` brings its tail so many more records of each partition. */
  replica(): { readonly port: EventLog; readonly deliver: (most?: number) => void } {
    const delivered = this.partitions.map(() => 0);
    let listener: ((records: readonly EventRecord[]) => void) | null = null;
    const ends = (): Offsets => new Map(this.partitions.map((all, i) => [i, all.length]));
    const port: Pick<EventLog, Used> = {
      tail: async (_topic, _from, onRecords) => {
        await this.#pause('tail');
        listener = onRecords;
        const start = ends();
        for (const [partition, offset] of start) delivered[partition] = offset;
        return { start, close: async () => void (listener = null) };
      },
      read: (_topic, partition, from, until = Infinity) => this.#read(partition, from, until),
      beginnings: async () => new Map([...ends().keys()].map((p) => [p, this.#beginning(p)])),
      ends: async () => ends(),
      partitionFor: (_topic, key) => partitionOf(key),
      generation: async () => 'g1',
    };
    return {
      port: port as EventLog,
      deliver: (most = Infinity) => {
        for (const [partition, all] of this.partitions.entries()) {
          const from = delivered[partition] ?? 0;
          const fresh = all.slice(from, from + most);
          delivered[partition] = from + fresh.length;
          if (fresh.length > 0) listener?.(fresh);
        }
      },
    };
  }

  #beginning(partition: number): number {
    return this.beginnings.get(partition) ?? 0;
  }

  async *#read(partition: number, from: number, until: number): AsyncGenerator<EventRecord[]> {
    const stored = this.partitions[partition] ?? [];
    const batch = 3;
    const first = Math.max(from, this.#beginning(partition));
    for (let next = first; next < Math.min(until, stored.length); next += batch) {
      await this.#pause('read');
      const records = stored.slice(next, Math.min(next + batch, until));
      this.read += records.length;
      yield records;
    }
  }
}

type Used = 'tail' | 'read' | 'beginnings' | 'ends' | 'partitionFor' | 'generation';

interface Noted extends StreamEvent {
  readonly key: string;
  readonly offset: number;
}

export interface Heard {
  readonly key: string;
  /** Of every event that this one stands for. */
  readonly offsets: readonly number[];
}

/** Tells every event, or the newest only. */
export function testFeed(begins: Feed['begins'], compacted = begins === 'newest'): Feed {
  const feed: Feed<Noted, Heard> = {
    ...{ topic: feedTopic, major: 1, begins, compacted },
    fault: (event) => ('offset' in event ? null : 'no offset'),
    merge(unread, { __typename, key, offset }) {
      if (__typename !== 'Noted') return unread;
      const before = begins === 'newest' ? [] : (unread?.offsets ?? []);
      return { key, offsets: [...before, offset] };
    },
    project: (heard) => ({ __typename: 'Heard', ...heard }),
  };
  return feed;
}

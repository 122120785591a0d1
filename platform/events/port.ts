// The event log port: Kafka's visible semantics, whichever engine is behind it.
import type { AppError } from '../errors.ts';

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** Keep for this long (ms), or only the newest record per key. */
  readonly retention: { readonly ms: number } | 'compacted';
}

/** `key` chooses the partition (equal keys keep their order); headers are text. */
export interface NewRecord {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** null deletes the key from a compacted topic. */
  readonly value: Uint8Array | null;
}

export interface EventRecord extends NewRecord {
  readonly partition: number;
  /** Grows by position within a partition, starts at 0; not necessarily dense on every engine. */
  readonly offset: number;
  /** Milliseconds since the Unix epoch, by the log's clock. */
  readonly timestamp: number;
}

export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** For every partition, the offset of the next record to read. */
export type Offsets = ReadonlyMap<number, number>;

export interface Tail {
  /** Where each partition stood when the tail began: records from these offsets on are delivered. */
  readonly start: Offsets;
  close(): Promise<void>;
}

export interface GroupMember {
  /** Stops taking records, waits for the handlers in progress, commits, leaves. */
  close(): Promise<void>;
}

export interface GroupOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * One record at a time per partition, in order. Resolving commits its offset; throwing retries it
   * with backoff, so a handler that can never succeed must dead-letter instead (see `consume`).
   */
  readonly handle: (record: EventRecord) => Promise<void>;
  /** A member that shows no life for this long loses its partitions; its late commit is refused. */
  readonly sessionTimeoutMs?: number;
  /** Told when a commit was refused with STALE_COMMIT: the record is, or was, handled by another member too. */
  readonly onRefused?: (error: AppError, record: EventRecord) => void;
}

export interface EventLog {
  /** Creates what is missing; a topic with another number of partitions is CONFIG_INVALID. */
  ensureTopics(specs: readonly TopicSpec[]): Promise<void>;
  /**
   * Resolves when every record is durable against a crash of this process, in the order given.
   * The records of one call are appended together or not at all on the embedded log.
   */
  append(records: readonly NewRecord[]): Promise<Position[]>;
  /**
   * Delivers every record of all partitions from `from` on: 'end', or the first offsets at or after a
   * time (ms since the epoch). Per partition in order, each once. One per topic per process is the rule.
   */
  tail(
    topic: string,
    from: 'end' | { readonly since: number },
    onRecords: (records: readonly EventRecord[]) => void,
  ): Promise<Tail>;
  /** The stored records of one partition in [from, until). Slow on Kafka: for takeover and repair, not for requests. */
  read(
    topic: string,
    partition: number,
    from: number,
    until?: number,
  ): AsyncIterable<EventRecord[]>;
  /**
   * The offset of the oldest record that each partition still stores; its end where there is none. Everything
   * from there on is there, save what newer records of a compacted topic have replaced.
   */
  beginnings(topic: string): Promise<Offsets>;
  /** The offset after the newest record of each partition. */
  ends(topic: string): Promise<Offsets>;
  /**
   * Of each partition the first offset whose record is not older than `time` (ms since the epoch, by the clocks of
   * those who append); its end where all are older.
   */
  since(topic: string, time: number): Promise<Offsets>;
  /**
   * How many records of each topic the group has not committed, by offsets: an estimate where those are not dense. Of
   * a group that nobody has joined, all there are.
   */
  lag(group: string, topics: readonly string[]): Promise<ReadonlyMap<string, number>>;
  partitionFor(topic: string, key: string): number;
  /** An id that changes when the topic was deleted and made anew: part of every cursor. */
  generation(topic: string): Promise<string>;
  join(options: GroupOptions): Promise<GroupMember>;
  close(): Promise<void>;
}

// The event log on Kafka, or on Azure Event Hubs by its Kafka endpoint.
import type { Clock } from '../clock.ts';
import { badInput } from '../errors.ts';
import type { Log } from '../log.ts';
import { Administrator, closedError } from './kafka/admin.ts';
import { Appender } from './kafka/appender.ts';
import type { KafkaSettings } from './kafka/client.ts';
import { joinGroup, type MemberOptions } from './kafka/member.ts';
import { readPartition } from './kafka/reader.ts';
import { openTail } from './kafka/tail.ts';
import { Topics } from './kafka/topics.ts';
import { checkRecord } from './limits.ts';
import { partitionOf } from './partition.ts';
import type {
  EventLog,
  EventRecord,
  GroupMember,
  GroupOptions,
  NewRecord,
  Offsets,
  Position,
  Tail,
  TopicSpec,
} from './port.ts';

export interface KafkaLogOptions {
  readonly settings: KafkaSettings;
  readonly clock: Clock;
  readonly log: Log;
  /** Copies of each record of topics made here; 0: as the cluster has it. */
  readonly replication?: number;
  /** How long brokers may be away before a call fails with UNAVAILABLE (ms). */
  readonly patienceMs?: number;
}

const defaultPatienceMs = 30_000;
const clientId = 'miyagi';

/** Resolves when a broker has answered; UNAVAILABLE and CONFIG_INVALID name the brokers or the setting. */
export async function openKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const log = new KafkaLog(options);
  try {
    await log.reach();
  } catch (error) {
    await log.close();
    throw error;
  }
  return log;
}

class KafkaLog implements EventLog {
  readonly #admin: Administrator;
  readonly #topics: Topics;
  readonly #appender: Appender;
  readonly #parts: MemberOptions;
  /** Tails and members that are open or opening. */
  readonly #open = new Set<Promise<{ close(): Promise<void> }>>();
  #ensured: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor({ settings, clock, log, replication = 0, patienceMs }: KafkaLogOptions) {
    const parts = {
      settings,
      clientId,
      clock,
      log: log.child({ part: 'kafka-log' }),
      patienceMs: patienceMs ?? defaultPatienceMs,
    };
    this.#parts = parts;
    this.#admin = new Administrator(parts);
    this.#topics = new Topics({ admin: this.#admin, clock, log: parts.log, replication });
    this.#appender = new Appender(parts);
  }

  async reach(): Promise<void> {
    await this.#admin.ask('connect', (admin) => admin.describeCluster());
  }

  ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    this.#refuseIfClosed();
    // One after the other: each must see what the one before it made.
    const ensured = this.#ensured.then(() => this.#topics.ensure(specs));
    this.#ensured = ensured.catch(() => undefined);
    return ensured;
  }

  async append(records: readonly NewRecord[]): Promise<Position[]> {
    this.#refuseIfClosed();
    if (records.length === 0) return [];
    for (const record of records) checkRecord(record);
    const counts = this.#counts(records) ?? (await this.#lookUp(records));
    const partitions = records.map(({ topic, key }) => partitionOf(key, counts.get(topic) ?? 1));
    return this.#appender.append(records, partitions);
  }

  async tail(
    topic: string,
    from: 'end' | { readonly since: number },
    onRecords: (records: readonly EventRecord[]) => void,
  ): Promise<Tail> {
    this.#refuseIfClosed();
    const start = await (from === 'end'
      ? this.#topics.ends(topic)
      : this.#topics.since(topic, from.since));
    return this.#remember(openTail(topic, start, onRecords, this.#parts));
  }

  async *read(
    topic: string,
    partition: number,
    from: number,
    until = Number.POSITIVE_INFINITY,
  ): AsyncIterable<EventRecord[]> {
    this.#refuseIfClosed();
    const ends = await this.#topics.ends(topic);
    const end = ends.get(partition);
    if (end === undefined) {
      throw badInput('partition', `topic ${topic} has partitions 0 to ${ends.size - 1}`);
    }
    const beginning = (await this.#topics.beginnings(topic)).get(partition) ?? 0;
    const first = Math.max(from, beginning);
    const last = Math.min(until, end);
    if (first < last) yield* readPartition(topic, partition, first, last, this.#parts);
  }

  beginnings(topic: string): Promise<Offsets> {
    this.#refuseIfClosed();
    return this.#topics.beginnings(topic);
  }

  ends(topic: string): Promise<Offsets> {
    this.#refuseIfClosed();
    return this.#topics.ends(topic);
  }

  since(topic: string, time: number): Promise<Offsets> {
    this.#refuseIfClosed();
    return this.#topics.since(topic, time);
  }

  lag(group: string, topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    this.#refuseIfClosed();
    return this.#topics.lag(group, topics);
  }

  partitionFor(topic: string, key: string): number {
    return partitionOf(key, this.#topics.known(topic));
  }

  generation(topic: string): Promise<string> {
    this.#refuseIfClosed();
    return this.#topics.generation(topic);
  }

  async join(options: GroupOptions): Promise<GroupMember> {
    this.#refuseIfClosed();
    for (const topic of options.topics) await this.#topics.partitions(topic);
    return this.#remember(joinGroup(options, this.#parts));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const opened = await Promise.allSettled(this.#open);
    const closed = opened.flatMap((each) =>
      each.status === 'fulfilled' ? [each.value.close()] : [],
    );
    await Promise.all(closed);
    await this.#appender.close();
    await this.#admin.close();
  }

  async #remember<T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> {
    this.#open.add(opening);
    try {
      const opened = await opening;
      const close = opened.close.bind(opened);
      return Object.assign(opened, {
        close: () => close().finally(() => this.#open.delete(opening)),
      });
    } catch (error) {
      this.#open.delete(opening);
      throw error;
    }
  }

  /** Partitions by topic without asking the brokers, which would let calls overtake each other. */
  #counts(records: readonly NewRecord[]): Map<string, number> | undefined {
    const counts = new Map<string, number>();
    for (const { topic } of records) {
      if (counts.has(topic)) continue;
      const partitions = this.#topics.ifKnown(topic);
      if (partitions === undefined) return undefined;
      counts.set(topic, partitions);
    }
    return counts;
  }

  async #lookUp(records: readonly NewRecord[]): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const { topic } of records) {
      if (!counts.has(topic)) counts.set(topic, await this.#topics.partitions(topic));
    }
    return counts;
  }

  #refuseIfClosed(): void {
    if (this.#closing !== undefined) throw closedError();
  }
}

// What tests of logs and consumers share: records to append, and waiting for what arrives without sleeping.
import { randomUUID } from 'node:crypto';
import type { EventLog, EventRecord, NewRecord, TopicSpec } from './port.ts';

/** A topic nobody else uses: on a shared broker tests must not meet. */
export async function newTopic(
  log: EventLog,
  partitions = 3,
  retention: TopicSpec['retention'] = { ms: 3_600_000 },
): Promise<string> {
  const name = `test.${randomUUID()}`;
  await log.ensureTopics([{ name, partitions, retention }]);
  return name;
}

export function recordOf(topic: string, key: string, text: string): NewRecord {
  return { topic, key, headers: {}, value: Buffer.from(text) };
}

export function textOf(record: EventRecord): string {
  return Buffer.from(record.value ?? []).toString();
}

/** For each of a topic's partitions, one key that falls into it. */
export function keyPerPartition(log: EventLog, topic: string, partitions: number): string[] {
  const keys = new Map<number, string>();
  for (let i = 0; keys.size < partitions; i++) {
    const partition = log.partitionFor(topic, `key-${i}`);
    if (!keys.has(partition)) keys.set(partition, `key-${i}`);
  }
  return Array.from({ length: partitions }, (_, partition) => keys.get(partition) ?? '');
}

/** Collects what arrives and lets a test wait for a state of it. */
export class Arrivals<T> {
  readonly items: T[] = [];
  #changed = Promise.withResolvers<void>();

  push(...items: readonly T[]): void {
    this.items.push(...items);
    const changed = this.#changed;
    this.#changed = Promise.withResolvers();
    changed.resolve();
  }

  async until(enough: (items: readonly T[]) => boolean): Promise<readonly T[]> {
    while (!enough(this.items)) await this.#changed.promise;
    return this.items;
  }

  count(n: number): Promise<readonly T[]> {
    return this.until((items) => items.length >= n);
  }
}

export async function readAll(
  log: EventLog,
  topic: string,
  partition: number,
  from = 0,
  until?: number,
): Promise<EventRecord[]> {
  const all: EventRecord[] = [];
  for await (const records of log.read(topic, partition, from, until)) all.push(...records);
  return all;
}

/** Joins, and notes each record when its handler has succeeded. */
export async function consume(
  log: EventLog,
  group: string,
  topics: readonly string[],
  handle: (record: EventRecord) => Promise<void> = async () => undefined,
) {
  const arrived = new Arrivals<EventRecord>();
  const member = await log.join({
    group,
    topics,
    handle: async (record) => {
      await handle(record);
      arrived.push(record);
    },
  });
  return { arrived, member };
}

/** Records with the texts `from` … `to − 1` over nine keys. */
export function numbered(topic: string, from: number, to: number): NewRecord[] {
  return range(from, to).map((text) => recordOf(topic, `k${Number(text) % 9}`, text));
}

export function range(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => `${from + i}`);
}

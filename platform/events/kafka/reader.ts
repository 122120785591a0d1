// Stored records of one partition, by a consumer made for it: joining a group takes from 0.1 s to some seconds.
import { type EachBatchPayload, PartitionAssigners } from 'kafkajs';
import { kafkaError } from './errors.ts';
import type { EventRecord } from '../port.ts';
import { within } from './admin.ts';
import {
  type ConsumerPlan,
  joinInTime,
  keepConsumer,
  type KeeperOptions,
} from './kept-consumer.ts';
import { toRecord } from './record.ts';

/** Whoever pauses longer between batches makes the consumer join anew, which loses nothing. */
const sessionMs = 30_000;

/** The records of [from, until); `until` must not lie beyond the partition's end, `from` not before its beginning. */
export async function* readPartition(
  topic: string,
  partition: number,
  from: number,
  until: number,
  options: KeeperOptions & { readonly patienceMs: number },
): AsyncGenerator<EventRecord[]> {
  let next = from;
  const fetched: EventRecord[][] = [];
  let changed = Promise.withResolvers<void>();
  let closed = false;
  const tell = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };

  async function take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    if (batch.partition !== partition) return;
    const records = batch.messages
      .map((message) => toRecord(topic, partition, message))
      .filter(({ offset }) => offset >= next && offset < until);
    next = Math.max(next, Number(batch.lastOffset()) + 1);
    payload.resolveOffset(batch.lastOffset());
    fetched.push(records);
    tell();
    // Nothing more is fetched until this has been taken.
    while (fetched.length > 0 && !closed) await changed.promise;
  }

  const plan: ConsumerPlan = {
    group: `${options.clientId}.read.${topic}`,
    alone: true,
    topics: [topic],
    sessionTimeoutMs: sessionMs,
    assigner: PartitionAssigners.roundRobin,
    silenceMs: 86_400_000,
    joined: (assignment, by) => {
      const others = (assignment[topic] ?? []).filter((other) => other !== partition);
      by.pause([{ topic, partitions: others }]);
      by.seek({ topic, partition, offset: String(next) });
    },
    batch: take,
  };
  const consumer = keepConsumer(plan, options);
  try {
    await joinInTime(consumer, plan, options, options.patienceMs);
    while (next < until || fetched.length > 0) {
      const records = fetched.shift();
      if (records !== undefined) {
        if (records.length > 0) yield records;
        tell();
        continue;
      }
      if ((await within(options.clock, options.patienceMs, changed.promise)) === undefined) {
        const late = new Error(`no records from offset ${next} in time`);
        throw kafkaError(late, `read ${topic}/${partition}`, options.settings.brokers);
      }
    }
  } finally {
    closed = true;
    tell();
    await consumer.close();
  }
}

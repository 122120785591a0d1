// A tail: all partitions of a topic, read by a consumer that is alone in its group and never commits.
import { type EachBatchPayload, PartitionAssigners } from 'kafkajs';
import type { EventRecord, Offsets, Tail } from '../port.ts';
import {
  type ConsumerPlan,
  joinInTime,
  keepConsumer,
  type KeeperOptions,
} from './kept-consumer.ts';
import { toRecord } from './record.ts';

export const tailSessionMs = 30_000;

/** Delivers from `start` on; resolves once the partitions are being read. */
export async function openTail(
  topic: string,
  start: Offsets,
  onRecords: (records: readonly EventRecord[]) => void,
  options: KeeperOptions & { readonly patienceMs: number },
): Promise<Tail> {
  const { log } = options;
  /** What has been delivered, whatever the consumer is told to read again. */
  const next = new Map(start);
  let closed = false;

  async function take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const { partition } = batch;
    if (Number(batch.highWatermark) < (next.get(partition) ?? 0)) {
      log.error({ topic, partition, highWatermark: batch.highWatermark }, madeAnew);
      next.set(partition, 0);
    }
    const from = next.get(partition) ?? 0;
    const records = batch.messages
      .map((message) => toRecord(topic, partition, message))
      .filter(({ offset }) => offset >= from);
    const last = records.at(-1);
    if (last !== undefined && !closed) {
      next.set(partition, last.offset + 1);
      try {
        onRecords(records);
      } catch (error) {
        // A reader's bug must not keep it from the records that follow.
        log.error({ err: error, topic }, 'a tail threw while taking records');
      }
    }
    payload.resolveOffset(batch.lastOffset());
  }

  const plan: ConsumerPlan = {
    group: `${options.clientId}.tail.${topic}`,
    alone: true,
    topics: [topic],
    sessionTimeoutMs: tailSessionMs,
    assigner: PartitionAssigners.roundRobin,
    silenceMs: tailSessionMs,
    joined: (assignment, by) => {
      for (const partition of assignment[topic] ?? []) {
        by.seek({ topic, partition, offset: String(next.get(partition) ?? 0) });
      }
    },
    batch: take,
  };
  const consumer = keepConsumer(plan, options);
  await joinInTime(consumer, plan, options, options.patienceMs);
  return {
    start,
    close: () => {
      closed = true;
      return consumer.close();
    },
  };
}

const madeAnew = 'a partition is shorter than what was read of it: its topic was made anew';

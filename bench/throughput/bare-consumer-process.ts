// The other end of the bare pair: a kafkajs consumer that counts what comes and does nothing else.
import { Kafka, logLevel } from 'kafkajs';
import { answer, taskOf } from '../streams/child.ts';
import { wallNow } from '../streams/socket.ts';

export interface BareConsumerTask {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly partitions: number;
}

export interface Consumed {
  /** `wallNow` when the last record was here. */
  readonly lastAt: number;
}

/** As our own consumers wait; everything else as kafkajs has it. */
const maxWaitTimeInMs = 100;

const { brokers, topic, partitions } = taskOf<BareConsumerTask>();
const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
const admin = kafka.admin();
await admin.connect();
const retention = { name: 'retention.ms', value: '3600000' };
await admin.createTopics({
  waitForLeaders: true,
  topics: [{ topic, numPartitions: partitions, configEntries: [retention] }],
});
await admin.disconnect();
const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs });
const joined = new Promise<void>((resolve) => consumer.on('consumer.group_join', () => resolve()));
let left = 0;
await consumer.connect();
// It is new: nothing that comes before the first fetch is missed so.
await consumer.subscribe({ topic, fromBeginning: true });
await consumer.run({
  eachBatch: async ({ batch }) => {
    left -= batch.messages.length;
    if (left === 0) answer({ lastAt: wallNow() } satisfies Consumed);
  },
});
await joined;
process.on('message', ({ records }: { readonly records: number }) => {
  left = records;
  answer({});
});
answer({});

// What the log alone costs: messages through a kafkajs producer and consumer with nothing around them.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type Message } from 'kafkajs';
import { spread } from '../percentiles.ts';
import { answer, taskOf } from './child.ts';
import { wallNow } from './socket.ts';

export interface BareTask {
  readonly brokers: readonly string[];
  /** Each has one message every `everyMs`, whether or not the one before was acknowledged. */
  readonly producers: number;
  readonly everyMs: number;
  readonly bytes: number;
}

/** As our own consumers wait; everything else as kafkajs has it. */
const maxWaitTimeInMs = 100;
const partitions = 6;

const { brokers, producers, everyMs, bytes } = taskOf<BareTask>();
const topic = `bench.${randomUUID()}`;
const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
const admin = kafka.admin();
await admin.connect();
const retention = { name: 'retention.ms', value: '3600000' };
await admin.createTopics({
  waitForLeaders: true,
  topics: [{ topic, numPartitions: partitions, configEntries: [retention] }],
});
const producer = kafka.producer();
await producer.connect();
const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs });
let delays: number[] = [];
const joined = new Promise<void>((resolve) => consumer.on('consumer.group_join', () => resolve()));
await consumer.connect();
await consumer.subscribe({ topic });
await consumer.run({
  eachMessage: async ({ message }) => {
    delays.push(wallNow() - Number(message.headers?.['sent']?.toString()));
  },
});
await joined;
const value = Buffer.alloc(bytes, 'x');

let waiting: Message[] = [];
let sending: Promise<void> | null = null;

/** One request at a time with all that has come up meanwhile: 2,000 requests a second are more than kafkajs can do. */
async function sendAll(): Promise<void> {
  while (waiting.length > 0) {
    const messages = waiting;
    waiting = [];
    await producer.send({ topic, messages, acks: -1 });
  }
  sending = null;
}

async function produce(index: number, until: number): Promise<void> {
  await sleep((index * everyMs) / producers);
  const began = wallNow();
  for (let n = 1; wallNow() < until; n += 1) {
    waiting.push({ key: `key-${index}`, value, headers: { sent: String(wallNow()) } });
    sending ??= sendAll();
    await sleep(Math.max(0, began + n * everyMs - wallNow()));
  }
}

process.on('message', ({ windowMs }: { windowMs: number }) => {
  delays = [];
  const until = wallNow() + windowMs;
  const all = Array.from({ length: producers }, (_, index) => produce(index, until));
  void Promise.all(all)
    .then(() => sleep(1_000))
    .then(() => answer(spread(delays)));
});

// Appending: one request at a time, into which goes all that has come up meanwhile.
import type { Producer, TopicMessages } from 'kafkajs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { checkRecord } from '../limits.ts';
import type { NewRecord, Position } from '../port.ts';
import { closedError, within } from './admin.ts';
import { type Client, type KafkaSettings, late, openClient } from './client.ts';
import { kafkaError } from './errors.ts';
import { toMessage } from './record.ts';

/** Kafka's default `max.message.bytes` holds for all records of a partition in a request, Event Hubs' limit for the request. */
const maxRequestBytes = 1_040_000;
/** Beyond key, headers and value, generously. */
const recordOverhead = 40;
const headerOverhead = 6;
/** Longest wait for the brokers when closing. */
const closeMs = 5000;
const maxWaitingBytes = 128 * 1024 * 1024;

interface Call {
  readonly positions: (Position | undefined)[];
  readonly since: number;
  left: number;
  failed: boolean;
  readonly resolve: (positions: Position[]) => void;
  readonly reject: (error: AppError) => void;
}

interface Item {
  readonly call: Call;
  readonly index: number;
  readonly record: NewRecord;
  readonly partition: number;
  readonly timestamp: number;
  readonly bytes: number;
}

interface Session {
  readonly client: Client;
  readonly producer: Producer;
}

export interface AppenderOptions {
  readonly settings: KafkaSettings;
  readonly clientId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly patienceMs: number;
}

/**
 * An idempotent producer numbers its records, and kafkajs takes numbers back when a request fails. A second request
 * under way at the same time, or one after a failure, could then carry the numbers of records that were appended,
 * and the broker would drop it as a repetition. Hence one request at a time, and a new producer after each failure.
 */
export class Appender {
  readonly #options: AppenderOptions;
  #waiting: Item[] = [];
  #waitingBytes = 0;
  #newest = 0;
  #sending: Promise<void> | undefined;
  #session: Promise<Session> | undefined;
  #closed = false;

  constructor(options: AppenderOptions) {
    this.#options = options;
  }

  /** `partitions` are those of the records, in their order. */
  append(records: readonly NewRecord[], partitions: readonly number[]): Promise<Position[]> {
    if (this.#closed) return Promise.reject(closedError());
    // Never down, so that a time finds its offsets even when the machine's clock was set back.
    this.#newest = Math.max(this.#options.clock.now(), this.#newest);
    const timestamp = this.#newest;
    const bytes = records.map(sizeOf);
    const total = bytes.reduce((sum, size) => sum + size, 0);
    if (this.#waitingBytes + total > maxWaitingBytes) {
      return Promise.reject(
        new AppError('UNAVAILABLE', `${this.#waitingBytes} bytes are waiting for Kafka already`, {
          retryable: true,
        }),
      );
    }
    return new Promise((resolve, reject) => {
      const call: Call = {
        positions: new Array<Position | undefined>(records.length),
        since: this.#options.clock.now(),
        left: records.length,
        failed: false,
        resolve,
        reject,
      };
      for (const [index, record] of records.entries()) {
        const partition = partitions[index] ?? 0;
        this.#waiting.push({ call, index, record, partition, timestamp, bytes: bytes[index] ?? 0 });
      }
      this.#waitingBytes += total;
      this.#sending ??= this.#send();
    });
  }

  /** Waits for what was accepted, then leaves. */
  async close(): Promise<void> {
    const { clock } = this.#options;
    this.#closed = true;
    if (this.#sending !== undefined) await within(clock, closeMs, this.#sending);
    const session = this.#session;
    this.#session = undefined;
    this.#fail(this.#waiting.splice(0), closedError());
    await session?.then(
      async ({ client, producer }) => {
        if (this.#sending === undefined) await within(clock, closeMs, producer.disconnect());
        client.kill();
      },
      () => undefined,
    );
  }

  async #send(): Promise<void> {
    await nextTurn();
    while (this.#waiting.length > 0) {
      const batch = this.#take();
      try {
        const missing = await this.#request(batch);
        this.#waiting.unshift(...missing);
        this.#waitingBytes += missing.reduce((sum, { bytes }) => sum + bytes, 0);
      } catch (error) {
        this.#fail(batch, error);
      }
    }
    // In the turn that found nothing waiting: whoever comes later starts anew.
    this.#sending = undefined;
  }

  #take(): Item[] {
    let count = 0;
    let bytes = 0;
    for (const item of this.#waiting) {
      if (count > 0 && bytes + item.bytes > maxRequestBytes) break;
      bytes += item.bytes;
      count += 1;
    }
    this.#waitingBytes -= bytes;
    const batch = this.#waiting.splice(0, count);
    return batch.filter(({ call }) => !call.failed);
  }

  /** Gives back what the answer says nothing about. */
  async #request(batch: readonly Item[]): Promise<Item[]> {
    if (batch.length === 0) return [];
    const { clock, patienceMs } = this.#options;
    const deadline = clock.now() + patienceMs;
    const { client, producer } = await this.#connected(deadline);
    const sent = producer.sendBatch({ acks: -1, topicMessages: byTopic(batch) });
    const answer = await within(clock, deadline - clock.now(), sent);
    if (answer === undefined) throw late('no acknowledgement in time', client);
    const next = new Map<string, number>();
    for (const { topicName, partition, baseOffset } of answer.value) {
      if (baseOffset !== undefined) next.set(`${topicName}/${partition}`, Number(baseOffset));
    }
    return batch.filter((item) => {
      const lane = `${item.record.topic}/${item.partition}`;
      const offset = next.get(lane);
      // When a leader moves to a broker that has just answered, kafkajs forgets the partition and reports success.
      if (offset === undefined) return true;
      if (!(offset >= 0)) throw new Error(`no offset was acknowledged for ${lane}`);
      next.set(lane, offset + 1);
      settle(item, offset);
      return false;
    });
  }

  async #connected(deadline: number): Promise<Session> {
    this.#session ??= this.#connect(deadline);
    return this.#session;
  }

  async #connect(deadline: number): Promise<Session> {
    const { clientId, clock, log, settings } = this.#options;
    const client = openClient(settings, `${clientId}.producer`, log);
    try {
      const producer = client.kafka.producer({
        idempotent: true,
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
        // Every record names its partition; said only because kafkajs warns otherwise.
        createPartitioner: () => partitionAsNamed,
        metadataMaxAge: 180_000,
        retry: { retries: Number.MAX_SAFE_INTEGER },
      });
      const connected = await within(clock, deadline - clock.now(), producer.connect());
      if (connected === undefined) throw late('no connection in time', client);
      return { client, producer };
    } catch (error) {
      client.kill();
      throw error;
    }
  }

  #fail(batch: readonly Item[], thrown: unknown): void {
    if (batch.length === 0) return;
    const { clock, log, patienceMs, settings } = this.#options;
    void this.#session?.then(
      ({ client }) => client.kill(),
      () => undefined,
    );
    this.#session = undefined;
    const error = kafkaError(thrown, 'append', settings.brokers);
    log.warn({ err: error, records: batch.length }, 'records were not acknowledged');
    const now = clock.now();
    const over = this.#waiting.filter(({ call }) => now - call.since >= patienceMs);
    for (const { call } of [...batch, ...over]) {
      if (call.failed) continue;
      call.failed = true;
      call.reject(error);
    }
  }
}

function settle({ call, index, record, partition }: Item, offset: number): void {
  call.positions[index] = { topic: record.topic, partition, offset };
  call.left -= 1;
  if (call.left > 0 || call.failed) return;
  call.resolve(call.positions.filter((position) => position !== undefined));
}

function byTopic(batch: readonly Item[]): TopicMessages[] {
  const topics = Map.groupBy(batch, ({ record }) => record.topic);
  return [...topics].map(([topic, items]) => ({
    topic,
    messages: items.map(({ record, partition, timestamp }) =>
      toMessage(record, partition, timestamp),
    ),
  }));
}

function partitionAsNamed({ message }: { message: { partition?: number } }): number {
  return message.partition ?? 0;
}

function sizeOf(record: NewRecord): number {
  return checkRecord(record) + recordOverhead + Object.keys(record.headers).length * headerOverhead;
}

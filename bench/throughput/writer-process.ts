// Writes the same records twice, each time as fast as it is taken: to the run topic as a worker's log does, and to a
// bare topic by a kafkajs producer with nothing around it. Both have two requests' worth of records on their way.
import { createSecretKey } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { systemClock } from '../../platform/clock.ts';
import { openKafkaLog } from '../../platform/events/kafka.ts';
import type { NewRecord } from '../../platform/events/port.ts';
import { silentLog } from '../../platform/log.ts';
import { seededRandom } from '../../platform/random.ts';
import { answer, taskOf } from '../streams/child.ts';
import { wallNow } from '../streams/socket.ts';
import type { Gateway } from './gateway-process.ts';
import { recordsOf } from './records.ts';

export interface WriterTask {
  readonly brokers: readonly string[];
  readonly bareTopic: string;
  readonly key: Gateway['key'];
  readonly seed: number;
}

export type WriterOrder =
  | { readonly prepare: readonly string[]; readonly deltasOfEach: number }
  /** The head is not measured: it only shows that everybody is there. */
  | { readonly write: 'head' | 'gateway' | 'bare' };

export interface Prepared {
  readonly digests: Readonly<Record<string, string>>;
  readonly records: number;
  readonly deltas: number;
  readonly meanBytes: number;
}

export interface WrittenAll {
  /** `wallNow` before the first request and after the last acknowledgement. */
  readonly beganAt: number;
  readonly endedAt: number;
}

/** About a megabyte. */
const atOnce = 1_500;
const underWay = 2;

const { brokers, bareTopic, key, seed } = taskOf<WriterTask>();
const random = seededRandom('throughput', seed);
const secret = createSecretKey(Buffer.from(key.secret, 'base64'));
const settings = { brokers, tls: false };
const log = await openKafkaLog({ settings, clock: systemClock, log: silentLog });
const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
const producer = kafka.producer();
await producer.connect();
let head: readonly NewRecord[] = [];
let body: readonly NewRecord[] = [];

const send = {
  gateway: (some: readonly NewRecord[]) => log.append(some),
  bare: (some: readonly NewRecord[]) =>
    producer.send({
      topic: bareTopic,
      acks: -1,
      messages: some.map(({ key: name, headers, value }) => ({
        ...{ key: name, headers },
        value: value === null ? null : Buffer.from(value),
      })),
    }),
};

function prepare(runIds: readonly string[], deltasOfEach: number): Prepared {
  const made = recordsOf(runIds, deltasOfEach, { id: key.id, secret }, random);
  ({ head, body } = made);
  const { digests, deltas } = made;
  const bytes = body.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
  return { digests, deltas, records: body.length, meanBytes: Math.round(bytes / body.length) };
}

async function write(what: 'head' | 'gateway' | 'bare'): Promise<WrittenAll> {
  const records = what === 'head' ? head : body;
  const to = what === 'bare' ? send.bare : send.gateway;
  const beganAt = wallNow();
  const going: Promise<unknown>[] = [];
  for (let from = 0; from < records.length; from += atOnce) {
    if (going.length >= underWay) await going.shift();
    going.push(to(records.slice(from, from + atOnce)));
  }
  await Promise.all(going);
  return { beganAt, endedAt: wallNow() };
}

process.on('message', (order: WriterOrder) => {
  if ('prepare' in order) answer(prepare(order.prepare, order.deltasOfEach));
  else void write(order.write).then((done) => answer(done));
});
answer({});

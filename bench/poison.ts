// Records that nobody can read among those that somebody handles: is each put aside once, is no other lost, repeated or
// out of order, and how long after the last append is the group as level with its topic as it was before.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { systemClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { openEmbeddedLog } from '../platform/events/embedded.ts';
import { encodeEvent } from '../platform/events/codec.ts';
import { handler, startConsumers } from '../platform/events/consume.ts';
import { deadLetterTopic, withDeadLetters } from '../platform/events/dead-letters.ts';
import { openKafkaLog } from '../platform/events/kafka.ts';
import { readLetters } from '../platform/events/letters.ts';
import type { EventLog, EventRecord, NewRecord } from '../platform/events/port.ts';
import { silentLog } from '../platform/log.ts';
import { seededRandom } from '../platform/random.ts';
import { aligned } from './gateway/table.ts';
import { machine } from './machine.ts';
import type { BenchOptions } from './options.ts';
import { Tally } from './poison/tally.ts';
import { logSettings } from './streams/log-settings.ts';

const lagTargetMs = 30_000;
const patienceMs = 4 * lagTargetMs;
const partitions = 6;
const keys = 97;
const atOnce = 500;
const tellEveryMs = 2_000;
const definitions = {
  lag: 'records of the topic that its group has neither handled nor put aside',
  lagMs:
    'from the acknowledgement of the last append until the lag is again what it was before the first',
};

const thing = (topic: string) => ({
  ...{ type: 'miyagi.bench.Thing.v1', topic, key: ({ n }: { n: number }) => `k${n % keys}` },
  data: z.object({ n: z.int() }),
});

export async function benchPoison({ quick, log: kind, seed, say }: BenchOptions): Promise<object> {
  const [records, poison] = quick ? [5_000, 50] : [100_000, 1_000];
  // The clock's timers keep no process alive, and the log may wait for nothing else.
  const awake = setInterval(() => undefined, 1_000);
  const events = await openLog(kind);
  try {
    const topic = `poison.${randomUUID()}`;
    await events.ensureTopics(
      withDeadLetters([{ name: topic, partitions, retention: { ms: 3_600_000 } }]),
    );
    let put = 0;
    const tail = await events.tail(deadLetterTopic(topic), 'end', ({ length }) => (put += length));
    const tally = new Tally();
    const consumers = await consume(events, topic, tally);
    let appended = 0;
    const lag = () => appended - tally.handled - put;
    const warmUp = partitions * atOnce;
    await appendAll(events, encoded(topic, 0, warmUp), (n) => (appended += n));
    await until(() => lag() === 0, patienceMs);
    const lagBefore = lag();

    const bad = drawn(warmUp, records, poison, seed);
    const spoilt = encoded(topic, warmUp, warmUp + records).map((record, i) =>
      bad.has(warmUp + i) ? { ...record, value: Buffer.from('{') } : record,
    );
    let mostLag = 0;
    let told = performance.now();
    const began = performance.now();
    const since = () => Math.round(performance.now() - began);
    const progress = (n = 0) => {
      appended += n;
      mostLag = Math.max(mostLag, lag());
      if (performance.now() - told < tellEveryMs) return;
      told = performance.now();
      say(`${kind}, ${since()} ms: ${appended - warmUp} appended, lag ${lag()}, ${put} letters`);
    };
    await appendAll(events, spoilt, progress);
    const appendMs = since();
    await until(() => {
      progress();
      return lag() <= lagBefore;
    }, patienceMs);
    const lagMs = since() - appendMs;
    const lagAfter = lag();
    await consumers.close();
    await tail.close();

    const again = await recommitted(events, topic);
    const letters = await readLetters(events, topic);
    const origins = new Set(letters.map(({ origin }) => `${origin.partition}/${origin.offset}`));
    const found = {
      ...{ letters: letters.length, twice: letters.length - origins.size },
      ...{ lost: warmUp + records - poison - tally.handled },
      ...{ repeated: tally.repeated, disordered: tally.disordered, again },
    };
    const right = Object.entries({ ...found, letters: found.letters - poison });
    const met = lagMs <= lagTargetMs && lagAfter <= lagBefore && right.every(([, n]) => n === 0);
    const figures = { ...found, appendMs, lagBefore, mostLag, lagAfter, lagMs };
    for (const line of tableOf(kind, records, poison, figures, met)) say(line);
    const target = { lagMs: lagTargetMs, letters: poison };
    const asked = { log: kind, seed, quick, records, poison, partitions };
    return { machine: machine(), ...asked, definitions, ...figures, target, met };
  } finally {
    await events.close();
    clearInterval(awake);
  }
}

async function openLog(kind: BenchOptions['log']): Promise<EventLog> {
  const common = { clock: systemClock, log: silentLog };
  if (kind === 'embedded') return openEmbeddedLog({ file: ':memory:', ...common });
  const { KAFKA_BROKERS: brokers } = readConfig(await logSettings(kind));
  return openKafkaLog({ settings: { brokers, tls: false }, ...common });
}

function consume(events: EventLog, topic: string, tally: Tally) {
  const take = handler(thing(topic), async ({ data }) => tally.take(`k${data.n % keys}`, data.n));
  const consumers = [{ group: topic, handlers: [take] }];
  return startConsumers({ events, log: silentLog, clock: systemClock, consumers });
}

function encoded(topic: string, from: number, until: number): NewRecord[] {
  const time = new Date().toISOString();
  return Array.from({ length: until - from }, (_, i) => {
    const n = from + i;
    const id = { id: `e${n}`, source: '/bench', subject: `${n}`, time };
    return encodeEvent(thing(topic), { ...id, data: { n } });
  });
}

async function appendAll(
  events: EventLog,
  records: readonly NewRecord[],
  appended: (count: number) => void,
): Promise<void> {
  for (let from = 0; from < records.length; from += atOnce) {
    const some = records.slice(from, from + atOnce);
    await events.append(some);
    appended(some.length);
  }
}

/** How many records the group is given again once its member has left and another comes: of what it committed, none. */
async function recommitted(events: EventLog, topic: string): Promise<number> {
  const given: EventRecord[] = [];
  const handle = async (record: EventRecord) => void given.push(record);
  const member = await events.join({ group: topic, topics: [topic], handle });
  const ends = Array.from({ length: keys }, (_, i) => ({
    ...{ topic, key: `k${i}`, headers: { end: 'true' }, value: null },
  }));
  await events.append(ends);
  const isEnd = ({ headers }: EventRecord) => headers['end'] === 'true';
  await until(() => given.filter(isEnd).length >= keys, patienceMs);
  await member.close();
  return given.filter((record) => !isEnd(record)).length;
}

async function until(condition: () => boolean, ms: number): Promise<void> {
  for (const late = performance.now() + ms; !condition() && performance.now() < late;) {
    await sleep(20);
  }
}

function drawn(from: number, records: number, many: number, seed: number): ReadonlySet<number> {
  const random = seededRandom('poison', seed);
  const numbers = new Set<number>();
  while (numbers.size < many) numbers.add(random.int(from, from + records - 1));
  return numbers;
}

function tableOf(
  kind: string,
  records: number,
  poison: number,
  figures: Readonly<Record<string, number>>,
  met: boolean,
): string[] {
  const { letters, twice, lost, repeated, disordered, again, appendMs, mostLag, lagMs } = figures;
  const lines: [string, unknown, unknown][] = [
    [`${poison} of ${records} on the ${kind} log`, 'found', 'target'],
    ['put aside', letters, poison],
    ['put aside twice', twice, 0],
    ['other records lost', lost, 0],
    ['handled twice', repeated, 0],
    ['out of their key’s order', disordered, 0],
    ['given again to the next member', again, 0],
    ['all appended after (ms)', appendMs, ''],
    ['longest lag (records)', mostLag, ''],
    ['level after the last append (ms)', lagMs, lagTargetMs],
  ];
  const cells = lines.map((line) => line.map((cell) => String(cell)));
  return ['', ...aligned(cells), met ? 'met' : 'MISSED'];
}

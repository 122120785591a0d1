// Records that nobody can read among those that somebody handles: is each put aside once, is no other lost, and how long
// after the last append is the group level with its topic.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { systemClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { openEmbeddedLog } from '../platform/events/embedded.ts';
import { encodeEvent } from '../platform/events/codec.ts';
import { handler, startConsumers } from '../platform/events/consume.ts';
import { withDeadLetters } from '../platform/events/dead-letters.ts';
import { openKafkaLog } from '../platform/events/kafka.ts';
import { readLetters } from '../platform/events/letters.ts';
import type { EventLog, NewRecord } from '../platform/events/port.ts';
import { silentLog } from '../platform/log.ts';
import { seededRandom } from '../platform/random.ts';
import { machine } from './machine.ts';
import type { BenchOptions } from './options.ts';
import { logSettings } from './streams/log-settings.ts';

const lagTargetMs = 30_000;
const partitions = 6;
const atOnce = 500;

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
    const thing = {
      ...{ type: 'miyagi.bench.Thing.v1', topic, key: ({ n }: { n: number }) => `k${n % 97}` },
      data: z.object({ n: z.int() }),
    };
    const handled = new Set<number>();
    const consumers = await startConsumers({
      ...{ events, log: silentLog, clock: systemClock },
      consumers: [
        { group: topic, handlers: [handler(thing, async ({ data }) => void handled.add(data.n))] },
      ],
    });
    const bad = drawn(records, poison, seed);
    const began = performance.now();
    for (let from = 0; from < records; from += atOnce) {
      const to = Math.min(from + atOnce, records);
      await events.append(
        Array.from({ length: to - from }, (_, i): NewRecord => {
          const n = from + i;
          const time = new Date().toISOString();
          const id = { id: `e${n}`, source: '/bench', subject: `${n}`, time };
          const record = encodeEvent(thing, { ...id, data: { n } });
          return bad.has(n) ? { ...record, value: Buffer.from('{') } : record;
        }),
      );
    }
    const appended = performance.now();
    let letters = await readLetters(events, topic);
    while (handled.size < records - poison || letters.length < poison) {
      if (performance.now() - appended > 10 * lagTargetMs) break;
      await sleep(100);
      if (handled.size >= records - poison) letters = await readLetters(events, topic);
    }
    const lagMs = Math.round(performance.now() - appended);
    await consumers.close();
    const all = await readLetters(events, topic);
    const twice = all.length - new Set(all.map(({ origin }) => JSON.stringify(origin))).size;
    const lost = records - poison - handled.size;
    const met = lagMs <= lagTargetMs && twice === 0 && lost === 0 && all.length === poison;
    const appendMs = Math.round(appended - began);
    say(
      `${kind}: ${poison} of ${records} records put aside (${all.length} letters, ${twice} twice), ${lost} others ` +
        `lost; appended in ${appendMs} ms, level ${lagMs} ms after (${lagTargetMs} at most): ${met ? 'met' : 'missed'}`,
    );
    const found = { letters: all.length, twice, lost, appendMs, lagMs, lagTargetMs, met };
    return { machine: machine(), log: kind, seed, records, poison, ...found };
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

function drawn(records: number, many: number, seed: number): ReadonlySet<number> {
  const random = seededRandom('poison', seed);
  const numbers = new Set<number>();
  while (numbers.size < many) numbers.add(random.int(0, records - 1));
  return numbers;
}

// How many deltas a second one gateway carries from Kafka to its clients' sockets, beside a kafkajs producer and consumer
// with nothing between them: pairs in turns over the same records, each as fast as it goes.
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { newDataDir } from '../tests/harness/data-dir.ts';
import { coachingTopics, runsTopic } from '../schema/events/coaching.ts';
import { aligned } from './gateway/table.ts';
import { machine } from './machine.ts';
import type { BenchOptions } from './options.ts';
import { median, rounded } from './percentiles.ts';
import { startChild, type Child } from './streams/child.ts';
import { logSettings } from './streams/log-settings.ts';
import type { BareConsumerTask, Consumed } from './throughput/bare-consumer-process.ts';
import type { ClientsTask, Watched, Watching } from './throughput/clients-process.ts';
import type { Gateway, GatewayTask, GatewayUsage } from './throughput/gateway-process.ts';
import type { Prepared, WriterOrder, WriterTask, WrittenAll } from './throughput/writer-process.ts';

const runs = 100;
const target = { perSecond: 20_000, ofBare: 0.6 };
const definitions = {
  gatewayPerSecond:
    'deltas whose text has arrived at its client, from before the first append to the last arrival; a reader that lags is given several in one frame',
  barePerSecond: 'the same records from a kafkajs producer to a kafkajs consumer, counted alike',
};

interface Cast {
  readonly gateway: Child<unknown>;
  readonly clients: Child<unknown>;
  readonly writer: Child<unknown>;
  readonly consumer: Child<unknown>;
}

interface Pair {
  readonly gatewayPerSecond: number;
  readonly barePerSecond: number;
  readonly ratio: number;
  readonly framesPerSecond: number;
  readonly deltasPerFrame: number;
  /** All of the gateway's threads. */
  readonly cpuMicrosPerDelta: number;
  readonly faults: readonly string[];
}

export async function benchThroughput({ quick, seed, say }: BenchOptions): Promise<object> {
  const settings = await logSettings('kafka');
  const brokers = settings['KAFKA_BROKERS']?.split(',') ?? [];
  const [pairs, deltasOfEach] = quick ? [5, 60] : [7, 1_000];
  const dataDir = await newDataDir('bench');
  const children: Child<unknown>[] = [];
  const start = async <Answer>(file: string, task: object) => {
    const child = startChild<unknown>(`../throughput/${file}`, task);
    children.push(child);
    return { child, first: (await child.answer()) as Answer };
  };
  try {
    say('throughput: starting a gateway, its clients, and a bare pair');
    const gatewayTask: GatewayTask = { settings: { ...settings, DATA_DIR: dataDir } };
    const gateway = await start<Gateway>('gateway-process.ts', gatewayTask);
    const { origin, token, key } = gateway.first;
    const topic = `bench.${randomUUID()}`;
    const partitions = coachingTopics.find(({ name }) => name === runsTopic)?.partitions ?? 1;
    const bare: BareConsumerTask = { brokers, topic, partitions };
    const consumer = await start('bare-consumer-process.ts', bare);
    const writing: WriterTask = { brokers, bareTopic: topic, key, seed };
    const writer = await start('writer-process.ts', writing);
    const watching: ClientsTask = { origin, token };
    const clients = startChild<unknown>('../throughput/clients-process.ts', watching);
    children.push(clients);
    const cast = {
      ...{ gateway: gateway.child, consumer: consumer.child, writer: writer.child, clients },
    };
    const measured: Pair[] = [];
    let meanBytes = 0;
    // The first pair measures compilers, and is not counted.
    for (let n = 0; n <= pairs; n += 1) {
      const { pair, prepared } = await measurePair(cast, deltasOfEach, n % 2 === 0);
      say(`${n === 0 ? 'warm-up' : `pair ${n} of ${pairs}`}: ${told(pair)}`);
      if (n > 0) measured.push(pair);
      meanBytes = prepared.meanBytes;
    }
    const verdict = judged(measured);
    for (const line of tableOf(measured, verdict)) say(line);
    const counts = { pairs, runs, deltasOfEach, meanBytes, partitions };
    return { machine: machine(), seed, quick, definitions, counts, pairs: measured, ...verdict };
  } finally {
    await Promise.all(children.map((child) => child.kill()));
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measurePair(cast: Cast, deltasOfEach: number, bareFirst: boolean) {
  const { gateway, clients, writer, consumer } = cast;
  const order = (message: WriterOrder) => writer.tell(message);
  gateway.tell({ runs });
  const runIds = (await gateway.answer()) as string[];
  order({ prepare: runIds, deltasOfEach });
  const prepared = (await writer.answer()) as Prepared;

  async function bare(): Promise<number> {
    consumer.tell({ records: prepared.records });
    await consumer.answer();
    order({ write: 'bare' });
    const { beganAt } = (await writer.answer()) as WrittenAll;
    const { lastAt } = (await consumer.answer()) as Consumed;
    return (prepared.records * 1_000) / (lastAt - beganAt);
  }

  async function throughGateway() {
    clients.tell(runIds);
    order({ write: 'head' });
    await writer.answer();
    const { watching } = (await clients.answer()) as Watching;
    if (watching < runs) throw new Error(`only ${watching} of ${runs} streams began`);
    const before = await cpuOf(gateway);
    order({ write: 'gateway' });
    const { beganAt } = (await writer.answer()) as WrittenAll;
    const seen = (await clients.answer()) as Watched;
    const cpuMs = (await cpuOf(gateway)) - before;
    return { seen, cpuMs, seconds: (seen.lastAt - beganAt) / 1_000 };
  }

  const early = bareFirst ? await bare() : null;
  const { seen, cpuMs, seconds } = await throughGateway();
  const barePerSecond = Math.round(early ?? (await bare()));
  const wrong = runIds.filter((id) => seen.digests[id] !== prepared.digests[id]);
  const faults = [...seen.faults, ...wrong.map((id) => `${id} came otherwise than it was written`)];
  if (seen.deltas !== prepared.deltas) faults.push(`${seen.deltas} of ${prepared.deltas} deltas`);
  const gatewayPerSecond = Math.round(seen.deltas / seconds);
  const pair: Pair = {
    ...{ gatewayPerSecond, barePerSecond, ratio: rounded(gatewayPerSecond / barePerSecond) },
    framesPerSecond: Math.round(seen.frames / seconds),
    deltasPerFrame: rounded(seen.deltas / seen.frames),
    cpuMicrosPerDelta: rounded((cpuMs * 1_000) / seen.deltas),
    faults,
  };
  return { pair, prepared };
}

async function cpuOf(gateway: Child<unknown>): Promise<number> {
  gateway.tell({ usage: true });
  return ((await gateway.answer()) as GatewayUsage).cpuMs;
}

function judged(pairs: readonly Pair[]) {
  const middle = (of: (pair: Pair) => number) => median(pairs.map(of));
  const gatewayPerSecond = middle((pair) => pair.gatewayPerSecond);
  const barePerSecond = middle((pair) => pair.barePerSecond);
  const neededPerSecond = Math.min(target.perSecond, Math.round(target.ofBare * barePerSecond));
  const whole = pairs.every(({ faults }) => faults.length === 0);
  return {
    medians: {
      ...{ gatewayPerSecond, barePerSecond, ratio: middle(({ ratio }) => ratio) },
      framesPerSecond: middle((pair) => pair.framesPerSecond),
      deltasPerFrame: middle((pair) => pair.deltasPerFrame),
      cpuMicrosPerDelta: middle((pair) => pair.cpuMicrosPerDelta),
    },
    target: { ...target, neededPerSecond },
    whole,
    met: whole && gatewayPerSecond >= neededPerSecond,
  };
}

function told(pair: Pair): string {
  const { gatewayPerSecond, barePerSecond, ratio, faults } = pair;
  const [fault] = faults;
  return (
    `${gatewayPerSecond} deltas/s through the gateway, ${barePerSecond} bare (× ${ratio})` +
    (fault === undefined ? ', every text whole' : `, ${faults.length} faults: ${fault}`)
  );
}

function tableOf(pairs: readonly Pair[], verdict: ReturnType<typeof judged>): string[] {
  const cells = (pair: Omit<Pair, 'faults'>) => [
    ...[pair.gatewayPerSecond, pair.barePerSecond, pair.ratio, pair.framesPerSecond],
    ...[pair.deltasPerFrame, pair.cpuMicrosPerDelta],
  ];
  const head = ['pair', 'deltas/s', 'bare/s', 'ratio', 'frames/s', 'deltas/frame', 'CPU µs/delta'];
  const rows = pairs.map((pair, n) => [`${n + 1}`, ...cells(pair).map(String)]);
  const { medians, target: wanted, whole, met } = verdict;
  return [
    '',
    ...aligned([head, ...rows, ['median', ...cells(medians).map(String)]]),
    `needed ${wanted.neededPerSecond} deltas/s, the lower of ${wanted.perSecond} and ` +
      `${wanted.ofBare} × bare: ${met ? 'met' : 'MISSED'}; ${whole ? 'every text whole' : 'texts are NOT whole'}`,
  ];
}

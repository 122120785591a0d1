// From an event's append to the client's socket: a hundred streams of the whole program, first alone, then while lists
// are asked for and households imported; beside them the same number of messages through what cannot be left out: bare
// `ws` on the embedded log, bare kafkajs on Kafka.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { demoUsers } from '../../demo.ts';
import { ADVISOR_SCOPE } from '../../platform/auth/access.ts';
import { openDevIssuer } from '../../platform/auth/dev-issuer.ts';
import { systemClock } from '../../platform/clock.ts';
import { newDataDir } from '../../tests/harness/data-dir.ts';
import { startServer } from '../../tests/harness/server.ts';
import type { BenchOptions } from '../options.ts';
import { rounded, spread, type Spread } from '../percentiles.ts';
import type { BareTask } from './bare-kafka-process.ts';
import { openBareSockets } from './bare-ws.ts';
import { startChild } from './child.ts';
import { connectAll, listenOnce, type Heard } from './listeners.ts';
import type { LoadDone, LoadTask } from './load-process.ts';
import type { Model, ModelTask } from './model-process.ts';

const streams = 100;
const pieceEveryMs = 50;
const answerMs = 25_000;
/** At most: it ends with the first answer that does. */
const windowMs = 12_000;
const embeddedTargetMs = 10;

export async function benchDelivery(
  options: BenchOptions,
  settings: Readonly<Record<string, string>>,
) {
  const { quick, log, say, seed } = options;
  const dataDir = await newDataDir('bench');
  const task: ModelTask = { everyMs: pieceEveryMs, words: answerMs / pieceEveryMs, seed };
  const model = startChild<Model>('./model-process.ts', task);
  const { endpoint } = await model.answer();
  const server = startServer({
    ...settings,
    DATA_DIR: dataDir,
    DEMO_HOUSEHOLDS: String(streams),
    COACH_CONCURRENT_RUNS: String(streams),
    MODEL_ENDPOINT: endpoint,
    MODEL_NAME: 'own-pace',
    // A machine too busy to renew a hundred leases in time would measure takeovers, which are another figure.
    RUN_LEASE_MS: '30000',
  });
  try {
    say(`delivery: making ${streams} households`);
    const origin = await server.ready;
    const { people, advisor } = await signedIn(dataDir);
    const load: LoadTask = { origin, token: advisor, seed };
    const bare = await peerFigures(await openPeer(options, settings), load);

    const listeners = await connectAll(origin, people);
    const listen = (begin: () => void) => listenOnce(origin, listeners, windowMs, begin);
    // The first answers of a process measure its compiler, though it has had some seconds when they begin to count.
    if (!quick) await listen(() => undefined);
    const alone: Heard[] = [];
    const busy: Heard[] = [];
    const loads: LoadDone[] = [];
    for (let round = 1; round <= (quick ? 1 : 4); round += 1) {
      alone.push(await listen(() => undefined));
      const others = startLoad({ ...load, seed: seed + round });
      busy.push(await listen(() => others.begin()));
      loads.push(await others.end());
    }
    for (const { socket } of listeners) socket.close();

    const figures = [
      { where: 'nothing else going on', heard: alone, peerMs: bare.alone },
      { where: 'under lists and imports', heard: busy, peerMs: bare.busy },
    ].map((measured) => figure(measured, options));
    for (const { listMs, imported } of loads) {
      say(`delivery: meanwhile ${listMs.count} lists, ${shown(listMs)}; ${imported} imported`);
    }
    // On the embedded log the target is set for the busy server.
    const judged = log === 'embedded' ? figures.slice(1) : figures;
    const counts = { streams, pieceEveryMs, windowMs, rounds: alone.length };
    return { counts, figures, loads, met: judged.every(({ met }) => met) };
  } finally {
    server.kill('SIGTERM');
    await server.exited;
    await model.kill();
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Measured {
  readonly where: string;
  readonly heard: readonly Heard[];
  /** Of the peer, in the same circumstances. */
  readonly peerMs: Spread;
}

function figure({ where, heard, peerMs }: Measured, { log, say }: BenchOptions) {
  const sum = (of: (one: Heard) => number) => heard.reduce((all, one) => all + of(one), 0);
  const deliveryMs = spread(heard.flatMap(({ delaysMs }) => delaysMs));
  const perSecond = Math.round((deliveryMs.count * 1_000) / sum(({ ms }) => ms));
  const merged = sum((one) => one.merged);
  const streaming = Math.min(...heard.map((one) => one.streaming));
  const targetMs = log === 'embedded' ? embeddedTargetMs : rounded(1.5 * peerMs.p99 + 10);
  const met = deliveryMs.p99 <= targetMs;
  say(
    `delivery, ${streaming} to ${streams} streams, ${perSecond} events/s, ${where}: ${shown(deliveryMs)}` +
      `; ${peerOf[log]} ${shown(peerMs)}` +
      ` (target p99 ≤ ${targetMs} ms${met ? '' : ', MISSED'}); ${merged} frames merged`,
  );
  return {
    where,
    deliveryMs,
    peer: peerOf[log],
    peerMs,
    targetMs,
    met,
    perSecond,
    merged,
    streaming,
  };
}

const peerOf = { embedded: 'bare ws', kafka: 'bare kafkajs' } as const;

interface Peer {
  listen(windowMs: number): Promise<Spread>;
  close(): Promise<void>;
}

async function openPeer(
  { log, seed }: BenchOptions,
  settings: Readonly<Record<string, string>>,
): Promise<Peer> {
  const paced = { everyMs: pieceEveryMs, bytes: 400 };
  if (log === 'embedded') return openBareSockets(streams, { ...paced, seed });
  const brokers = settings['KAFKA_BROKERS']?.split(',') ?? [];
  const task: BareTask = { brokers, producers: streams, ...paced };
  const child = startChild<Spread>('./bare-kafka-process.ts', task);
  return {
    listen(windowMs) {
      child.tell({ windowMs });
      return child.answer();
    },
    close: () => child.kill(),
  };
}

/** The same number of messages a second, with the server beside it idle, then busy as it is with ours. */
async function peerFigures(peer: Peer, load: LoadTask) {
  // As with ours, the first round is not counted.
  await peer.listen(windowMs);
  const alone = await peer.listen(windowMs);
  const others = startLoad(load);
  others.begin();
  const busy = await peer.listen(windowMs);
  await others.end();
  await peer.close();
  return { alone, busy };
}

function startLoad(task: LoadTask) {
  const child = startChild<LoadDone>('./load-process.ts', task);
  return {
    begin: () => child.tell({ begin: true }),
    async end() {
      child.tell({ begin: false });
      const done = await child.answer();
      await child.kill();
      return done;
    },
  };
}

async function signedIn(dataDir: string) {
  const { issuer } = await openDevIssuer({
    file: join(dataDir, 'dev-issuer.json'),
    clock: systemClock,
    production: false,
  });
  const sign = (id: string, scopes: string[]) =>
    issuer.issue({ id, kind: 'user', scopes, consentVersion: 1 }, 7_200);
  const users = await demoUsers(dataDir);
  return {
    people: await Promise.all(users.map(({ id }) => sign(id, []))),
    advisor: await sign('usr_advisor', [ADVISOR_SCOPE]),
  };
}

function shown({ p50, p99, max }: Spread): string {
  return `p50 ${p50} ms, p99 ${p99} ms, longest ${max} ms`;
}

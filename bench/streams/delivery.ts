// From an event's append to the client's socket: a hundred streams of the whole program, first alone, then while lists
// are asked for and households imported; on Kafka beside the same number of messages through bare kafkajs.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { demoUsers } from '../../demo.ts';
import { ADVISOR_SCOPE } from '../../platform/auth/access.ts';
import { openDevIssuer } from '../../platform/auth/dev-issuer.ts';
import { systemClock } from '../../platform/clock.ts';
import { newDataDir } from '../../tests/harness/data-dir.ts';
import { startServer } from '../../tests/harness/server.ts';
import type { BenchOptions } from '../options.ts';
import { rounded, spread, type Spread } from '../percentiles.ts';
import type { BareTask } from './bare-kafka-process.ts';
import { startChild } from './child.ts';
import { Listeners } from './listeners.ts';
import type { LoadDone, LoadTask } from './load-process.ts';

const streams = 100;
const pieceEveryMs = 50;
/** Until everybody's first answer streams, and code is warm. */
const warmUpMs = 8_000;
const embeddedTargetMs = 10;

export async function benchDelivery(
  options: BenchOptions,
  settings: Readonly<Record<string, string>>,
) {
  const { quick, log, say, seed } = options;
  const dataDir = await newDataDir('bench');
  const server = startServer({
    ...settings,
    DATA_DIR: dataDir,
    DEMO_HOUSEHOLDS: String(streams),
    COACH_CONCURRENT_RUNS: String(streams),
    COACH_WORDS_PER_SECOND: String(1_000 / pieceEveryMs),
  });
  try {
    const origin = await server.ready;
    const { people, advisor } = await signedIn(dataDir);
    const load: LoadTask = { origin, token: advisor, seed };
    const windowMs = quick ? 12_000 : 40_000;
    const bare =
      log === 'kafka' ? await bareFigures(settings, load, Math.min(windowMs, 15_000)) : null;

    const listeners = new Listeners(origin, people);
    await listeners.during(warmUpMs);
    const alone = await listeners.during(windowMs);
    const { during: busy, load: done } = await underLoad(load, () => listeners.during(windowMs));
    await Promise.race([listeners.stop(), sleep(60_000)]);
    const figures = [
      { where: 'nothing else going on', heard: alone, bareMs: bare?.alone ?? null },
      { where: 'under lists and imports', heard: busy, bareMs: bare?.busy ?? null },
    ].map(({ where, heard, bareMs }) => {
      const deliveryMs = spread(heard.delaysMs);
      const targetMs = bareMs === null ? embeddedTargetMs : rounded(1.5 * bareMs.p99 + 10);
      const met = deliveryMs.p99 <= targetMs;
      const perSecond = Math.round((heard.delaysMs.length * 1_000) / windowMs);
      say(
        `delivery, ${streams} streams, ${perSecond} events/s, ${where}: ${shown(deliveryMs)}` +
          (bareMs === null ? '' : `; bare kafkajs ${shown(bareMs)}`) +
          ` (target p99 ≤ ${targetMs} ms${met ? '' : ', MISSED'}); ${heard.merged} merged`,
      );
      const { merged, runs } = heard;
      return { where, deliveryMs, bareMs, targetMs, met, perSecond, merged, runs: runs.size };
    });
    say(
      `delivery: meanwhile lists of 100: ${shown(done.listMs)}, ${done.listMs.count} of them; ` +
        `${done.imported} households imported`,
    );
    // On the embedded log the target is set for the busy server alone.
    const judged = log === 'embedded' ? figures.slice(1) : figures;
    return {
      counts: { streams, pieceEveryMs, windowMs },
      figures,
      load: done,
      met: judged.every((f) => f.met),
    };
  } finally {
    server.kill('SIGKILL');
    await server.exited;
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The same number and size of messages, with the server beside it idle and busy as it is with ours. */
async function bareFigures(
  settings: Readonly<Record<string, string>>,
  load: LoadTask,
  windowMs: number,
): Promise<{ alone: Spread; busy: Spread }> {
  const brokers = settings['KAFKA_BROKERS']?.split(',') ?? [];
  const task: BareTask = { brokers, producers: streams, everyMs: pieceEveryMs, bytes: 400 };
  const child = startChild<Spread>('./bare-kafka-process.ts', task);
  const measure = () => {
    child.tell({ windowMs });
    return child.answer();
  };
  child.tell({ windowMs: 5_000 });
  await child.answer();
  const alone = await measure();
  const { during: busy } = await underLoad(load, measure);
  await child.kill();
  return { alone, busy };
}

async function underLoad<T>(task: LoadTask, measure: () => Promise<T>) {
  const child = startChild<LoadDone>('./load-process.ts', task);
  await sleep(1_000);
  const during = await measure();
  child.tell({});
  const load = await child.answer();
  await child.kill();
  return { during, load };
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

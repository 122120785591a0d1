// Services: two gateways and two workers on PostgreSQL and Kafka, each of which dies for itself, and a broker that restarts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FailpointName } from '../../platform/failpoint.ts';
import { runningService, startService } from '../../tools/services/all.ts';
import { haltService } from '../../tools/services/faults.ts';
import { freshDatabase } from '../services/connections.ts';
import { peopleOf } from './people.ts';
import type { Target } from './target.ts';
import { TorturedProcess } from './tortured-process.ts';

const leaseMs = 2_000;
const ofWorkers: readonly FailpointName[] = [
  'run.claimed',
  'run.step-appended',
  'run.mid-text',
  'run.text-done',
  'run.terminal-committed',
  'run.terminal-appended',
];

export interface KafkaTarget extends Target {
  killGateway(): Promise<string>;
  killWorker(): Promise<string>;
  restartBroker(signal: 'SIGTERM' | 'SIGKILL'): Promise<string>;
}

/** On the services that `npm run services -- start` has started: nobody else's broker is killed. */
export async function openKafka(households: number): Promise<KafkaTarget> {
  const kafka = await runningService('kafka');
  const postgres = await runningService('postgres');
  if (kafka === undefined || postgres === undefined) {
    throw new Error('Kafka and PostgreSQL do not run; npm run services -- start starts them.');
  }
  const database = await freshDatabase(postgres.settings['POSTGRES_URL']);
  const dataDir = await mkdtemp(join(tmpdir(), 'miyagi-torture-'));
  const crashes: string[] = [];
  const settings = {
    DATA_DIR: dataDir,
    POSTGRES_URL: database.url,
    KAFKA_BROKERS: kafka.settings['KAFKA_BROKERS'] ?? '',
    DEMO_HOUSEHOLDS: String(households),
    RUN_LEASE_MS: String(leaseMs),
    COACH_WORDS_PER_SECOND: '300',
  };
  const gateway = () =>
    new TorturedProcess({
      leaseMs,
      crashes,
      failpoints: ['outbox.published'],
      settings: { ...settings, COACH_CONCURRENT_RUNS: '0' },
    });
  const worker = () =>
    new TorturedProcess({
      leaseMs,
      crashes,
      failpoints: ofWorkers,
      settings: { ...settings, COACH_CONCURRENT_RUNS: '16' },
    });
  const gateways = [gateway(), gateway()] as const;
  const workers = [worker(), worker()] as const;
  const all = [...gateways, ...workers];
  await Promise.all(all.map((process) => process.start()));

  let asked = 0;
  return {
    log: 'kafka',
    ...(await peopleOf(dataDir)),
    // In turns, so that whoever comes back comes to the other one; whichever runs, where one does not.
    origin() {
      const [one, other] = asked++ % 2 === 0 ? gateways : gateways.toReversed();
      return firstOf(one?.origin(), other?.origin());
    },
    fault: async (random) => {
      switch (random.int(0, 9)) {
        case 0:
          return restartBroker(random.pick(['SIGKILL', 'SIGTERM']));
        case 1:
        case 2:
        case 3:
        case 4:
          return `gateway: ${await random.pick(gateways).fault(random)}`;
        default:
          return `worker: ${await random.pick(workers).fault(random)}`;
      }
    },
    killGateway: () => gateways[0].kill(),
    killWorker: () => workers[0].kill(),
    restartBroker,
    crashes,
    async stop({ keep }) {
      await Promise.all(all.map((process) => process.end('SIGTERM')));
      if (keep) return `${dataDir} and ${database.url}`;
      await rm(dataDir, { recursive: true, force: true });
      await database.drop();
      return '';
    },
  };
}

async function restartBroker(signal: 'SIGTERM' | 'SIGKILL'): Promise<string> {
  await haltService('kafka', signal);
  await startService('kafka');
  return `broker: ${signal}`;
}

/** What is there already, else whatever comes first. */
function firstOf(...origins: readonly (Promise<string> | undefined)[]): Promise<string> {
  return Promise.race(origins.filter((origin) => origin !== undefined));
}

// Two gateways with all subgraphs and two workers with the relays, on Kafka, PostgreSQL and Redis: each may die for itself.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FailpointName } from '../../../platform/failpoint.ts';
import { subgraphRoles } from '../../../platform/settings/roles.ts';
import { runningService } from '../../../tools/services/all.ts';
import { freshDatabase } from '../../services/connections.ts';
import { peopleOf } from '../people.ts';
import type { Target } from '../target.ts';
import { TorturedProcess } from '../tortured-process.ts';
import { openBalancer } from './balancer.ts';

const leaseMs = 2_000;
export const ofGateways: readonly FailpointName[] = ['transaction.committed'];
export const ofWorkers: readonly FailpointName[] = [
  'outbox.claimed',
  'outbox.published',
  'import.lines-inserted',
  'order.settled',
  'run.claimed',
  'run.step-appended',
  'run.mid-text',
  'run.text-done',
  'run.terminal-committed',
  'run.terminal-appended',
];

export interface EnginesTarget extends Omit<Target, 'fault' | 'log'> {
  readonly gateways: readonly TorturedProcess[];
  readonly workers: readonly TorturedProcess[];
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly brokers: string;
  /** When gateways died of SIGKILL, milliseconds since the epoch. */
  readonly gatewayKills: readonly number[];
}

/** On the services that `npm run services -- start` has started: nobody else's engines are harmed. */
export async function openEngines(households: number): Promise<EnginesTarget> {
  const [kafka, postgres, redis] = await Promise.all(
    (['kafka', 'postgres', 'redis'] as const).map(async (name) => {
      const service = await runningService(name);
      if (service !== undefined) return service;
      throw new Error(`${name} does not run; npm run services -- start kafka postgres redis`);
    }),
  );
  const database = await freshDatabase(postgres?.settings['POSTGRES_URL']);
  const dataDir = await mkdtemp(join(tmpdir(), 'miyagi-engines-'));
  const brokers = kafka?.settings['KAFKA_BROKERS'] ?? '';
  const crashes: string[] = [];
  const gatewayKills: number[] = [];
  const settings = {
    DATA_DIR: dataDir,
    POSTGRES_URL: database.url,
    KAFKA_BROKERS: brokers,
    REDIS_URL: redis?.settings['REDIS_URL'] ?? '',
    REDIS_PREFIX: `${new URL(database.url).pathname.slice(1)}:`,
    RUN_LEASE_MS: String(leaseMs),
    INTERNAL_PORT: '0',
  };
  let asked = 0;
  // In turns, so that whoever comes back comes to the other one; whichever runs, where one does not.
  const origin = () => {
    const [one, other] = asked++ % 2 === 0 ? gateways : gateways.toReversed();
    return firstOf(one?.origin(), other?.origin());
  };
  const balancer = await openBalancer(origin);
  const gateway = () =>
    new TorturedProcess({
      ...{ leaseMs, crashes, failpoints: ofGateways },
      settings: {
        ...settings,
        ROLES: ['gateway', ...subgraphRoles].join(','),
        COACH_CONCURRENT_RUNS: '0',
        DEMO_HOUSEHOLDS: String(households),
      },
      onKilled: (at) => void gatewayKills.push(at),
    });
  const worker = () =>
    new TorturedProcess({
      ...{ leaseMs, crashes, failpoints: ofWorkers },
      settings: {
        ...settings,
        ROLES: 'worker',
        GATEWAY_URL: balancer.origin,
        COACH_CONCURRENT_RUNS: '16',
        COACH_WORDS_PER_SECOND: '300',
      },
    });
  const gateways = [gateway(), gateway()];
  const workers = [worker(), worker()];
  const all = [...gateways, ...workers];
  await Promise.all(all.map((process) => process.start()));
  return {
    ...(await peopleOf(dataDir)),
    ...{ gateways, workers, dataDir, brokers, gatewayKills, crashes, origin },
    databaseUrl: database.url,
    async stop({ keep }) {
      await Promise.all(all.map((process) => process.end('SIGTERM')));
      await balancer.close();
      if (keep) return `${dataDir} and ${database.url}`;
      await rm(dataDir, { recursive: true, force: true });
      await database.drop();
      return '';
    },
  };
}

/** What is there already, else whatever comes first. */
function firstOf(...origins: readonly (Promise<string> | undefined)[]): Promise<string> {
  return Promise.race(origins.filter((origin) => origin !== undefined));
}

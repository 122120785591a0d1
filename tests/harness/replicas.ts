// Several processes of one Miyagi, on a PostgreSQL server and Kafka: gateways that write no runs, and workers.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type ServerProcess } from './server.ts';

export interface ReplicasOptions {
  /** Of an empty database. */
  readonly postgresUrl: string;
  readonly kafkaBrokers: string;
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Replicas {
  /** The keys all of them share. */
  readonly dataDir: string;
  /** Resolves when it is ready. */
  start(
    role: 'gateway' | 'worker',
    settings?: Readonly<Record<string, string>>,
    args?: readonly string[],
  ): Promise<Replica>;
  /** Ends what still runs by SIGTERM; throws when one does not end well. */
  close(): Promise<void>;
}

export interface Replica {
  readonly origin: string;
  readonly process: ServerProcess;
}

export async function replicas(options: ReplicasOptions): Promise<Replicas> {
  const dataDir = await mkdtemp(join(tmpdir(), 'miyagi-replicas-'));
  const started: ServerProcess[] = [];
  return {
    dataDir,
    async start(role, settings = {}, args = []) {
      const environment = {
        DATA_DIR: dataDir,
        POSTGRES_URL: options.postgresUrl,
        KAFKA_BROKERS: options.kafkaBrokers,
        ...(role === 'gateway' && { COACH_CONCURRENT_RUNS: '0' }),
        ...options.settings,
        ...settings,
      };
      const process = startServer(environment, [], args);
      started.push(process);
      return { process, origin: await process.ready };
    },
    async close() {
      for (const process of started) process.kill('SIGTERM');
      const ends = await Promise.all(started.map(({ exited }) => exited));
      await rm(dataDir, { recursive: true, force: true });
      const failed = started.filter((_, n) => ends[n]?.code !== 0 && ends[n]?.signal !== 'SIGKILL');
      if (failed.length > 0) throw new Error(failed.map((each) => each.output()).join('\n'));
    },
  };
}

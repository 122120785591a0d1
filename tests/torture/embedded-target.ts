// The default way of running: one process on a throw-away folder, so that gateway and worker die together.
import { rm } from 'node:fs/promises';
import { newDataDir } from '../harness/data-dir.ts';
import { peopleOf } from './people.ts';
import type { Target } from './target.ts';
import { TorturedProcess } from './tortured-process.ts';

const leaseMs = 1_000;

export interface EmbeddedTarget extends Target {
  kill(): Promise<string>;
}

export async function openEmbedded(households: number): Promise<EmbeddedTarget> {
  const dataDir = await newDataDir('torture');
  const crashes: string[] = [];
  const process = new TorturedProcess({
    leaseMs,
    crashes,
    settings: {
      DATA_DIR: dataDir,
      DEMO_HOUSEHOLDS: String(households),
      RUN_LEASE_MS: String(leaseMs),
      COACH_WORDS_PER_SECOND: '300',
      COACH_CONCURRENT_RUNS: '16',
    },
  });
  await process.start();
  return {
    log: 'embedded',
    ...(await peopleOf(dataDir)),
    origin: () => process.origin(),
    fault: (random) => process.fault(random),
    kill: () => process.kill(),
    crashes,
    async stop({ keep }) {
      await process.end('SIGTERM');
      if (!keep) await rm(dataDir, { recursive: true, force: true });
      return dataDir;
    },
  };
}

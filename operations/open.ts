// How a command reaches the data: through the program that runs on it, or, where none does, by opening it itself.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { manifests } from '../manifests.ts';
import { buildPlatform, type Progress } from '../platform/build.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { AppError } from '../platform/errors.ts';
import { createLifecycle } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import { callRunning } from '../platform/operations/client.ts';
import { callOneOf, type CallOperation } from '../platform/operations/operation.ts';
import { operationsOf } from './all.ts';

export interface Operations {
  readonly call: CallOperation;
  close(): Promise<void>;
}

/**
 * An embedded database is one process's alone: DATA_DIR_LOCKED when that process does not answer commands. Of a
 * PostgreSQL server any number may have it. CONFIG_INVALID where there is no data: a command makes none.
 */
export async function openOperations(
  config: Config,
  log: Log,
  clock: Clock,
  progress: Progress,
): Promise<Operations> {
  const running = config.POSTGRES_URL === '' ? await callRunning(config.DATA_DIR) : null;
  if (running !== null) return { call: running, close: async () => undefined };
  if (!existsSync(join(config.DATA_DIR, 'secrets.json'))) {
    throw new AppError(
      'CONFIG_INVALID',
      `There is no Miyagi in ${config.DATA_DIR}: name its data directory with DATA_DIR.`,
      { field: 'DATA_DIR' },
    );
  }
  const life = createLifecycle(clock, log);
  const close = async () => void (await life.stop(config.SHUTDOWN_GRACE_MS));
  try {
    const platform = await buildPlatform(config, life, log, clock, progress);
    const ports = {
      ...platform,
      graph: { query: () => Promise.reject(new AppError('UNAVAILABLE', 'No graph runs here.')) },
      // What a command commits is published by the program that runs next.
      wakeRelay: () => undefined,
      chatModels: [],
      embedder: null,
      modelLimits: { deadlineMs: 0, retries: 0, microsPerDay: 0, tokensPerDay: 0 },
      settings: {
        leaseMs: config.RUN_LEASE_MS,
        maxConcurrentRuns: 0,
        maxOutputTokens: config.COACH_MAX_OUTPUT_TOKENS,
        abandonAfterMs: 0,
        marketTickMs: 0,
      },
    };
    // Built, not started: nothing of them runs but what the command asks for.
    const subgraphs = manifests.map((manifest) => manifest.build(ports));
    return { call: callOneOf(operationsOf(config, platform, subgraphs)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

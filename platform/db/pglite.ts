// The embedded default: PostgreSQL in WebAssembly, in a thread of its own, reached through node-postgres.
import { renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import type { Log } from '../log.ts';
import { makeSocketDir } from '../socket-dir.ts';
import { lockDataDir } from './data-dir.ts';
import { inspectPgData } from './pg-data.ts';
import { pgDatabase } from './pg-database.ts';
import { startEngine } from './pglite-engine.ts';
import type { Database } from './port.ts';
import { typeParsers } from './values.ts';

export interface PgliteOptions {
  /** Holds `lock`, `socket` and PostgreSQL's own `cluster/`; made if absent. */
  readonly dataDir: string;
  readonly log: Log;
  /** Tests replace it to get hold of the thread. */
  readonly start?: typeof startEngine;
}

const SOCKET_NAME = '.s.PGSQL.5432';

/**
 * Opens the database in `dataDir`, initialising it when the directory holds none (some seconds). Throws
 * DATA_DIR_LOCKED when another process has it, DATA_CORRUPT or CONFIG_INVALID when it cannot be used.
 * Crash-safe against the end of the process, not of the power supply: the engine calls no fsync.
 */
export async function openPglite(options: PgliteOptions): Promise<Database> {
  const { log, start = startEngine } = options;
  const dataDir = resolve(options.dataDir);
  const lock = lockDataDir(dataDir);
  let socketDir: string | undefined;
  try {
    const pgData = join(dataDir, 'cluster');
    await initialise(pgData, start, log);
    socketDir = makeSocketDir(join(dataDir, 'socket'), SOCKET_NAME);
    const directory = socketDir;
    const engine = await start({ pgData, socketFile: join(directory, SOCKET_NAME) });
    void engine.ended.then((error) => {
      if (error === null) return;
      log.error({ dataDir, error: error.message }, 'the database thread died; restart the process');
    });
    return pgDatabase({
      pool: new pg.Pool(poolConfig(directory)),
      log,
      release: async () => {
        await engine.stop();
        rmSync(directory, { recursive: true, force: true });
        lock.release();
      },
    });
  } catch (error) {
    if (socketDir !== undefined) rmSync(socketDir, { recursive: true, force: true });
    lock.release();
    throw error;
  }
}

/** A new cluster grows under another name, so that a process killed half-way leaves nothing to trip over. */
async function initialise(pgData: string, start: typeof startEngine, log: Log): Promise<void> {
  const unfinished = `${pgData}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  if (inspectPgData(pgData) === 'present') return;
  log.info({ directory: pgData }, 'making a new database');
  const engine = await start({ pgData: unfinished, socketFile: null });
  await engine.stop();
  renameSync(unfinished, pgData);
}

/** Everything is spelt out, since pg would fill gaps from the environment. One session: a pool of one. */
function poolConfig(host: string): pg.PoolConfig {
  return {
    host,
    port: 5432,
    user: 'postgres',
    password: '',
    database: 'postgres',
    ssl: false,
    max: 1,
    idleTimeoutMillis: 0,
    types: typeParsers(),
  };
}

// Throw-away databases for tests: a copy of one initialised directory, since initialising takes seconds and copying does not.
import { PGlite, type Extensions } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { constants, cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { silentLog } from '../log.ts';
import { pgDatabase } from './pg-database.ts';
import type { Database } from './port.ts';
import { typeParsers } from './values.ts';

/** Longer than any machine needs to initialise one. */
const TEMPLATE_WAIT_MS = 120_000;

interface Engine {
  readonly postgres: PGlite;
  readonly directory: string;
}

/** By the extensions it knows, engines that were emptied for the next test: to open one takes half a second. */
const idle = new Map<string, Engine[]>();
const MOST_IDLE = 2;
const leftovers = new Set<string>();

/**
 * An empty database of its own, gone after `close`. It runs in this thread, which opens faster; nothing
 * else about it differs from the one that `openPglite` gives.
 */
export async function testDatabase(extensions: Extensions = { vector }): Promise<Database> {
  const kind = Object.keys(extensions).sort().join();
  const engine = idle.get(kind)?.pop() ?? (await openEngine(extensions));
  const config = {
    ...{ ...createPgConfig(engine.postgres), max: 1, idleTimeoutMillis: 0 },
    types: typeParsers(),
  };
  return pgDatabase({
    pool: new pg.Pool(config),
    log: silentLog,
    release: async () => {
      const others = idle.get(kind) ?? [];
      idle.set(kind, others);
      if (others.length < MOST_IDLE && (await emptied(engine))) others.push(engine);
      else await closeEngine(engine);
    },
  });
}

async function openEngine(extensions: Extensions): Promise<Engine> {
  const template = await databaseTemplate();
  const directory = mkdtempSync(join(tmpdir(), 'miyagi-test-'));
  if (leftovers.size === 0) process.on('exit', removeLeftovers);
  leftovers.add(directory);
  const dataDir = join(directory, 'postgres');
  copyTemplate(template, dataDir);
  return { postgres: await PGlite.create({ dataDir, extensions }), directory };
}

async function closeEngine({ postgres, directory }: Engine): Promise<void> {
  await postgres.close();
  rmSync(directory, { recursive: true, force: true });
  leftovers.delete(directory);
}

/** Nothing of this test is left, neither tables nor settings of the session; false: it is to be closed. */
async function emptied({ postgres }: Engine): Promise<boolean> {
  try {
    const { rows } = await postgres.query<{ drop: string }>(
      `SELECT format('DROP SCHEMA %I CASCADE;', nspname) AS drop FROM pg_namespace
       WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'`,
    );
    await postgres.exec(`${rows.map(({ drop }) => drop).join('')} CREATE SCHEMA public;`);
    await postgres.exec('DISCARD ALL');
    return true;
  } catch {
    return false;
  }
}

/** Copies an initialised directory; shares the blocks where the file system can. */
export function copyTemplate(template: string, target: string): void {
  cpSync(template, target, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

let made: Promise<string> | null = null;

/** The path of an initialised, never opened directory of this engine version; made once per machine and user. */
export function databaseTemplate(): Promise<string> {
  // Test files may share a process, which must not wait for its own lock: that would stop the one who makes it, too.
  return (made ??= makeTemplate());
}

async function makeTemplate(): Promise<string> {
  const template = join(tmpdir(), `miyagi-pglite-${engineKey()}-${userInfo().uid}`);
  if (existsSync(template)) return template;
  // Test files run in parallel processes: one makes it, the others wait. The lock dies with its process.
  const lock = new DatabaseSync(`${template}.lock`, { timeout: TEMPLATE_WAIT_MS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    if (existsSync(template)) return template;
    const unfinished = `${template}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    const engine = await PGlite.create({ dataDir: unfinished });
    await engine.close();
    renameSync(unfinished, template);
    return template;
  } finally {
    lock.close();
  }
}

/** Changes whenever the installed engine does. */
function engineKey(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { size, mtimeMs } = statSync(join(dirname(entry), 'pglite.wasm'));
  return `${size}-${Math.floor(mtimeMs / 1000)}`;
}

function removeLeftovers(): void {
  for (const directory of leftovers) rmSync(directory, { recursive: true, force: true });
}

// Numbered SQL files of one slice, applied once each. SQL floor: PostgreSQL 15, so that any server we name can run them.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Database, Sql } from './port.ts';
import { StatementError } from './sql-errors.ts';

interface Migration {
  readonly version: number;
  /** The file's name, e.g. `001_accounts.sql`. */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

interface AppliedRow {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

/** Any number; the same for everyone who migrates, so that replicas starting together take turns. */
const MIGRATION_LOCK = 7_117_400;

/**
 * Brings the tables of `slice` (they live in the schema of that name) to the newest file in `folder`:
 * `001_*.sql`, `002_*.sql` … without gaps, each in its own transaction together with its row in
 * `<slice>.migrations`. CONFIG_INVALID naming the file when one is changed after it was applied, is
 * missing, numbered twice, or fails; what was applied before it stays.
 */
export async function migrate(db: Database, slice: string, folder: URL, log?: Log): Promise<void> {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(slice)) {
    throw new AppError('CONFIG_INVALID', `"${slice}" cannot name a database schema.`);
  }
  const files = await readMigrations(slice, folder);
  const applied = await db.transaction(async (tx) => {
    await takeTurn(tx, slice);
    await tx.query(`CREATE SCHEMA IF NOT EXISTS ${slice}`);
    await tx.query(`
      CREATE TABLE IF NOT EXISTS ${slice}.migrations (
        version integer PRIMARY KEY,
        name text NOT NULL,
        checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
      )`);
    return readApplied(tx, slice);
  });
  check(slice, files, applied);
  for (const file of files.slice(applied.length)) {
    if (await apply(db, slice, file)) log?.info({ slice, migration: file.name }, 'migrated');
  }
}

/** False when another replica was faster. */
async function apply(db: Database, slice: string, file: Migration): Promise<boolean> {
  try {
    return await db.transaction(async (tx) => {
      await takeTurn(tx, slice);
      const applied = await readApplied(tx, slice);
      check(slice, [file], applied.slice(file.version - 1, file.version));
      if (applied.length >= file.version) return false;
      await tx.query(file.sql);
      await tx.query(
        `INSERT INTO ${slice}.migrations (version, name, checksum) VALUES ($1, $2, $3)`,
        [file.version, file.name, file.checksum],
      );
      return true;
    });
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    throw invalid(slice, file.name, `failed and was rolled back: ${error.message}`, error);
  }
}

async function takeTurn(tx: Sql, slice: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  // Whoever waited still takes for missing what was made meanwhile, until it reads a table.
  await tx.query('SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1', [slice]);
}

function readApplied(tx: Sql, slice: string): Promise<AppliedRow[]> {
  return tx.query<AppliedRow>(
    `SELECT version, name, checksum FROM ${slice}.migrations ORDER BY version`,
  );
}

async function readMigrations(slice: string, folder: URL): Promise<Migration[]> {
  const base = new URL(folder.href.endsWith('/') ? folder.href : `${folder.href}/`);
  const names = (await readdir(base)).filter((name) => name.endsWith('.sql')).sort();
  const migrations: Migration[] = [];
  for (const name of names) {
    const version = Number(/^(\d{3})_[a-z0-9-_]+\.sql$/.exec(name)?.[1]);
    if (Number.isNaN(version))
      throw invalid(slice, name, 'is not named like `001_what-it-does.sql`');
    const expected = migrations.length + 1;
    if (version < expected) throw invalid(slice, name, `has a number that another file has too`);
    if (version > expected) {
      throw invalid(slice, name, `leaves a gap: number ${expected} is missing before it`);
    }
    // Line ends may differ between checkouts; they change nothing.
    const sql = (await readFile(new URL(name, base), 'utf8')).replaceAll('\r\n', '\n');
    migrations.push({
      version,
      name,
      sql,
      checksum: createHash('sha256').update(sql).digest('hex'),
    });
  }
  return migrations;
}

function check(slice: string, files: readonly Migration[], applied: readonly AppliedRow[]): void {
  for (const row of applied) {
    const file = files.find(({ version }) => version === row.version);
    if (file === undefined) {
      throw invalid(slice, row.name, 'is in the database but not in this program, which is older');
    }
    if (file.checksum !== row.checksum) {
      throw invalid(
        slice,
        file.name,
        `was changed after it was applied as ${row.name}; restore it and add a new file instead`,
      );
    }
  }
}

function invalid(slice: string, name: string, finding: string, cause?: unknown): AppError {
  return new AppError(
    'CONFIG_INVALID',
    `Migration ${slice}/${name} ${finding}.`,
    cause === undefined ? {} : { cause },
  );
}

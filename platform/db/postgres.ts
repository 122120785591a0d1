// A PostgreSQL server, shared by any number of processes.
import pg from 'pg';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { pgDatabase } from './pg-database.ts';
import type { Database } from './port.ts';
import { typeParsers } from './values.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly url: string;
  /** Most connections of this process; 10 unless told. */
  readonly connections?: number;
  readonly log: Log;
}

/** What our SQL is written for. */
const oldestVersion = 15;

/** UNAVAILABLE naming the server when it does not answer; CONFIG_INVALID when it lets us not in or is too old. */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const { url, connections = 10, log } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 10_000,
    application_name: 'miyagi',
    types: typeParsers(),
  });
  const db = pgDatabase({ pool, log });
  try {
    const [row] = await db.query<{ version: number }>(
      "SELECT current_setting('server_version_num')::integer / 10000 AS version",
    );
    if (row === undefined || row.version < oldestVersion) {
      throw new AppError(
        'CONFIG_INVALID',
        `PostgreSQL at ${placeOf(url)} is version ${row?.version}; ${oldestVersion} or newer is needed.`,
        { field: 'POSTGRES_URL' },
      );
    }
    return db;
  } catch (error) {
    await db.close();
    throw openError(error, url);
  }
}

/** Without the password, for people. */
export function placeOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port === '' ? '5432' : port}${pathname}`;
}

function openError(error: unknown, url: string): unknown {
  if (error instanceof AppError && error.code === 'CONFIG_INVALID') return error;
  const { code, message } = rootOf(error);
  // Classes 28 and 3D: who we say we are, and which database we name.
  const refused = code.startsWith('28') || code.startsWith('3D');
  return refused
    ? new AppError('CONFIG_INVALID', `PostgreSQL at ${placeOf(url)} refused us: ${message}`, {
        field: 'POSTGRES_URL',
        cause: error,
      })
    : new AppError('UNAVAILABLE', `PostgreSQL at ${placeOf(url)} does not answer: ${message}`, {
        field: 'POSTGRES_URL',
        retryable: true,
        cause: error,
      });
}

function rootOf(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  if (error.cause instanceof Error) return rootOf(error.cause);
  const code = 'code' in error ? String(error.code) : '';
  return { code, message: error.message === '' ? code : error.message };
}

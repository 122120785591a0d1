// SQL of imports: what was sent, how far each has come, and what it ended with.
import type { Sql } from '../../../platform/db/port.ts';
import { AppError } from '../../../platform/errors.ts';
import type { AccountState } from '../booking-request.ts';
import type { AccountKind } from '../domain.ts';
import type { CsvFormat } from './format.ts';
import type { CsvFinding } from './row.ts';

export type CsvImportStatus =
  'RECEIVING' | 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'REJECTED' | 'FAILED';

/** An import as it is shown. */
export interface CsvImport {
  readonly id: string;
  readonly portfolioId: string;
  readonly status: CsvImportStatus;
  readonly dryRun: boolean;
  readonly rowsTotal: number | null;
  readonly rowsDone: number;
  readonly rowsNew: number | null;
  readonly badRows: number;
  readonly errors: readonly CsvFinding[];
  readonly failure: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

export async function importsById(
  sql: Sql,
  owner: string | null,
  ids: readonly string[],
): Promise<CsvImport[]> {
  const rows = await sql.query<{
    id: string;
    portfolio_id: string;
    status: CsvImportStatus;
    dry_run: boolean;
    rows_total: number | null;
    rows_done: number;
    rows_new: number | null;
    bad_rows: number;
    errors: CsvFinding[];
    failure: string | null;
    created_at: Date;
    finished_at: Date | null;
  }>(
    `SELECT id, portfolio_id, status, dry_run, rows_total, rows_done, rows_new, bad_rows, errors,
       failure, created_at, finished_at
     FROM portfolios.csv_import
     WHERE id = ANY($1::text[]) AND ($2::text IS NULL OR owner_id = $2)`,
    [ids, owner],
  );
  return rows.map((row) => ({
    id: row.id,
    portfolioId: row.portfolio_id,
    status: row.status,
    dryRun: row.dry_run,
    rowsTotal: row.rows_total,
    rowsDone: row.rows_done,
    rowsNew: row.rows_new,
    badRows: row.bad_rows,
    errors: row.errors,
    failure: row.failure,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  }));
}

export interface NewImport {
  readonly id: string;
  readonly ownerId: string;
  readonly portfolioId: string;
  readonly dryRun: boolean;
  readonly format: CsvFormat;
  readonly at: Date;
}

/** False when the portfolio is not the owner's. RATE_LIMITED while `most` of the owner's are unfinished. */
export async function insertImport(tx: Sql, given: NewImport, most: number): Promise<boolean> {
  const [portfolio] = await tx.query<{ unfinished: number }>(
    `SELECT (SELECT count(*)::int FROM portfolios.csv_import WHERE owner_id = $2
       AND status IN ('RECEIVING', 'QUEUED', 'RUNNING')) AS unfinished
     FROM portfolios.portfolio WHERE id = $1 AND owner_id = $2`,
    [given.portfolioId, given.ownerId],
  );
  if (portfolio === undefined) return false;
  if (portfolio.unfinished >= most) {
    throw new AppError('RATE_LIMITED', `${most} imports of yours are unfinished: wait for them.`, {
      retryable: true,
    });
  }
  await tx.query(
    `INSERT INTO portfolios.csv_import (id, owner_id, portfolio_id, dry_run, format, status,
       created_at)
     VALUES ($1, $2, $3, $4, $5::jsonb, 'RECEIVING', $6)`,
    [
      ...[given.id, given.ownerId, given.portfolioId, given.dryRun],
      ...[JSON.stringify(given.format), given.at],
    ],
  );
  return true;
}

/** The owner's import, locked; null when there is none. */
export async function lockImport(
  tx: Sql,
  ownerId: string,
  id: string,
): Promise<{ readonly status: CsvImportStatus; readonly parts: number | null } | null> {
  const [row] = await tx.query<{ status: CsvImportStatus; parts: number | null }>(
    'SELECT status, parts FROM portfolios.csv_import WHERE id = $1 AND owner_id = $2 FOR UPDATE',
    [id, ownerId],
  );
  return row ?? null;
}

/** True when the part is there now with this text; false when it has another. */
export async function savePart(tx: Sql, id: string, part: number, csv: string): Promise<boolean> {
  const [row] = await tx.query<{ same: boolean }>(
    `INSERT INTO portfolios.csv_part AS known (import_id, part, csv) VALUES ($1, $2, $3)
     ON CONFLICT (import_id, part) DO UPDATE SET csv = known.csv
     RETURNING csv = $3 AS same`,
    [id, part, csv],
  );
  return row?.same === true;
}

/** The numbers of the parts that are there. */
export async function partsOf(tx: Sql, id: string): Promise<number[]> {
  const rows = await tx.query<{ part: number }>(
    'SELECT part FROM portfolios.csv_part WHERE import_id = $1 ORDER BY part',
    [id],
  );
  return rows.map(({ part }) => part);
}

export async function queueImport(tx: Sql, id: string, parts: number): Promise<void> {
  await tx.query(`UPDATE portfolios.csv_import SET status = 'QUEUED', parts = $2 WHERE id = $1`, [
    id,
    parts,
  ]);
}

export interface Job {
  readonly id: string;
  readonly ownerId: string;
  readonly portfolioId: string;
  readonly dryRun: boolean;
  readonly format: CsvFormat;
  readonly parts: number;
  /** With this one, from 1. */
  readonly attempts: number;
}

/** The oldest that waits, or the one named; `holder` has it until `until`. Null: there is none. */
export async function claimImport(
  sql: Sql,
  holder: string,
  now: Date,
  until: Date,
  id: string | null,
): Promise<Job | null> {
  const [row] = await sql.query<{
    id: string;
    owner_id: string;
    portfolio_id: string;
    dry_run: boolean;
    format: CsvFormat;
    parts: number;
    attempts: number;
  }>(
    `UPDATE portfolios.csv_import SET status = 'RUNNING', holder = $1, held_until = $3,
       attempts = attempts + 1, rows_done = 0
     WHERE id = (
       SELECT id FROM portfolios.csv_import
       WHERE status IN ('QUEUED', 'RUNNING') AND (held_until IS NULL OR held_until <= $2)
         AND ($4::text IS NULL OR id = $4)
       ORDER BY position LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id, owner_id, portfolio_id, dry_run, format, parts, attempts`,
    [holder, now, until, id],
  );
  if (row === undefined) return null;
  return {
    id: row.id,
    ownerId: row.owner_id,
    portfolioId: row.portfolio_id,
    dryRun: row.dry_run,
    format: row.format,
    parts: row.parts,
    attempts: row.attempts,
  };
}

export async function partText(sql: Sql, id: string, part: number): Promise<string> {
  const [row] = await sql.query<{ csv: string }>(
    'SELECT csv FROM portfolios.csv_part WHERE import_id = $1 AND part = $2',
    [id, part],
  );
  if (row === undefined) throw new AppError('DATA_CORRUPT', `Part ${part} of ${id} is missing.`);
  return row.csv;
}

/** False when another holder has the import now. */
export async function saveProgress(
  sql: Sql,
  id: string,
  holder: string,
  until: Date,
  rows: { readonly done: number; readonly total: number | null },
): Promise<boolean> {
  const kept = await sql.query(
    `UPDATE portfolios.csv_import SET held_until = $3, rows_done = $4, rows_total = $5
     WHERE id = $1 AND holder = $2 AND status = 'RUNNING' RETURNING 1`,
    [id, holder, until, rows.done, rows.total],
  );
  return kept.length === 1;
}

/** Gives the import back, to be tried again from `from` on. */
export async function releaseImport(
  sql: Sql,
  id: string,
  holder: string,
  from: Date,
): Promise<void> {
  await sql.query(
    `UPDATE portfolios.csv_import SET status = 'QUEUED', holder = NULL, held_until = $3
     WHERE id = $1 AND holder = $2 AND status = 'RUNNING'`,
    [id, holder, from],
  );
}

export interface Outcome {
  readonly status: 'COMPLETED' | 'REJECTED' | 'FAILED';
  readonly rowsTotal: number | null;
  readonly rowsNew: number | null;
  readonly badRows: number;
  readonly errors: readonly CsvFinding[];
  readonly failure: string | null;
}

/** Ends the import and drops its parts; false when another holder has it now, then nothing is written. */
export async function endImport(
  sql: Sql,
  id: string,
  holder: string,
  at: Date,
  outcome: Outcome,
): Promise<boolean> {
  const ended = await sql.query(
    `WITH ended AS (
       UPDATE portfolios.csv_import SET status = $4, rows_total = coalesce($5, rows_total),
         rows_done = coalesce($5, rows_done), rows_new = $6, bad_rows = $7, errors = $8::jsonb,
         failure = $9, finished_at = $3, holder = NULL, held_until = NULL
       WHERE id = $1 AND holder = $2 AND status = 'RUNNING' RETURNING id
     ), dropped AS (
       DELETE FROM portfolios.csv_part WHERE import_id IN (SELECT id FROM ended))
     SELECT id FROM ended`,
    [
      ...[id, holder, at, outcome.status, outcome.rowsTotal, outcome.rowsNew, outcome.badRows],
      ...[JSON.stringify(outcome.errors), outcome.failure],
    ],
  );
  return ended.length === 1;
}

/** Ends imports whose parts stopped coming before `before`. */
export async function dropAbandoned(sql: Sql, before: Date, at: Date): Promise<void> {
  await sql.query(
    `WITH ended AS (
       UPDATE portfolios.csv_import SET status = 'FAILED', finished_at = $2,
         failure = 'Its parts were not finished within a day.'
       WHERE status = 'RECEIVING' AND created_at < $1 RETURNING id)
     DELETE FROM portfolios.csv_part WHERE import_id IN (SELECT id FROM ended)`,
    [before, at],
  );
}

/** All accounts of an owner as they are now. */
export async function accountStates(sql: Sql, ownerId: string): Promise<AccountState[]> {
  const rows = await sql.query<{
    id: string;
    portfolio_id: string;
    name: string;
    kind: AccountKind;
    currency: string;
    balance: string;
    version: string;
  }>(
    `SELECT id, portfolio_id, name, kind, currency, balance, version FROM portfolios.account
     WHERE owner_id = $1 ORDER BY position`,
    [ownerId],
  );
  return rows.map((row) => ({
    ...{ id: row.id, portfolioId: row.portfolio_id, name: row.name, kind: row.kind },
    ...{ currency: row.currency, balance: BigInt(row.balance), version: row.version },
  }));
}

/** Those of `keys` that lines of the owner came from. */
export async function knownKeys(
  sql: Sql,
  ownerId: string,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ import_key: string }>(
    `SELECT import_key FROM portfolios.ledger
     WHERE owner_id = $1 AND import_key = ANY($2::text[])`,
    [ownerId, keys],
  );
  return new Set(rows.map((row) => row.import_key));
}

// Opening the log's file: one process at a time, damage named, SQLite's codes translated.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../errors.ts';

// https://www.sqlite.org/rescode.html
const busy = 5;
const ioError = 10;
const corrupt = 11;
const full = 13;
const cantOpen = 14;
const notADatabase = 26;

/** "MIYA": tells our file from any other SQLite file. */
const applicationId = 0x4d495941;
const schemaVersion = 1;
/** Files up to this size are checked whole at every start (about 1 ms per MiB); larger ones show damage when it is read. */
const checkedPages = (256 * 1024 * 1024) / 4096;

const schema = `
  CREATE TABLE topic (
    name TEXT PRIMARY KEY,
    generation TEXT NOT NULL,
    retention_ms INTEGER -- NULL: compacted
  ) WITHOUT ROWID;
  CREATE TABLE lane (
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL REFERENCES topic(name),
    partition INTEGER NOT NULL,
    next_offset INTEGER NOT NULL, -- kept apart from the records: an offset is never used again after its record expired
    cleaned INTEGER NOT NULL,
    UNIQUE (topic, partition)
  );
  CREATE TABLE record (
    lane INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    time INTEGER NOT NULL,
    key TEXT NOT NULL,
    headers TEXT NOT NULL,
    value BLOB,
    PRIMARY KEY (lane, offset)
  ) WITHOUT ROWID;
  CREATE TABLE latest ( -- of compacted topics, as far as they have been compacted
    lane INTEGER NOT NULL,
    key TEXT NOT NULL,
    offset INTEGER NOT NULL,
    deleted_at INTEGER, -- set when the newest record is a deletion
    PRIMARY KEY (lane, key)
  ) WITHOUT ROWID;
  CREATE INDEX latest_deleted ON latest (lane, deleted_at) WHERE deleted_at IS NOT NULL;
  CREATE TABLE committed (
    consumer_group TEXT NOT NULL,
    lane INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    PRIMARY KEY (consumer_group, lane)
  ) WITHOUT ROWID;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};
`;

export interface LogFile {
  readonly db: DatabaseSync;
  close(): void;
}

/**
 * DATA_DIR_LOCKED while another process has the file open, DATA_CORRUPT with its path when it is damaged
 * or not ours, CONFIG_INVALID when it cannot be opened at all.
 */
export function openLogFile(file: string): LogFile {
  if (file === ':memory:') {
    const db = new DatabaseSync(file);
    db.exec(schema);
    return { db, close: () => db.close() };
  }
  let lock: DatabaseSync | undefined;
  let db: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    lock = takeLock(`${file}.lock`);
    db = new DatabaseSync(file);
    // NORMAL: a commit is handed to the operating system, which survives the death of this process at any
    // instant. It is synced to the disk when the WAL is copied back (see checkpoint.ts), so a power cut may
    // cost the newest records but never the file's integrity. FULL would sync, and stand still, at every commit.
    db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;',
    );
    const held = lock;
    const opened = db;
    prepare(opened, file);
    return {
      db: opened,
      close() {
        opened.close();
        held.close();
      },
    };
  } catch (error) {
    db?.close();
    lock?.close();
    throw translated(error, file);
  }
}

/**
 * The lock is an empty SQLite file under an exclusive lock of the operating system: unlike a lock file with
 * a process id it is gone with its holder, whichever way that dies.
 */
function takeLock(file: string): DatabaseSync {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;');
    return lock;
  } catch (error) {
    lock.close();
    if (codeOf(error) !== busy) throw error;
    throw new AppError('DATA_DIR_LOCKED', `${file} is held by another running process`, {
      cause: error,
    });
  }
}

function prepare(db: DatabaseSync, file: string): void {
  const tables = Number(scalar(db, 'SELECT count(*) FROM sqlite_schema'));
  if (tables === 0) {
    db.exec(`BEGIN; ${schema} COMMIT;`);
    return;
  }
  if (scalar(db, 'PRAGMA application_id') !== applicationId) {
    throw new AppError('DATA_CORRUPT', `${file} is a database, but not an event log of Miyagi`);
  }
  const version = Number(scalar(db, 'PRAGMA user_version'));
  if (version !== schemaVersion) {
    throw new AppError(
      'DATA_CORRUPT',
      `${file} was written in format ${version}, this program reads format ${schemaVersion}`,
    );
  }
  if (Number(scalar(db, 'PRAGMA page_count')) > checkedPages) return;
  const verdict = scalar(db, 'PRAGMA quick_check(1)');
  if (verdict !== 'ok') {
    throw new AppError('DATA_CORRUPT', `${file} is damaged: ${String(verdict)}`);
  }
}

function scalar(db: DatabaseSync, sql: string): unknown {
  return Object.values(db.prepare(sql).get() ?? {})[0];
}

function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  // The low byte is the primary code, the rest says where it happened.
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

/** SQLite's error as the port's callers know it; anything else as it is. */
export function translated(error: unknown, file: string): unknown {
  const code = codeOf(error);
  const because = error instanceof Error ? error.message : '';
  if (code === corrupt || code === notADatabase) {
    return new AppError('DATA_CORRUPT', `${file} is damaged: ${because}`, { cause: error });
  }
  if (code === busy || code === ioError || code === full) {
    return new AppError('UNAVAILABLE', `${file} cannot be used now: ${because}`, {
      retryable: true,
      cause: error,
    });
  }
  if (code === cantOpen || (error instanceof Error && 'syscall' in error)) {
    return new AppError('CONFIG_INVALID', `${file} cannot be opened: ${because}`, { cause: error });
  }
  return error;
}

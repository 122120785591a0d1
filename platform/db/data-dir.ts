// One process per data directory, held by something the operating system takes back however the process ends.
import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../errors.ts';

export interface DirectoryLock {
  release(): void;
}

const LOCK_FILE = 'lock';
const HOLDER_FILE = 'lock.holder';

// Keeps the connections reachable: a collected one would be closed, and the lock with it.
const held = new Set<DatabaseSync>();

/**
 * Makes `directory` if need be and holds it until `release` or the end of this process. At once
 * DATA_DIR_LOCKED, naming the directory and the holder's pid, when another holds it; CONFIG_INVALID when
 * the path cannot be a data directory; DATA_CORRUPT when the lock file is something else.
 *
 * The lock is SQLite's own on the file `lock` (an exclusive transaction never ended): the kernel frees it
 * on `kill -9` too. The pid is in a file beside it, for people only.
 */
export function lockDataDir(directory: string): DirectoryLock {
  const path = resolve(directory);
  makeWritable(path);
  const file = join(path, LOCK_FILE);
  const database = new DatabaseSync(file);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw lockError(error, path);
  }
  const holder = join(path, HOLDER_FILE);
  writeFileSync(holder, `${process.pid}\n`);
  held.add(database);
  return {
    release() {
      if (!held.delete(database)) return;
      rmSync(holder, { force: true });
      database.close();
    },
  };
}

function makeWritable(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw directoryError(error, path);
  }
}

/** CONFIG_INVALID saying why `path` cannot be a data directory; what is no system error is passed on. */
export function directoryError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const reasons: Record<string, string> = {
    EEXIST: 'is a file, not a directory; name another place or move the file away',
    ENOTDIR: 'lies below a file; name another place',
    EACCES: 'may not be read and written by this user; change its owner or mode, or name another',
    EPERM: 'may not be read and written by this user; change its owner or mode, or name another',
    EROFS: 'is on a file system mounted read-only; name another place',
    ENOSPC: 'is on a full disk; make room or name another place',
    ENAMETOOLONG: 'is too long a path; name a shorter one',
  };
  if (!(error instanceof Error) || typeof code !== 'string') return error;
  const reason = reasons[code] ?? `cannot be used (${error.message}); name another place`;
  return new AppError('CONFIG_INVALID', `The data directory ${path} ${reason}.`, { cause: error });
}

function lockError(error: unknown, path: string): unknown {
  const SQLITE_BUSY = 5;
  const SQLITE_NOTADB = 26;
  const errcode = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  if (errcode === SQLITE_BUSY) {
    return new AppError(
      'DATA_DIR_LOCKED',
      `The data directory ${path} is in use by process ${holderOf(path)}; stop that one or name another directory.`,
      { cause: error },
    );
  }
  if (errcode === SQLITE_NOTADB) {
    return new AppError(
      'DATA_CORRUPT',
      `${join(path, LOCK_FILE)} is not the lock file it should be; it holds no data: delete it and start again.`,
      { cause: error },
    );
  }
  return error;
}

function holderOf(path: string): string {
  try {
    return readFileSync(join(path, HOLDER_FILE), 'utf8').trim() || 'unknown';
  } catch {
    return 'unknown';
  }
}

// Looks at PostgreSQL's directory before the engine does, because PGlite would initialise over what it does not recognise.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { directoryError } from './data-dir.ts';

/** The major version of the embedded engine (PGlite 0.5); its files are no other version's. */
const MAJOR = '18';
/** PG_CONTROL_FILE_SIZE: fixed for every version. */
const CONTROL_FILE_BYTES = 8192;

/**
 * 'absent' when nothing is at `directory`, 'present' when it looks like a whole cluster of this version,
 * else DATA_CORRUPT with the path, the finding and what a person can do. Reads only.
 */
export function inspectPgData(directory: string): 'absent' | 'present' {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 'absent';
    throw hasCode(error, 'ENOTDIR')
      ? damaged(directory, 'is a file where the database should be')
      : directoryError(error, directory);
  }
  if (!names.includes('PG_VERSION')) throw damaged(directory, 'has no PG_VERSION file');
  const version = readFileSync(join(directory, 'PG_VERSION'), 'latin1').trim();
  if (/^\d{1,3}$/.test(version) && version !== MAJOR) {
    throw damaged(
      directory,
      `was written by PostgreSQL ${version}, but this program carries ${MAJOR}`,
    );
  }
  if (version !== MAJOR) throw damaged(directory, 'has an unreadable PG_VERSION file');
  for (const part of ['base', 'global', 'pg_wal', 'pg_xact']) {
    if (!names.includes(part)) throw damaged(directory, `lacks its ${part} folder`);
  }
  const control = join(directory, 'global', 'pg_control');
  const size = statSync(control, { throwIfNoEntry: false })?.size;
  if (size !== CONTROL_FILE_BYTES) {
    const state = size === undefined ? 'is missing' : `has ${size} bytes`;
    throw damaged(directory, `is damaged: global/pg_control ${state}, not ${CONTROL_FILE_BYTES}`);
  }
  return 'present';
}

export function damaged(directory: string, finding: string, cause?: unknown): AppError {
  return new AppError(
    'DATA_CORRUPT',
    `The database in ${directory} ${finding}. It was not made anew over what is there. Restore the ` +
      'directory from a copy, or move it away to start with an empty one.',
    cause === undefined ? {} : { cause },
  );
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

// One file instead of a folder, by the system's own tar.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AppError } from '../errors.ts';

const run = promisify(execFile);

export function isArchive(path: string): boolean {
  return /\.(tgz|tar\.gz)$/.test(path);
}

export async function pack(folder: string, file: string): Promise<void> {
  await tar(['-czf', file, '-C', folder, '.'], `${file} cannot be written`);
}

export async function unpack(file: string, folder: string): Promise<void> {
  await tar(['-xzf', file, '-C', folder], `${file} cannot be read: it is damaged, or no backup`);
}

async function tar(args: readonly string[], problem: string): Promise<void> {
  try {
    await run('tar', args);
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    const why = said.split('\n')[0] ?? '';
    throw new AppError('DATA_CORRUPT', `${problem}${why === '' ? '' : ` (${why})`}.`, {
      cause: error,
    });
  }
}

// A backup back into its place: checked as a whole first, then moved there in one step.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isoTime, type Clock } from '../clock.ts';
import { lockDataDir } from '../db/data-dir.ts';
import { AppError } from '../errors.ts';
import { unpack } from './archive.ts';
import { dataName, readManifest, verify, type Manifest } from './manifest.ts';

export interface RestoreOptions {
  readonly from: string;
  readonly dataDir: string;
  /** Also where there are data already, which are moved aside. */
  readonly force: boolean;
  readonly clock: Clock;
}

export interface Restored {
  readonly dataDir: string;
  readonly files: number;
  readonly manifest: Omit<Manifest, 'files'>;
  /** Where the former data are now; null: there were none. */
  readonly movedTo: string | null;
}

/**
 * DATA_DIR_LOCKED while a program runs there, CONFLICT where there are data and no `force`, CONFIG_INVALID and
 * DATA_CORRUPT for what is no backup or a damaged one. The data directory is then as it was.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { force, clock } = options;
  const from = resolve(options.from);
  const dataDir = resolve(options.dataDir);
  if (!existsSync(from)) {
    throw new AppError('CONFIG_INVALID', `There is no backup at ${from}.`, { field: 'from' });
  }
  const isNew = !existsSync(dataDir);
  const lock = lockDataDir(dataDir);
  const folder = `${dataDir}.unfinished-${randomUUID()}`;
  try {
    const isEmpty = (await readdir(dataDir)).every((name) => name.startsWith('lock'));
    if (!isEmpty && !force) {
      throw new AppError(
        'CONFLICT',
        `There are data in ${dataDir}. Name an empty place with DATA_DIR, or say --force: they are then moved aside.`,
        { field: 'force' },
      );
    }
    const source = await opened(from, folder);
    const { files, ...manifest } = await readManifest(source);
    const ready = join(folder, 'ready');
    await cp(join(source, dataName), ready, { recursive: true, preserveTimestamps: true });
    await verify(ready, { files, ...manifest });
    const time = isoTime(clock.now()).replaceAll(/[:.]/g, '-');
    const aside = `${dataDir}.before-restore-${time}`;
    await rename(dataDir, aside);
    await rename(ready, dataDir);
    lock.release();
    if (isEmpty) await rm(aside, { recursive: true });
    return { dataDir, files: files.length, manifest, movedTo: isEmpty ? null : aside };
  } catch (error) {
    lock.release();
    if (isNew) await rm(dataDir, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The backup as a folder, whichever it is. */
async function opened(from: string, folder: string): Promise<string> {
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(folder, { mode: 0o700 });
  if ((await stat(from)).isDirectory()) return from;
  const unpacked = join(folder, 'unpacked');
  await mkdir(unpacked);
  await unpack(from, unpacked);
  return unpacked;
}

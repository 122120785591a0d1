// A copy of the data directory as it is at one moment, while the program goes on.
import { randomUUID } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { isoTime, type Clock } from '../clock.ts';
import type { Database } from '../db/port.ts';
import { AppError } from '../errors.ts';
import type { Say } from '../operations/operation.ts';
import { isArchive, pack } from './archive.ts';
import { dataName, writeManifest, type Manifest } from './manifest.ts';

export interface BackupOptions {
  readonly dataDir: string;
  readonly db: Database;
  readonly clock: Clock;
  readonly program: string;
  readonly database: Manifest['database'];
  readonly events: Manifest['events'];
}

export interface Backup {
  readonly to: string;
  readonly files: number;
  readonly bytes: number;
  /** How long the database stood still (ms). */
  readonly heldMs: number;
}

/** Of one process, not of the data. */
const transient =
  /^(lock|lock\.holder|socket|operations\.socket|cluster\.unfinished|.*\.unfinished-.*)$/;
const eventFiles = /^events\.sqlite/;
const eventsName = 'events.sqlite';
/** More than any log has: all pages in one step, which readers and the writer do not notice. */
const allPages = 2 ** 31 - 1;

/** CONFLICT where `to` exists already, CONFIG_INVALID where it cannot be. It is there whole or not at all. */
export async function takeBackup(
  target: string,
  options: BackupOptions,
  say: Say,
): Promise<Backup> {
  const { clock, db, program, database, events } = options;
  const dataDir = resolve(options.dataDir);
  const to = resolve(target);
  refuse(to, dataDir);
  const folder = `${to}.unfinished-${randomUUID()}`;
  try {
    await mkdir(join(folder, dataName), { recursive: true, mode: 0o700 });
    const began = clock.now();
    if (database === 'server') await copy(dataDir, join(folder, dataName));
    else {
      // The engine has one session. While it is held here nothing commits, no consumer takes effect, and the relay
      // can mark nothing as sent: the log, copied meanwhile, may know more than the database, as after a crash.
      await db.transaction(async (tx) => {
        await tx.query('CHECKPOINT');
        await copy(dataDir, join(folder, dataName));
      });
    }
    const heldMs = clock.now() - began;
    say('copied; the database goes on');
    const about = { format: 1, program, madeAt: isoTime(clock.now()), database, events } as const;
    const { files } = await writeManifest(folder, about);
    await deliver(folder, to);
    return { to, files: files.length, bytes: files.reduce((sum, f) => sum + f.bytes, 0), heldMs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copy(dataDir: string, to: string): Promise<void> {
  const names = (await readdir(dataDir)).filter(
    (name) => !transient.test(name) && !eventFiles.test(name),
  );
  for (const name of names) {
    // Where the file system can, the blocks are shared until one side changes them.
    const mode = constants.COPYFILE_FICLONE;
    const how = { recursive: true, preserveTimestamps: true, mode };
    await cp(join(dataDir, name), join(to, name), how);
  }
  const events = join(dataDir, eventsName);
  if (!existsSync(events)) return;
  const source = new DatabaseSync(events, { readOnly: true });
  try {
    await backup(source, join(to, eventsName), { rate: allPages });
  } finally {
    source.close();
  }
}

/** Under another name until it is whole. */
async function deliver(folder: string, to: string): Promise<void> {
  if (!isArchive(to)) return rename(folder, to);
  const file = `${folder}.tgz`;
  try {
    await pack(folder, file);
    await rename(file, to);
  } finally {
    await rm(file, { force: true });
  }
}

function refuse(to: string, dataDir: string): void {
  const field = 'to';
  if (existsSync(to)) {
    throw new AppError('CONFLICT', `${to} exists already; name another place.`, { field });
  }
  if (`${to}${sep}`.startsWith(`${dataDir}${sep}`)) {
    throw new AppError(
      'CONFIG_INVALID',
      `${basename(to)} would lie in the data directory ${dirname(to)} itself; name a place outside of it.`,
      { field },
    );
  }
}

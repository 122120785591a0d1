// Blobs as files below one folder; whoever shares the folder shares the blobs.
import { randomUUID } from 'node:crypto';
import { mkdir, opendir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../clock.ts';
import { segmentsOf } from './keys.ts';
import type { BlobStore } from './port.ts';

/** Not a key, since it begins with a dot. On the same file system, or renaming would not be atomic. */
const drafts = '.drafts';

export function folderBlobs(options: { readonly root: string; readonly clock: Clock }): BlobStore {
  const { root, clock } = options;
  const pathOf = (key: string) => join(root, ...segmentsOf(key));

  return {
    async put(key, bytes) {
      const path = pathOf(key);
      await mkdir(join(root, drafts), { recursive: true });
      const draft = join(root, drafts, randomUUID());
      try {
        await writeFile(draft, bytes, { flag: 'wx', flush: true });
        const now = new Date(clock.now());
        await utimes(draft, now, now);
        await moveTo(draft, path);
      } finally {
        await rm(draft, { force: true });
      }
    },

    async get(key) {
      const path = pathOf(key);
      return missingAsNull(() => readFile(path));
    },

    async remove(folder, before) {
      return removeBelow(pathOf(folder), before ?? Infinity);
    },
  };
}

/** Its folder may be removed, being empty, between the making of it and the move. */
async function moveTo(draft: string, path: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await mkdir(dirname(path), { recursive: true });
    try {
      return await rename(draft, path);
    } catch (error) {
      if (!isMissing(error) || attempt === 5) throw error;
    }
  }
}

async function removeBelow(folder: string, before: number): Promise<number> {
  const entries = await missingAsNull(() => opendir(folder));
  if (entries === null) return 0;
  let removed = 0;
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removed += await removeBelow(path, before);
    else if (await isOlder(path, before)) {
      await rm(path, { force: true });
      removed += 1;
    }
  }
  return removed;
}

async function isOlder(path: string, before: number): Promise<boolean> {
  const found = await missingAsNull(() => stat(path));
  return found !== null && found.mtimeMs < before;
}

async function missingAsNull<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  // A folder is no blob, and below a blob there is none.
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(String(error.code));
}

// Exchanging keys in `secrets.json`: whole or not at all, one operator at a time.
import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { isoTime, type Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { lookEveryMs } from './secrets.ts';
import {
  keyBytes,
  parseSecrets,
  rotatedKinds,
  writtenSecrets,
  type RotatedKind,
  type StoredKey,
  type StoredSecrets,
} from './secrets-file.ts';

export interface ListedKey {
  readonly kind: RotatedKind;
  readonly id: number;
  readonly madeAt: string | null;
  /** `coming`: taken already, signs from `signsFrom` on. */
  readonly state: 'coming' | 'signing' | 'accepted';
  /** ISO 8601; null: has always signed. */
  readonly signsFrom: string | null;
}

/** By then every process has looked, and clocks that differ have agreed. */
const untilItSignsMs = 5 * lookEveryMs;

export async function listKeys(file: string, clock: Clock): Promise<ListedKey[]> {
  const stored = await read(file);
  return rotatedKinds.flatMap((kind) => listed(kind, stored[kind], clock));
}

/** Adds a key: all processes take it within seconds, and then sign with it. */
export async function rotateKey(
  file: string,
  kind: RotatedKind,
  clock: Clock,
): Promise<ListedKey[]> {
  return change(file, kind, clock, (keys) => {
    const now = clock.now();
    const made: StoredKey = {
      id: freeId(keys),
      secret: new Uint8Array(randomBytes(keyBytes)),
      madeAt: isoTime(now),
      signsFrom: now + untilItSignsMs,
    };
    return [made, ...keys];
  });
}

/** What it signed is refused from then on. NOT_FOUND for an id that is none, CONFLICT for the key that signs. */
export async function retireKey(
  file: string,
  kind: RotatedKind,
  id: number,
  clock: Clock,
): Promise<ListedKey[]> {
  return change(file, kind, clock, (keys) => {
    const found = listed(kind, keys, clock).find((each) => each.id === id);
    if (found === undefined) {
      throw new AppError('NOT_FOUND', `There is no ${kind} key ${id}.`, { field: 'id' });
    }
    if (found.state === 'signing') {
      throw new AppError(
        'CONFLICT',
        `The ${kind} key ${id} signs now: rotate first, and retire it when the new one signs.`,
        { field: 'id' },
      );
    }
    return keys.filter((each) => each.id !== id);
  });
}

async function change(
  file: string,
  kind: RotatedKind,
  clock: Clock,
  work: (keys: readonly StoredKey[]) => readonly StoredKey[],
): Promise<ListedKey[]> {
  const draft = `${file}.new`;
  // Whoever has made the draft is the only one, until it becomes the file.
  const handle = await open(draft, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    throw new AppError(
      'CONFLICT',
      `Somebody else exchanges keys now, or was killed while doing so: then delete ${draft}, which nothing uses.`,
      { retryable: true, cause: error },
    );
  });
  try {
    const before = await read(file);
    const after = { ...before, [kind]: work(before[kind]) };
    await handle.writeFile(writtenSecrets(after));
    await handle.sync();
    await rename(draft, file);
    return listed(kind, after[kind], clock);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

async function read(file: string): Promise<StoredSecrets> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new AppError('CONFIG_INVALID', `There is no ${file}: name the data with DATA_DIR.`, {
      field: 'DATA_DIR',
      cause: error,
    });
  });
  return parseSecrets(file, text);
}

function listed(kind: RotatedKind, keys: readonly StoredKey[], clock: Clock): ListedKey[] {
  const signing = keys.find(({ signsFrom }) => signsFrom <= clock.now()) ?? keys.at(-1);
  return keys.map((key) => ({
    ...{ kind, id: key.id, madeAt: key.madeAt },
    state:
      key === signing ? 'signing' : key.signsFrom > clock.now() ? 'coming' : ('accepted' as const),
    signsFrom: key.signsFrom === 0 ? null : isoTime(key.signsFrom),
  }));
}

/** The next after the newest, so that a retired one does not come back soon. */
function freeId(keys: readonly StoredKey[]): number {
  const used = new Set(keys.map(({ id }) => id));
  let id = ((keys[0]?.id ?? 0) + 1) % 256;
  while (used.has(id) && used.size < 256) id = (id + 1) % 256;
  return id;
}

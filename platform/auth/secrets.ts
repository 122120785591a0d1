// The keys of cursors, assertions and personal payloads, made on first use and kept beside the data. A running program
// looks every few seconds whether an operator has exchanged some.
import { readFile, stat } from 'node:fs/promises';
import type { Clock, Timer } from '../clock.ts';
import type { Log } from '../log.ts';
import type { SigningKeys } from './key-ring.ts';
import { readOrCreate } from './private-file.ts';
import { newSecrets, parseSecrets, type StoredSecrets } from './secrets-file.ts';

export interface Secrets {
  /** Signs stream cursors, tickets and paths. */
  readonly cursor: () => SigningKeys;
  /** Signs assertions between the gateway, the workers and the subgraphs. */
  readonly assertion: () => SigningKeys;
  /** Wraps the keys of personal payloads (see platform/keys); without it those payloads cannot be read. */
  readonly payloads: Uint8Array;
  /** Stops looking for exchanged keys. */
  close(): void;
}

export interface SecretsOptions {
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often (ms) a process looks; a new key signs once this has passed several times. */
export const lookEveryMs = 2_000;

/** DATA_CORRUPT, naming the file, when it is not what this program once wrote. */
export async function openSecrets({ file, clock, log }: SecretsOptions): Promise<Secrets> {
  let stored = parseSecrets(file, await readOrCreate(file, async () => newSecrets()));
  let version = await versionOf(file);
  let timer: Timer | undefined;
  let isClosed = false;

  async function look(): Promise<void> {
    try {
      const now = await versionOf(file);
      if (now === version) return;
      stored = parseSecrets(file, await readFile(file, 'utf8'));
      version = now;
      log.info({ file }, 'the keys were exchanged');
    } catch (error) {
      // Those that are known are good until somebody mends the file.
      log.error({ err: error, file }, 'the keys cannot be read anew');
    }
  }
  function schedule(): void {
    timer = clock.after(lookEveryMs, () => {
      void look().then(() => {
        if (!isClosed) schedule();
      });
    });
  }
  schedule();

  return {
    cursor: inUse(() => stored.cursor, clock),
    assertion: inUse(() => stored.assertion, clock),
    payloads: stored.payloads,
    close() {
      isClosed = true;
      timer?.cancel();
    },
  };
}

/** The newest that signs already comes first; one that is to sign later is taken from others before. */
function inUse(keys: () => StoredSecrets['cursor'], clock: Clock): () => SigningKeys {
  let last: SigningKeys | undefined;
  return () => {
    const all = keys();
    const signing = all.find(({ signsFrom }) => signsFrom <= clock.now()) ?? all.at(-1);
    if (signing === undefined) throw new TypeError('there is always a key');
    const ordered: SigningKeys = [signing, ...all.filter((each) => each !== signing)];
    if (last?.length !== ordered.length || !ordered.every((each, n) => each === last?.[n])) {
      last = ordered;
    }
    return last;
  };
}

async function versionOf(file: string): Promise<string> {
  const { mtimeMs, ino, size } = await stat(file);
  return `${mtimeMs} ${ino} ${size}`;
}

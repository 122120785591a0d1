// The keys of cursors and assertions, made on first use and kept beside the data.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { readOrCreate } from './private-file.ts';

export interface Secrets {
  /** Signs stream cursors. */
  readonly cursor: Uint8Array;
  /** Signs assertions between the gateway, the workers and the subgraphs. */
  readonly assertion: Uint8Array;
}

const keyBytes = 32;
const key = z.base64url().transform((text) => Buffer.from(text, 'base64url'));
const stored = z.object({
  cursor: key.refine((bytes) => bytes.length === keyBytes),
  assertion: key.refine((bytes) => bytes.length === keyBytes),
});

/** DATA_CORRUPT, naming the file, when it is not what this function once wrote. */
export async function loadSecrets(file: string): Promise<Secrets> {
  const text = await readOrCreate(file, async () => JSON.stringify(newSecrets()));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw corrupt(file);
  }
  const parsed = stored.safeParse(json);
  if (!parsed.success) throw corrupt(file);
  return {
    cursor: new Uint8Array(parsed.data.cursor),
    assertion: new Uint8Array(parsed.data.assertion),
  };
}

function newSecrets(): Record<keyof Secrets, string> {
  return {
    cursor: randomBytes(keyBytes).toString('base64url'),
    assertion: randomBytes(keyBytes).toString('base64url'),
  };
}

// The cause is left out on purpose: a parser's message may quote the file.
function corrupt(file: string): AppError {
  return new AppError(
    'DATA_CORRUPT',
    `${file} does not hold Miyagi's keys. Restore it, or delete it to make new ones (open cursors end then).`,
  );
}

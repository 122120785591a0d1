// The keys of cursors, assertions and personal payloads, made on first use and kept beside the data.
import { hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { readOrCreate } from './private-file.ts';

export interface Secrets {
  /** Signs stream cursors. */
  readonly cursor: Uint8Array;
  /** Signs assertions between the gateway, the workers and the subgraphs. */
  readonly assertion: Uint8Array;
  /** Wraps the keys of personal payloads (see platform/keys); without it those payloads cannot be read. */
  readonly payloads: Uint8Array;
}

const keyBytes = 32;
const key = z
  .base64url()
  .transform((text) => Buffer.from(text, 'base64url'))
  .refine((bytes) => bytes.length === keyBytes);
const stored = z.object({ cursor: key, assertion: key, payloads: key.optional() });

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
  const { cursor, assertion, payloads } = parsed.data;
  return {
    cursor: new Uint8Array(cursor),
    assertion: new Uint8Array(assertion),
    payloads: new Uint8Array(payloads ?? derived(assertion)),
  };
}

/** Files of earlier versions lack it. Every process that reads such a file comes to the same one. */
function derived(assertion: Uint8Array): ArrayBuffer {
  return hkdfSync('sha256', assertion, new Uint8Array(), 'miyagi payload keys', keyBytes);
}

function newSecrets(): Record<keyof Secrets, string> {
  return {
    cursor: randomBytes(keyBytes).toString('base64url'),
    assertion: randomBytes(keyBytes).toString('base64url'),
    payloads: randomBytes(keyBytes).toString('base64url'),
  };
}

// The cause is left out on purpose: a parser's message may quote the file.
function corrupt(file: string): AppError {
  return new AppError(
    'DATA_CORRUPT',
    `${file} does not hold Miyagi's keys. Restore it: without them open cursors end, and personal events of this data directory can never be read again.`,
  );
}

// What `secrets.json` says. Each kind of key was one text at first, which earlier versions still read; the lists of keys
// came with rotation.
import { hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors.ts';

export const keyBytes = 32;
export const rotatedKinds = ['cursor', 'assertion'] as const;
export type RotatedKind = (typeof rotatedKinds)[number];

export interface StoredKey {
  /** 0–255, for good: a retired id is not given again while others are free. */
  readonly id: number;
  readonly secret: Uint8Array;
  /** ISO 8601; null: with the file. */
  readonly madeAt: string | null;
  /** From then on (ms since the epoch) it signs: by then every process has it. */
  readonly signsFrom: number;
}

export interface StoredSecrets {
  /** The newest first; never empty. */
  readonly cursor: readonly StoredKey[];
  readonly assertion: readonly StoredKey[];
  readonly payloads: Uint8Array;
}

const key = z
  .base64url()
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64url')))
  .refine((bytes) => bytes.length === keyBytes);
const listed = z
  .array(
    z.object({
      id: z.int().min(0).max(255),
      secret: key,
      madeAt: z.string().nullable(),
      signsFrom: z.number(),
    }),
  )
  .min(1);
const stored = z.object({
  cursor: key,
  assertion: key,
  payloads: key.optional(),
  cursorKeys: listed.optional(),
  assertionKeys: listed.optional(),
});

/** DATA_CORRUPT, naming the file, when it is not what this program once wrote. */
export function parseSecrets(file: string, text: string): StoredSecrets {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw corrupt(file);
  }
  const parsed = stored.safeParse(json);
  if (!parsed.success) throw corrupt(file);
  const { cursor, assertion, payloads, cursorKeys, assertionKeys } = parsed.data;
  return {
    cursor: cursorKeys ?? [first(cursor)],
    assertion: assertionKeys ?? [first(assertion)],
    payloads: payloads ?? derived(assertion),
  };
}

export function newSecrets(): string {
  const names = ['cursor', 'assertion', 'payloads'];
  return JSON.stringify(
    Object.fromEntries(names.map((name) => [name, textOf(randomBytes(keyBytes))])),
  );
}

export function writtenSecrets({ cursor, assertion, payloads }: StoredSecrets): string {
  const list = (keys: readonly StoredKey[]) =>
    keys.map((each) => ({ ...each, secret: textOf(each.secret) }));
  return JSON.stringify({
    // An earlier version that is still running knows the first key only.
    cursor: textOf(oldest(cursor).secret),
    assertion: textOf(oldest(assertion).secret),
    payloads: textOf(payloads),
    cursorKeys: list(cursor),
    assertionKeys: list(assertion),
  });
}

function oldest(keys: readonly StoredKey[]): StoredKey {
  return keys.at(-1) as StoredKey;
}

function first(secret: Uint8Array): StoredKey {
  return { id: 1, secret, madeAt: null, signsFrom: 0 };
}

/** Files of the first version lack it. Every process that reads such a file comes to the same one. */
function derived(assertion: Uint8Array): Uint8Array {
  const empty = new Uint8Array();
  return new Uint8Array(hkdfSync('sha256', assertion, empty, 'miyagi payload keys', keyBytes));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

// The cause is left out on purpose: a parser's message may quote the file.
function corrupt(file: string): AppError {
  return new AppError(
    'DATA_CORRUPT',
    `${file} does not hold Miyagi's keys. Restore it: without them open cursors end, and personal events of this data directory can never be read again.`,
  );
}

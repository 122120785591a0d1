// That an owner was erased, as a slice's tables remember it: a row of `<schema>.idempotency` under a key that no
// caller can use. Whatever would make new data of that owner has to look for it, so that neither a late event nor
// a token that is still valid brings the owner back.
import { AppError } from '../errors.ts';
import type { Database, Sql, SqlValue } from './port.ts';

/** Callers' keys hold no control characters. */
export const erasedKey = '\u0001erased';

/**
 * Until `tx` ends: whoever makes something of an owner holds off the erasure, and the other way round; makers do not
 * hinder each other. To be taken before the tombstone is looked for.
 */
export async function holdOff(
  tx: Sql,
  schema: string,
  owner: string,
  whom: 'erasure' | 'makers',
): Promise<void> {
  const shared = whom === 'erasure' ? '_shared' : '';
  await tx.query(`SELECT pg_advisory_xact_lock${shared}(hashtextextended($1, 0))`, [
    `${schema} owner ${owner}`,
  ]);
}

/** The answer holds until `tx` ends. */
export async function isErased(tx: Sql, schema: string, owner: string): Promise<boolean> {
  await holdOff(tx, schema, owner, 'erasure');
  const found = await tx.query(`SELECT FROM ${schema}.idempotency WHERE owner = $1 AND key = $2`, [
    owner,
    erasedKey,
  ]);
  return found.length > 0;
}

/** NOT_FOUND for an owner who was erased, for work that has no idempotency key. */
export async function refuseErased(tx: Sql, schema: string, owner: string): Promise<void> {
  if (await isErased(tx, schema, owner)) throw userErased();
}

/** From here on nothing new of this owner commits, and everything that there is can be deleted. */
export async function bury(db: Database, schema: string, owner: string): Promise<void> {
  await db.transaction(async (tx) => {
    await holdOff(tx, schema, owner, 'makers');
    await tx.query(
      `INSERT INTO ${schema}.idempotency (owner, key, request_hash) VALUES ($1, $2, '')
       ON CONFLICT DO NOTHING`,
      [owner, erasedKey],
    );
  });
}

export function userErased(): AppError {
  return new AppError('NOT_FOUND', 'This user was erased.');
}

const batch = 1_000;

/**
 * Deletes the rows of a table for which `condition` holds, a batch at a time, so that nobody waits long for locks;
 * begun again after a crash it goes on. `table` and `condition` are SQL.
 */
export async function eraseRows(
  db: Database,
  table: string,
  condition: string,
  values: readonly SqlValue[],
): Promise<void> {
  const text = `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${batch})) RETURNING 1`;
  // Not until a short batch: a row that was changed meanwhile is missed by it.
  while ((await db.query(text, values)).length > 0);
}

/** The answers that the owner's idempotency keys led to; the tombstone stays. */
export function eraseAnswers(db: Database, schema: string, owner: string): Promise<void> {
  const condition = 'owner = $1 AND key <> $2';
  return eraseRows(db, `${schema}.idempotency`, condition, [owner, erasedKey]);
}

// Idempotency keys over SQL: the effect, and the answer it gave, commit together in one transaction.
import { createHash } from 'node:crypto';
import { AppError, badInput } from '../errors.ts';
import type { Sql } from './port.ts';
import { erasedKey, holdOff, userErased } from './tombstone.ts';

export interface KeyedRequest {
  /** Keys of different owners do not meet. */
  readonly owner: string;
  /** 1 to 128 characters, else BAD_USER_INPUT for `field`. */
  readonly key: string;
  readonly field: string;
  /** Which operation, and everything about it that changes its effect; bigints are allowed. */
  readonly operation: string;
  readonly input: unknown;
}

/**
 * Runs `work` for a key seen for the first time and keeps its answer (plain JSON) in
 * `<schema>.idempotency`; the same request again gets that answer without work, another request under
 * the same key is IDEMPOTENCY_CONFLICT. A second caller at the same time waits for the first. NOT_FOUND for an
 * owner who was erased: nothing may bring one back (see tombstone.ts).
 */
export async function answerOnce<Answer>(
  tx: Sql,
  schema: string,
  request: KeyedRequest,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const { owner, key, field } = request;
  if (key.trim() === '' || key.length > 128 || /\p{Cc}/u.test(key)) {
    throw badInput(field, 'An idempotency key has 1 to 128 characters, none of them a control.');
  }
  const hash = createHash('sha256')
    .update(JSON.stringify([request.operation, request.input], bigintsAsText))
    .digest('hex');
  await holdOff(tx, schema, owner, 'erasure');
  const claimed = await tx.query(
    `INSERT INTO ${schema}.idempotency (owner, key, request_hash) SELECT $1, $2, $3
     WHERE NOT EXISTS (SELECT FROM ${schema}.idempotency WHERE owner = $1 AND key = $4)
     ON CONFLICT (owner, key) DO NOTHING RETURNING key`,
    [owner, key, hash, erasedKey],
  );
  if (claimed.length === 1) {
    const answer = await work();
    await tx.query(
      `UPDATE ${schema}.idempotency SET answer = $3::jsonb WHERE owner = $1 AND key = $2`,
      [owner, key, JSON.stringify(answer)],
    );
    return answer;
  }
  const [earlier] = await tx.query<{ request_hash: string; answer: Answer }>(
    `SELECT request_hash, answer FROM ${schema}.idempotency WHERE owner = $1 AND key = $2`,
    [owner, key],
  );
  if (earlier === undefined) throw userErased();
  if (earlier.request_hash !== hash) {
    throw new AppError(
      'IDEMPOTENCY_CONFLICT',
      'This idempotency key was used for another request; choose a new one.',
      { field },
    );
  }
  return earlier.answer;
}

function bigintsAsText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

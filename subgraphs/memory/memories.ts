// Writing memories: what a user asked to be remembered, and what was learnt from conversations with consent.
import type { Sql } from '../../platform/db/port.ts';
import type { CheckedMemory } from './content.ts';
import { hash, type Provenance } from './domain.ts';
import type { Statement } from './extract.ts';
import { goneMeanwhile } from './store.ts';

/** The id of the memory with this owner and text, and whether it is new. */
export async function insertMemory(
  tx: Sql,
  memory: CheckedMemory & { readonly id: string; readonly ownerId: string; readonly at: Date },
): Promise<{ id: string; created: boolean }> {
  const { id, ownerId, text, source, contentHash, at } = memory;
  const inserted = await tx.query(
    `INSERT INTO memory.memory (id, owner_id, text, source, content_hash, created_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (owner_id, content_hash) DO NOTHING RETURNING id`,
    [id, ownerId, text, source, contentHash, at],
  );
  if (inserted.length === 1) return { id, created: true };
  const [earlier] = await tx.query<{ id: string }>(
    'SELECT id FROM memory.memory WHERE owner_id = $1 AND content_hash = $2',
    [ownerId, contentHash],
  );
  if (earlier === undefined) throw goneMeanwhile();
  return { id: earlier.id, created: false };
}

/** False: this owner has no such memory. */
export async function deleteMemory(tx: Sql, id: string, ownerId: string): Promise<boolean> {
  const deleted = await tx.query(
    'DELETE FROM memory.memory WHERE id = $1 AND owner_id = $2 RETURNING id',
    [id, ownerId],
  );
  return deleted.length === 1;
}

/** Most memories that are learnt about one user; those asked for do not count. */
const MOST_LEARNT = 500;

interface Learnt {
  readonly id: string;
  readonly statement: Statement;
  readonly provenance: Provenance;
}

/**
 * Keeps what was learnt from one message, if its user consents; how many are new. What is known already,
 * learnt or asked for, stays as it is; a statement about a subject takes the place of an earlier one.
 */
export async function keepLearnt(
  tx: Sql,
  userId: string,
  learnt: readonly Learnt[],
  at: Date,
): Promise<number> {
  // Held until the commit: a withdrawal at the same time comes before or after all of it.
  const consents = await tx.query(
    'SELECT FROM memory.consent WHERE user_id = $1 AND granted FOR SHARE',
    [userId],
  );
  if (consents.length === 0 || learnt.length === 0) return 0;
  const said = [
    userId,
    learnt.map(({ statement }) => statement.text),
    learnt.map(({ statement }) => statement.subject),
  ];
  await tx.query(
    `DELETE FROM memory.memory m
     USING unnest($2::text[], $3::text[]) AS s(text, subject)
     WHERE m.owner_id = $1 AND m.subject = s.subject AND m.text <> s.text`,
    said,
  );
  const kept = await tx.query(
    `INSERT INTO memory.memory (id, owner_id, text, subject, content_hash, source, created_at,
       conversation_id, message_id, quote, rule)
     SELECT s.id, $1, s.text, s.subject, s.content_hash, 'learnt from a conversation', $4,
       s.conversation_id, s.message_id, s.quote, s.rule
     FROM unnest($2::text[], $3::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[]) AS s(text, subject, id, content_hash, conversation_id, message_id, quote, rule)
     WHERE (SELECT count(*) FROM memory.memory WHERE owner_id = $1 AND rule IS NOT NULL) < $11
     ON CONFLICT DO NOTHING RETURNING id`,
    [
      ...said,
      at,
      learnt.map(({ id }) => id),
      learnt.map(({ statement }) => hash(statement.text)),
      learnt.map(({ provenance }) => provenance.conversationId),
      learnt.map(({ provenance }) => provenance.messageId),
      learnt.map(({ provenance }) => provenance.quote),
      learnt.map(({ provenance }) => provenance.rule),
      MOST_LEARNT,
    ],
  );
  return kept.length;
}

/** Notes what a user decided; a withdrawal deletes all that was learnt from conversations. How many memories went. */
export async function decideConsent(
  tx: Sql,
  decision: { readonly userId: string; readonly granted: boolean; readonly version: number },
): Promise<number> {
  const { userId, granted, version } = decision;
  await tx.query(
    `INSERT INTO memory.consent (user_id, granted, version) VALUES ($1, $2, $3)
     ON CONFLICT (user_id) DO UPDATE SET granted = excluded.granted, version = excluded.version`,
    [userId, granted, version],
  );
  if (granted) return 0;
  const deleted = await tx.query(
    'DELETE FROM memory.memory WHERE owner_id = $1 AND rule IS NOT NULL RETURNING id',
    [userId],
  );
  return deleted.length;
}

export async function hasConsent(sql: Sql, userId: string): Promise<boolean> {
  const rows = await sql.query('SELECT FROM memory.consent WHERE user_id = $1 AND granted', [
    userId,
  ]);
  return rows.length > 0;
}

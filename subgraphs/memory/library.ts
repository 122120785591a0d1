// Puts documents into the library: the text as it came, and its passages, in one transaction.
import type { Sql } from '../../platform/db/port.ts';
import { passages } from './chunk.ts';
import { hash, type CheckedDocument } from './domain.ts';
import { goneMeanwhile } from './store.ts';

interface Placed extends CheckedDocument {
  readonly id: string;
  readonly at: Date;
}

/** Adds a user's document unless the user has one with the same text; tells which, and whether it is new. */
export async function addDocument(
  tx: Sql,
  document: Placed & { readonly ownerId: string },
): Promise<{ id: string; created: boolean }> {
  const kept = await insertDocument(tx, document);
  if (kept.created) await replaceChunks(tx, { ...document, id: kept.id });
  return kept;
}

/** Adds a part of Miyagi's own library or brings it up to date. False: it was as it should be. */
export async function putShared(tx: Sql, document: Placed): Promise<boolean> {
  const changed = await upsertShared(tx, document);
  if (changed) await replaceChunks(tx, { ...document, ownerId: null });
  return changed;
}

async function insertDocument(
  tx: Sql,
  document: Placed & { readonly ownerId: string },
): Promise<{ id: string; created: boolean }> {
  const { id, ownerId, title, source, mediaType, contentHash, text, at } = document;
  const inserted = await tx.query(
    `INSERT INTO memory.document
       (id, owner_id, title, source, media_type, content_hash, text, length, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (owner_id, content_hash) DO NOTHING RETURNING id`,
    [id, ownerId, title, source, mediaType, contentHash, text, text.length, at],
  );
  if (inserted.length === 1) return { id, created: true };
  const [earlier] = await tx.query<{ id: string }>(
    'SELECT id FROM memory.document WHERE owner_id = $1 AND content_hash = $2',
    [ownerId, contentHash],
  );
  if (earlier === undefined) throw goneMeanwhile();
  return { id: earlier.id, created: false };
}

async function upsertShared(tx: Sql, document: Placed): Promise<boolean> {
  const { id, title, source, mediaType, contentHash, text, at } = document;
  const changed = await tx.query(
    `INSERT INTO memory.document AS d
       (id, owner_id, title, source, media_type, content_hash, text, length, created_at)
     VALUES ($1, NULL, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (id) DO UPDATE SET title = excluded.title, content_hash = excluded.content_hash,
       text = excluded.text, length = excluded.length, created_at = excluded.created_at
     WHERE d.content_hash <> excluded.content_hash OR d.title <> excluded.title
     RETURNING id`,
    [id, title, source, mediaType, contentHash, text, text.length, at],
  );
  return changed.length === 1;
}

/**
 * Makes these the document's passages. Ids follow from document, place and words, so a passage that
 * stays keeps its id; one that goes is retired rather than deleted.
 */
async function replaceChunks(
  tx: Sql,
  document: Placed & { readonly ownerId: string | null },
): Promise<void> {
  const parts = passages(document.text, document.mediaType);
  const ids = parts.map(
    (passage, position) =>
      `chk_${hash(document.id, position, passage.heading, passage.text).slice(0, 32)}`,
  );
  await tx.query(
    `UPDATE memory.chunk SET retired = true
     WHERE document_id = $1 AND NOT retired AND id <> ALL($2::text[])`,
    [document.id, ids],
  );
  await tx.query(
    `INSERT INTO memory.chunk (id, document_id, owner_id, position, heading, text)
     SELECT id, $1, $2, n - 1, heading, text
     FROM unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS p(id, heading, text, n)
     ON CONFLICT (id) DO UPDATE SET retired = false`,
    [document.id, document.ownerId, ids, parts.map((p) => p.heading), parts.map((p) => p.text)],
  );
}

/**
 * Takes what is no longer in the library out of the search. Its hash is emptied, so that it counts as
 * changed should it come back.
 */
export async function retireOtherShared(tx: Sql, present: readonly string[]): Promise<void> {
  await tx.query(
    `WITH gone AS (
       UPDATE memory.document SET content_hash = ''
       WHERE owner_id IS NULL AND content_hash <> '' AND id <> ALL($1::text[]) RETURNING id
     )
     UPDATE memory.chunk SET retired = true
     WHERE document_id IN (SELECT id FROM gone) AND NOT retired`,
    [present],
  );
}

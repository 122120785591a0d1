// Puts documents into the library: the text, and its passages, in one transaction.
import type { Sql } from '../../platform/db/port.ts';
import type { Passage } from './chunk.ts';
import { passages } from './chunk.ts';
import type { CheckedDocument } from './content.ts';
import { formatOf, hash } from './domain.ts';
import { goneMeanwhile } from './store.ts';

interface Placed extends CheckedDocument {
  readonly id: string;
}

/** A document's passages from `first` on; ids follow from document, place and words. */
export interface Placement {
  readonly documentId: string;
  readonly ownerId: string | null;
  readonly passages: readonly Passage[];
  /** Position of the first of them; 0 unless told. */
  readonly first?: number;
}

/** A passage that stays as and where it is keeps its id, whatever is done to the others. */
export function chunkId(documentId: string, position: number, passage: Passage): string {
  return `chk_${hash(documentId, position, passage.heading, passage.text).slice(0, 32)}`;
}

export function chunkIds({ documentId, passages: parts, first = 0 }: Placement): string[] {
  return parts.map((passage, n) => chunkId(documentId, first + n, passage));
}

/** Adds a user's document unless the user has one with the same text; tells which, and whether it is new. */
export async function addDocument(
  tx: Sql,
  document: Placed & { readonly ownerId: string; readonly at: Date },
  parts: readonly Passage[],
): Promise<{ id: string; created: boolean }> {
  const { id, ownerId, title, source, mediaType, contentHash, text, at } = document;
  const inserted = await tx.query(
    `INSERT INTO memory.document
       (id, owner_id, title, source, media_type, content_hash, text, length, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (owner_id, content_hash) DO NOTHING RETURNING id`,
    [id, ownerId, title, source, mediaType, contentHash, text, text.length, at],
  );
  if (inserted.length === 0)
    return { id: await sameDocument(tx, ownerId, contentHash), created: false };
  await insertChunks(tx, [{ documentId: id, ownerId, passages: parts }]);
  return { id, created: true };
}

/** The id of the owner's document with this content, which was in the way of another one. */
export async function sameDocument(tx: Sql, ownerId: string, contentHash: string): Promise<string> {
  const [earlier] = await tx.query<{ id: string }>(
    'SELECT id FROM memory.document WHERE owner_id = $1 AND content_hash = $2',
    [ownerId, contentHash],
  );
  if (earlier === undefined) throw goneMeanwhile();
  return earlier.id;
}

/** Adds parts of Miyagi's own library, or brings them up to date; how many were not as they should be. */
export async function putShared(tx: Sql, documents: readonly Placed[], at: Date): Promise<number> {
  const changed = await tx.query<{ id: string }>(
    `INSERT INTO memory.document AS d
       (id, owner_id, title, source, media_type, content_hash, text, length, created_at)
     SELECT id, NULL, title, source, media_type, content_hash, text, length, $8
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[])
       AS s(id, title, source, media_type, content_hash, text, length)
     ON CONFLICT (id) DO UPDATE SET title = excluded.title, content_hash = excluded.content_hash,
       text = excluded.text, length = excluded.length, created_at = excluded.created_at
     WHERE d.content_hash <> excluded.content_hash OR d.title <> excluded.title
     RETURNING id`,
    [
      documents.map(({ id }) => id),
      documents.map(({ title }) => title),
      documents.map(({ source }) => source),
      documents.map(({ mediaType }) => mediaType),
      documents.map(({ contentHash }) => contentHash),
      documents.map(({ text }) => text),
      documents.map(({ text }) => text.length),
      at,
    ],
  );
  const ids = new Set(changed.map(({ id }) => id));
  const placements = documents
    .filter(({ id }) => ids.has(id))
    .map(({ id, text, mediaType }) => ({
      documentId: id,
      ownerId: null,
      passages: passages(text, formatOf(mediaType)),
    }));
  if (placements.length === 0) return 0;
  // Retired rather than deleted, since answers cite them; where they stood is another text now.
  await tx.query(
    `UPDATE memory.chunk SET retired = true, starts_at = NULL
     WHERE document_id = ANY($1::text[]) AND id <> ALL($2::text[])`,
    [[...ids], placements.flatMap(chunkIds)],
  );
  await insertChunks(tx, placements);
  return ids.size;
}

/** In force in every generation, unless `staged`: then they wait to be put into force by name. */
export async function insertChunks(
  tx: Sql,
  placements: readonly Placement[],
  staged = false,
): Promise<void> {
  const rows = placements.flatMap((placement) => {
    const ids = chunkIds(placement);
    return placement.passages.map((passage, n) => ({
      id: ids[n] ?? '',
      documentId: placement.documentId,
      ownerId: placement.ownerId,
      position: (placement.first ?? 0) + n,
      passage,
    }));
  });
  await tx.query(
    `INSERT INTO memory.chunk
       (id, document_id, owner_id, position, heading, text, starts_at, since, until, retired)
     SELECT id, document_id, owner_id, position, heading, text, starts_at, 0, NULL, $8
     FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::int[])
       AS p(id, document_id, owner_id, position, heading, text, starts_at)
     ON CONFLICT (id) DO UPDATE SET retired = excluded.retired, starts_at = excluded.starts_at,
       since = 0, until = NULL`,
    [
      rows.map(({ id }) => id),
      rows.map(({ documentId }) => documentId),
      rows.map(({ ownerId }) => ownerId),
      rows.map(({ position }) => position),
      rows.map(({ passage }) => passage.heading),
      rows.map(({ passage }) => passage.text),
      rows.map(({ passage }) => passage.at),
      staged,
    ],
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

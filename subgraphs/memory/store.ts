// What memory reads and keeps, in SQL; see also library.ts, memories.ts, imports.ts and search.ts. `reader` is the tenant: a user's id, or null for who may read all.
import type { Sql } from '../../platform/db/port.ts';
import { AppError } from '../../platform/errors.ts';
import type { ArgumentKey } from '../../platform/graphql/argument-loader.ts';
import { pageColumns, rowsByQuery } from '../../platform/graphql/argument-loader.ts';
import type { Page } from '../../platform/graphql/connection.ts';
import type { CursorSpec } from '../../platform/graphql/cursor.ts';
import type { Chunk, Document, DocumentStatus, MediaType, Memory } from './domain.ts';
import type { FailureCode } from './reading/failure.ts';

export const newestFirst = (list: string): CursorSpec => ({ list, parts: ['time', 'text'] });
export const inOrder: CursorSpec = { list: 'chunks', parts: ['integer'] };

interface DocumentRow {
  readonly id: string;
  readonly owner_id: string | null;
  readonly title: string;
  readonly source: string;
  readonly media_type: MediaType;
  readonly status: DocumentStatus;
  readonly failure_code: FailureCode | null;
  readonly failure_reason: string | null;
  readonly length: number;
  readonly created_at: Date;
}

export interface ChunkRow {
  readonly id: string;
  readonly document_id: string;
  readonly position: number;
  readonly heading: string;
  readonly text: string;
  readonly starts_at: number | null;
}

interface MemoryRow {
  readonly id: string;
  readonly text: string;
  readonly source: string;
  readonly conversation_id: string | null;
  readonly message_id: string | null;
  readonly quote: string | null;
  readonly rule: string | null;
  readonly created_at: Date;
}

const documentColumns = `d.id, d.owner_id, d.title, d.source, d.media_type, d.status,
  d.failure_code, d.failure_reason, d.length, d.created_at`;
const chunkColumns = 'c.id, c.document_id, c.position, c.heading, c.text, c.starts_at';
const memoryColumns =
  'm.id, m.text, m.source, m.conversation_id, m.message_id, m.quote, m.rule, m.created_at';

/** Whether a passage is in force (see reindex.ts): of everything `retired` leaves in the index, nearly all are. */
export const inForce = `NOT c.retired
  AND c.since <= (SELECT current FROM memory.generation)
  AND (c.until IS NULL OR c.until > (SELECT current FROM memory.generation))`;

export async function documentsById(
  sql: Sql,
  ids: readonly string[],
  reader: string | null,
): Promise<Document[]> {
  const rows = await sql.query<DocumentRow>(
    `SELECT ${documentColumns} FROM memory.document d
     WHERE d.id = ANY($1::text[]) AND (d.owner_id IS NULL OR $2::text IS NULL OR d.owner_id = $2)`,
    [ids, reader],
  );
  return rows.map(documentOf);
}

/** Retired passages too: answers go on citing them. */
export async function chunksById(
  sql: Sql,
  ids: readonly string[],
  reader: string | null,
): Promise<Chunk[]> {
  const rows = await sql.query<ChunkRow>(
    `SELECT ${chunkColumns} FROM memory.chunk c
     WHERE c.id = ANY($1::text[]) AND (c.owner_id IS NULL OR $2::text IS NULL OR c.owner_id = $2)`,
    [ids, reader],
  );
  return rows.map(chunkOf);
}

export async function memoriesById(
  sql: Sql,
  ids: readonly string[],
  reader: string | null,
): Promise<Memory[]> {
  const rows = await sql.query<MemoryRow>(
    `SELECT ${memoryColumns} FROM memory.memory m
     WHERE m.id = ANY($1::text[]) AND ($2::text IS NULL OR m.owner_id = $2)`,
    [ids, reader],
  );
  return rows.map(memoryOf);
}

/** The beginning of each document's text, as far as code unit `end` at least; '' where nothing is read yet. */
export async function textsById(
  sql: Sql,
  keys: readonly ArgumentKey<{ readonly end: number }>[],
  reader: string | null,
): Promise<string[]> {
  const rows = await sql.query<{ query: number; text: string }>(
    `SELECT q.n::int AS query, left(d.text, q.units) AS text
     FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS q(id, units, n)
     JOIN memory.document d ON d.id = q.id
     WHERE d.owner_id IS NULL OR $3::text IS NULL OR d.owner_id = $3`,
    [keys.map(({ parent }) => parent), keys.map(({ args }) => args.end), reader],
  );
  return rowsByQuery(rows, keys.length).map(([row]) => row?.text ?? '');
}

/** One page of documents for each key, whose parent is an owner's id. */
export async function documentPages(
  sql: Sql,
  keys: readonly ArgumentKey<Page>[],
  reader: string | null,
): Promise<Document[][]> {
  const rows = await sql.query<DocumentRow & { query: number }>(
    newestOfOwners('memory.document', 'd', documentColumns),
    [...pageValues(keys), reader],
  );
  return rowsByQuery(rows, keys.length).map((page) => page.map(documentOf));
}

/** One page of memories for each key, whose parent is an owner's id. */
export async function memoryPages(
  sql: Sql,
  keys: readonly ArgumentKey<Page>[],
  reader: string | null,
): Promise<Memory[][]> {
  const rows = await sql.query<MemoryRow & { query: number }>(
    newestOfOwners('memory.memory', 'm', memoryColumns),
    [...pageValues(keys), reader],
  );
  return rowsByQuery(rows, keys.length).map((page) => page.map(memoryOf));
}

/** One page of passages for each key, whose parent is a document's id. */
export async function chunkPages(
  sql: Sql,
  keys: readonly ArgumentKey<Page>[],
  reader: string | null,
): Promise<Chunk[][]> {
  const rows = await sql.query<ChunkRow & { query: number }>(
    `SELECT q.n::int AS query, c.*
     FROM unnest($1::text[], $2::int[], $3::int[]) WITH ORDINALITY AS q(parent, size, after, n)
     CROSS JOIN LATERAL (
       SELECT ${chunkColumns} FROM memory.chunk c
       WHERE c.document_id = q.parent AND ${inForce}
         AND (c.owner_id IS NULL OR $4::text IS NULL OR c.owner_id = $4)
         AND (q.after IS NULL OR c.position > q.after)
       ORDER BY c.position LIMIT q.size) c
     ORDER BY q.n, c.position`,
    [...pageValues(keys), reader],
  );
  return rowsByQuery(rows, keys.length).map((page) => page.map(chunkOf));
}

const countsOf = {
  documents: `SELECT owner_id AS parent, count(*)::int AS n FROM memory.document
    WHERE owner_id = ANY($1::text[]) AND ($2::text IS NULL OR owner_id = $2) GROUP BY owner_id`,
  memories: `SELECT owner_id AS parent, count(*)::int AS n FROM memory.memory
    WHERE owner_id = ANY($1::text[]) AND ($2::text IS NULL OR owner_id = $2) GROUP BY owner_id`,
  chunks: `SELECT document_id AS parent, count(*)::int AS n FROM memory.chunk c
    WHERE document_id = ANY($1::text[]) AND ${inForce}
      AND (owner_id IS NULL OR $2::text IS NULL OR owner_id = $2) GROUP BY document_id`,
} as const;

/** How many items each parent's list has, in the order of `parents`. */
export async function counts(
  sql: Sql,
  list: keyof typeof countsOf,
  parents: readonly string[],
  reader: string | null,
): Promise<number[]> {
  const rows = await sql.query<{ parent: string; n: number }>(countsOf[list], [parents, reader]);
  const byParent = new Map(rows.map((row) => [row.parent, row.n]));
  return parents.map((parent) => byParent.get(parent) ?? 0);
}

/** What was in the way of an insert has been deleted before it could be read. */
export function goneMeanwhile(): AppError {
  return new AppError('CONFLICT', 'It was deleted at the same time; try again.', {
    retryable: true,
  });
}

function newestOfOwners(table: string, alias: string, columns: string): string {
  return `SELECT q.n::int AS query, ${alias}.*
    FROM unnest($1::text[], $2::int[], $3::timestamptz[], $4::text[])
      WITH ORDINALITY AS q(parent, size, after_time, after_id, n)
    CROSS JOIN LATERAL (
      SELECT ${columns} FROM ${table} ${alias}
      WHERE ${alias}.owner_id = q.parent AND ($5::text IS NULL OR ${alias}.owner_id = $5)
        AND (q.after_id IS NULL OR (${alias}.created_at, ${alias}.id) < (q.after_time, q.after_id))
      ORDER BY ${alias}.created_at DESC, ${alias}.id DESC LIMIT q.size) ${alias}
    ORDER BY q.n, ${alias}.created_at DESC, ${alias}.id DESC`;
}

function pageValues(keys: readonly ArgumentKey<Page>[]) {
  const { parents, limits, from } = pageColumns(keys);
  return [parents, limits, ...from];
}

function documentOf(row: DocumentRow): Document {
  return {
    id: row.id,
    ownerId: row.owner_id,
    title: row.title,
    source: row.source,
    mediaType: row.media_type,
    status: row.status,
    failure:
      row.failure_code === null || row.failure_reason === null
        ? null
        : { code: row.failure_code, reason: row.failure_reason },
    length: row.length,
    createdAt: row.created_at.toISOString(),
  };
}

export function chunkOf(row: ChunkRow): Chunk {
  return {
    id: row.id,
    documentId: row.document_id,
    position: row.position,
    heading: row.heading,
    text: row.text,
    span:
      row.starts_at === null
        ? null
        : { start: row.starts_at, end: row.starts_at + row.text.length },
  };
}

function memoryOf(row: MemoryRow): Memory {
  const { conversation_id: conversationId, message_id: messageId, quote, rule } = row;
  const told = conversationId === null || messageId === null || quote === null || rule === null;
  return {
    id: row.id,
    text: row.text,
    source: row.source,
    provenance: told ? null : { conversationId, messageId, quote, rule },
    createdAt: row.created_at.toISOString(),
  };
}

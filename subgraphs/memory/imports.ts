// The imports that wait or are under way, in SQL; importer.ts works on them. Every step leaves its event.
import { isoTime } from '../../platform/clock.ts';
import type { Sql } from '../../platform/db/port.ts';
import { AppError } from '../../platform/errors.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import { enqueue } from '../../platform/outbox/sql.ts';
import { ingestEvent } from '../../schema/events/memory.ts';
import type { CheckedImport } from './content.ts';
import type { DocumentFailure, MediaType } from './domain.ts';
import { sameDocument } from './library.ts';

/** Most imports of one user that may wait. */
const MOST_WAITING = 50;

export interface ImportJob {
  readonly documentId: string;
  readonly ownerId: string;
  readonly mediaType: MediaType;
  readonly content: Uint8Array;
  /** This one included. */
  readonly attempts: number;
}

export interface Step {
  readonly stage: 'READING' | 'CHUNKING' | 'INDEXING';
  readonly done: number;
  readonly total: number;
}

/**
 * Leaves a document to be read, unless its owner has one with the same content. RATE_LIMITED where too
 * many of the owner's wait already.
 */
export async function requestImport(
  tx: Sql,
  asked: CheckedImport & { readonly id: string; readonly ownerId: string; readonly now: number },
): Promise<{ id: string; started: boolean }> {
  const { id, ownerId, title, source, mediaType, contentHash, content, now } = asked;
  const inserted = await tx.query(
    `INSERT INTO memory.document
       (id, owner_id, title, source, media_type, content_hash, text, length, created_at, status)
     VALUES ($1, $2, $3, $4, $5, $6, '', 0, $7, 'PROCESSING')
     ON CONFLICT (owner_id, content_hash) DO NOTHING RETURNING id`,
    [id, ownerId, title, source, mediaType, contentHash, new Date(now)],
  );
  if (inserted.length === 0) {
    return { id: await sameDocument(tx, ownerId, contentHash), started: false };
  }
  const waiting = await tx.query('SELECT FROM memory.import WHERE owner_id = $1', [ownerId]);
  if (waiting.length >= MOST_WAITING) {
    throw new AppError(
      'RATE_LIMITED',
      `${waiting.length} of your documents are still waiting to be read; try again later.`,
      { retryable: true },
    );
  }
  await tx.query(
    `INSERT INTO memory.import (document_id, owner_id, content, seq, requested_at)
     VALUES ($1, $2, $3, 1, $4)`,
    [id, ownerId, content, new Date(now)],
  );
  const data = { documentId: id, ownerId, seq: 1, at: isoTime(now), title, mediaType };
  await enqueue(tx, 'memory', [encodeEvent(ingestEvent('IngestRequested'), enveloped(data))]);
  return { id, started: true };
}

/** The import that has waited longest and that nobody works on, now the holder's until `until`. */
export async function claimImport(
  sql: Sql,
  holder: string,
  now: number,
  until: number,
): Promise<ImportJob | null> {
  const [row] = await sql.query<{
    document_id: string;
    owner_id: string;
    media_type: MediaType;
    content: Uint8Array;
    attempts: number;
  }>(
    `UPDATE memory.import i SET holder = $1, lease_until = $3, attempts = i.attempts + 1
     FROM memory.document d
     WHERE d.id = i.document_id AND i.document_id = (
       SELECT document_id FROM memory.import
       WHERE lease_until IS NULL OR lease_until <= $2
       ORDER BY requested_at, document_id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING i.document_id, i.owner_id, d.media_type, i.content, i.attempts`,
    [holder, new Date(now), new Date(until)],
  );
  if (row === undefined) return null;
  const { document_id: documentId, owner_id: ownerId, media_type: mediaType, ...rest } = row;
  return { documentId, ownerId, mediaType, ...rest };
}

/** False: it is no longer the holder's. */
export async function renewImport(
  sql: Sql,
  { documentId }: ImportJob,
  holder: string,
  until: number,
): Promise<boolean> {
  const rows = await sql.query(
    'UPDATE memory.import SET lease_until = $3 WHERE document_id = $1 AND holder = $2 RETURNING 1',
    [documentId, holder, new Date(until)],
  );
  return rows.length === 1;
}

/** Lets go of it, to be taken up again from `notBefore` on. An attempt that was merely stopped does not count. */
export async function releaseImport(
  sql: Sql,
  { documentId }: ImportJob,
  holder: string,
  notBefore: number,
  counts: boolean,
): Promise<void> {
  await sql.query(
    `UPDATE memory.import SET holder = NULL, lease_until = $3, attempts = attempts - $4
     WHERE document_id = $1 AND holder = $2`,
    [documentId, holder, new Date(notBefore), counts ? 0 : 1],
  );
}

/** CONFLICT when it is no longer the holder's. */
export async function recordStep(
  tx: Sql,
  job: ImportJob,
  holder: string,
  step: Step,
  now: number,
): Promise<void> {
  const [row] = await tx.query<{ seq: number }>(
    'UPDATE memory.import SET seq = seq + 1 WHERE document_id = $1 AND holder = $2 RETURNING seq',
    [job.documentId, holder],
  );
  const data = { ...base(job, row?.seq, now), ...step };
  await enqueue(tx, 'memory', [encodeEvent(ingestEvent('IngestProgressed'), enveloped(data))]);
}

/** Puts the text and the staged passages into force, all at once. CONFLICT as above. */
export async function completeImport(
  tx: Sql,
  job: ImportJob,
  holder: string,
  text: string,
  chunks: readonly string[],
  now: number,
): Promise<void> {
  const seq = await endImport(tx, job, holder);
  await tx.query(
    `UPDATE memory.document SET status = 'READY', text = $2, length = $3 WHERE id = $1`,
    [job.documentId, text, text.length],
  );
  await tx.query('UPDATE memory.chunk SET retired = false WHERE id = ANY($1::text[])', [chunks]);
  const data = { ...base(job, seq, now), chunks: chunks.length };
  await enqueue(tx, 'memory', [encodeEvent(ingestEvent('IngestCompleted'), enveloped(data))]);
}

/** Gives it up; the same content may be sent again as a new document. CONFLICT as above. */
export async function failImport(
  tx: Sql,
  job: ImportJob,
  holder: string,
  failure: DocumentFailure,
  now: number,
): Promise<void> {
  const seq = await endImport(tx, job, holder);
  await tx.query('DELETE FROM memory.chunk WHERE document_id = $1', [job.documentId]);
  await tx.query(
    `UPDATE memory.document
     SET status = 'FAILED', failure_code = $2, failure_reason = $3, content_hash = 'failed ' || id
     WHERE id = $1`,
    [job.documentId, failure.code, failure.reason],
  );
  const { code, reason } = failure;
  const data = { ...base(job, seq, now), code, reason };
  await enqueue(tx, 'memory', [encodeEvent(ingestEvent('IngestFailed'), enveloped(data))]);
}

async function endImport(
  tx: Sql,
  { documentId }: ImportJob,
  holder: string,
): Promise<number | undefined> {
  const [row] = await tx.query<{ seq: number }>(
    'DELETE FROM memory.import WHERE document_id = $1 AND holder = $2 RETURNING seq + 1 AS seq',
    [documentId, holder],
  );
  return row?.seq;
}

function base({ documentId, ownerId }: ImportJob, seq: number | undefined, now: number) {
  if (seq === undefined) {
    throw new AppError('CONFLICT', 'This import has been taken over, or its document deleted.');
  }
  return { documentId, ownerId, seq, at: isoTime(now) };
}

function enveloped<
  Data extends { readonly documentId: string; readonly seq: number; readonly at: string },
>(data: Data) {
  return {
    id: `${data.documentId}:ingest:${data.seq}`,
    source: '/memory',
    subject: data.documentId,
    time: data.at,
    data,
  };
}

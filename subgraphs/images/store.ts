// All SQL of images: the pictures that were asked to be made.
import { ownerFilter } from '../../platform/auth/access.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Sql } from '../../platform/db/port.ts';
import type { Job } from './domain.ts';
import type { Picture } from './pictures/picture.ts';

export const schema = 'images';

const columns = `id, owner_id AS "ownerId", actor, kind, subject_id AS "subjectId", format, title, status,
  attempt, picture, failure, created_at AS "createdAt"`;

/** In the order of the ids; null: unknown, or not the viewer's to see. */
export async function jobsById(
  db: Sql,
  viewer: Viewer,
  ids: readonly string[],
): Promise<(Job | null)[]> {
  const rows = await db.query<Job>(
    `SELECT ${columns} FROM images.job
     WHERE id = ANY($1::text[]) AND ($2::text IS NULL OR owner_id = $2)`,
    [ids, ownerFilter(viewer)],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

type NewJob = Pick<
  Job,
  'id' | 'ownerId' | 'actor' | 'kind' | 'subjectId' | 'format' | 'title' | 'createdAt'
>;

/** Its first event is the one that asks for it: number 1. */
export async function insertJob(tx: Sql, job: NewJob): Promise<void> {
  await tx.query(
    `INSERT INTO images.job
       (id, owner_id, actor, kind, subject_id, format, title, due_at, created_at)
     VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7, $8, $8)`,
    [
      ...[job.id, job.ownerId, JSON.stringify(job.actor), job.kind, job.subjectId],
      ...[job.format, job.title, job.createdAt],
    ],
  );
}

/** The one that is due the longest, taken on until `until`; null: none is. */
export async function claimJob(db: Sql, now: Date, until: Date): Promise<Job | null> {
  const [row] = await db.query<Job>(
    `UPDATE images.job SET attempt = attempt + 1, due_at = $2
     WHERE id = (
       SELECT id FROM images.job WHERE status = 'PENDING' AND due_at <= $1
       ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
     ) RETURNING ${columns}`,
    [now, until],
  );
  return row ?? null;
}

/** What a worker may do to a job that it still has. */
export interface JobChange {
  readonly dueAt?: Date;
  readonly ready?: Picture;
  readonly failure?: string;
}

/**
 * The number of the event that tells of the change, one more than the last; null, with nothing changed, when
 * another worker has the job or it has ended.
 */
export async function changeJob(
  tx: Sql,
  { id, attempt }: Pick<Job, 'id' | 'attempt'>,
  { dueAt, ready, failure }: JobChange,
): Promise<number | null> {
  const [row] = await tx.query<{ seq: number }>(
    `UPDATE images.job SET
       seq = seq + 1,
       due_at = coalesce($3, due_at),
       picture = $4::jsonb,
       failure = $5,
       status = CASE WHEN $4::jsonb IS NOT NULL THEN 'READY' WHEN $5::text IS NOT NULL THEN 'FAILED' ELSE 'PENDING' END
     WHERE id = $1 AND attempt = $2 AND status = 'PENDING' RETURNING seq`,
    [
      ...[id, attempt, dueAt ?? null],
      ...[ready === undefined ? null : JSON.stringify(ready), failure ?? null],
    ],
  );
  return row?.seq ?? null;
}

/** Lets somebody take it on at `dueAt`, as though this worker had never had more time. */
export async function postponeJob(
  db: Sql,
  { id, attempt }: Pick<Job, 'id' | 'attempt'>,
  dueAt: Date,
): Promise<void> {
  await db.query(
    `UPDATE images.job SET due_at = $3 WHERE id = $1 AND attempt = $2 AND status = 'PENDING'`,
    [id, attempt, dueAt],
  );
}

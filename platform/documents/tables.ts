// The tables of one container, and the rows in them.
import { AppError } from '../errors.ts';
import type { Database } from '../db/port.ts';
import type { StoredDocument } from './port.ts';

export interface Tables {
  readonly documents: string;
  readonly outbox: string;
  /** Who may relay; one row per container's outbox. */
  readonly leases: string;
}

/** CONFIG_INVALID unless the name can stand in SQL as it is. */
export function tablesOf(container: string): Tables {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(container)) {
    throw new AppError('CONFIG_INVALID', `"${container}" cannot name a document container.`);
  }
  return {
    documents: `documents.${container}`,
    outbox: `documents.${container}_outbox`,
    leases: 'documents.outbox_lease',
  };
}

/** Any number, the same for all who make containers: `IF NOT EXISTS` alone fails when two do at once. */
const ENSURE_LOCK = 7_117_401;

/** Makes the tables of a container that is not there yet; safe to call at every start and by several processes. */
export async function ensureContainer(db: Database, container: string): Promise<void> {
  const tables = tablesOf(container);
  await db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [ENSURE_LOCK]);
    // Keys compare by code point (COLLATE "C"), whatever the server's locale. The body is json rather than
    // jsonb because it is never searched and must come back as it went in: jsonb refuses \u0000 and halves
    // of surrogate pairs, which text cut in the middle of a stream may well hold.
    await tx.query(`
      CREATE SCHEMA IF NOT EXISTS documents;
      CREATE TABLE IF NOT EXISTS ${tables.documents} (
        partition_key text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        kind text COLLATE "C" NOT NULL,
        group_key text COLLATE "C" NOT NULL,
        sort_key text COLLATE "C" NOT NULL,
        due_at text COLLATE "C",
        body json NOT NULL,
        etag uuid NOT NULL DEFAULT gen_random_uuid(),
        PRIMARY KEY (partition_key, id)
      );
      CREATE INDEX IF NOT EXISTS ${container}_by_group
        ON ${tables.documents} (partition_key, kind, group_key, sort_key, id);
      CREATE INDEX IF NOT EXISTS ${container}_by_due
        ON ${tables.documents} (kind, due_at, partition_key, id) WHERE due_at IS NOT NULL;
      CREATE TABLE IF NOT EXISTS ${tables.outbox} (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        topic text NOT NULL,
        key text NOT NULL,
        headers json NOT NULL,
        value bytea
      );
      CREATE TABLE IF NOT EXISTS ${tables.leases} (
        source text PRIMARY KEY,
        holder text NOT NULL,
        until timestamptz NOT NULL
      )`);
  });
}

export interface DocumentRow {
  readonly partition_key: string;
  readonly id: string;
  readonly kind: string;
  readonly group_key: string;
  readonly sort_key: string;
  readonly due_at: string | null;
  readonly body: unknown;
  readonly etag: string;
}

export const COLUMNS =
  'd.partition_key, d.id, d.kind, d.group_key, d.sort_key, d.due_at, d.body, d.etag';

/** The caller says what it stored as this kind of document; nothing checks it here. */
export function toDocument<Body>(row: DocumentRow): StoredDocument<Body> {
  return {
    partition: row.partition_key,
    id: row.id,
    kind: row.kind,
    group: row.group_key,
    sort: row.sort_key,
    due: row.due_at,
    body: row.body as Body,
    etag: row.etag,
  };
}

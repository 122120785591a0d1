// Where a container's documents lie in the relational store, and the rows they are.
import { AppError } from '../errors.ts';
import type { StoredDocument } from './port.ts';

/** A container has a schema of its own: the table `document`, and the outbox that every schema may have. */
export function schemaOf(container: string): string {
  if (!/^[a-z][a-z0-9_]{0,30}$/.test(container)) {
    throw new AppError('CONFIG_INVALID', `"${container}" cannot name a document container.`);
  }
  return `documents_${container}`;
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

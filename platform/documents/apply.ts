// One commit inside its SQL transaction: neighbouring operations of one sort become one statement.
import type { Sql } from '../db/port.ts';
import { AppError } from '../errors.ts';
import type { NewRecord } from '../events/port.ts';
import { enqueue } from '../outbox/sql.ts';
import { encodeBody } from './envelope.ts';
import type { Document, DocumentOp } from './port.ts';

interface WrittenRow {
  readonly id: string;
  /** Null: deleted. */
  readonly etag: string | null;
}

type Of<Op extends DocumentOp['op']> = Extract<DocumentOp, { op: Op }>;

/** A commit of one statement is whole by itself. */
export function needsTransaction(
  ops: readonly DocumentOp[],
  outbox: readonly NewRecord[],
): boolean {
  return ops.length > 1 || outbox.length > 0;
}

/** Applies the operations in their order, then stores the events; CONFLICT and result as the port says. */
export async function applyAll(
  tx: Sql,
  schema: string,
  partition: string,
  ops: readonly DocumentOp[],
  outbox: readonly NewRecord[],
): Promise<(string | null)[]> {
  const etags: (string | null)[] = [];
  for (const run of runsOf(ops)) {
    const rows = await applyRun(tx, `${schema}.document`, partition, run);
    const written = new Map(rows.map(({ id, etag }) => [id, etag]));
    for (const op of run) {
      const etag = written.get(idOf(op));
      if (etag === undefined) throw conflict(op);
      etags.push(etag);
    }
  }
  // Last, so that two commits which wait for each other's document number their events in commit order.
  await enqueue(tx, schema, outbox);
  return etags;
}

/** What was written, or was rightly left alone. */
async function applyRun(
  tx: Sql,
  table: string,
  partition: string,
  run: readonly [DocumentOp, ...DocumentOp[]],
): Promise<WrittenRow[]> {
  const first = run[0].op;
  switch (first) {
    case 'create':
      return insert(tx, table, partition, documentsOf(run), 'NOTHING');
    case 'upsert':
      return insert(tx, table, partition, documentsOf(run), UPDATE_ALL);
    case 'replace':
      return replace(tx, table, partition, run.filter(isOp('replace')));
    case 'delete':
      return remove(tx, table, partition, run.filter(isOp('delete')));
  }
}

const UPDATE_ALL = `UPDATE SET kind = excluded.kind, group_key = excluded.group_key,
  sort_key = excluded.sort_key, due_at = excluded.due_at, body = excluded.body, etag = excluded.etag`;

const UNNESTED = 'unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]';

function columns(documents: readonly Document[]) {
  return [
    documents.map(({ id }) => id),
    documents.map(({ kind }) => kind),
    documents.map(({ group }) => group),
    documents.map(({ sort }) => sort),
    documents.map(({ due }) => due),
    documents.map(({ body }) => encodeBody(body, 'document.body')),
  ];
}

async function insert(
  tx: Sql,
  table: string,
  partition: string,
  documents: readonly Document[],
  onConflict: string,
): Promise<WrittenRow[]> {
  return tx.query<WrittenRow>(
    `INSERT INTO ${table} (partition_key, id, kind, group_key, sort_key, due_at, body)
     SELECT $1, id, kind, group_key, sort_key, due_at, body::json
     FROM ${UNNESTED}) AS n (id, kind, group_key, sort_key, due_at, body)
     ON CONFLICT (partition_key, id) DO ${onConflict} RETURNING id, etag`,
    [partition, ...columns(documents)],
  );
}

async function replace(
  tx: Sql,
  table: string,
  partition: string,
  ops: readonly Of<'replace'>[],
): Promise<WrittenRow[]> {
  return tx.query<WrittenRow>(
    `UPDATE ${table} d SET kind = n.kind, group_key = n.group_key, sort_key = n.sort_key,
       due_at = n.due_at, body = n.body::json, etag = gen_random_uuid()
     FROM ${UNNESTED}, $8::text[]) AS n (id, kind, group_key, sort_key, due_at, body, etag)
     WHERE d.partition_key = $1 AND d.id = n.id AND d.etag::text = n.etag
     RETURNING d.id, d.etag`,
    [partition, ...columns(ops.map(({ document }) => document)), ops.map(({ etag }) => etag)],
  );
}

/** Without an etag a document that is not there counts as deleted. */
async function remove(
  tx: Sql,
  table: string,
  partition: string,
  ops: readonly Of<'delete'>[],
): Promise<WrittenRow[]> {
  const rows = await tx.query<{ readonly id: string }>(
    `DELETE FROM ${table} d USING unnest($2::text[], $3::text[]) AS n (id, etag)
     WHERE d.partition_key = $1 AND d.id = n.id AND (n.etag IS NULL OR d.etag::text = n.etag)
     RETURNING d.id`,
    [partition, ops.map(({ id }) => id), ops.map(({ etag }) => etag ?? null)],
  );
  const unconditional = ops.filter(({ etag }) => etag === undefined);
  return [...rows, ...unconditional].map(({ id }) => ({ id, etag: null }));
}

/** Cuts at every change of the operation's sort and before an id comes a second time: order then still holds. */
function runsOf(ops: readonly DocumentOp[]): [DocumentOp, ...DocumentOp[]][] {
  const runs: [DocumentOp, ...DocumentOp[]][] = [];
  let ids = new Set<string>();
  for (const op of ops) {
    const run = runs.at(-1);
    const id = idOf(op);
    if (run?.[0].op !== op.op || ids.has(id)) {
      runs.push([op]);
      ids = new Set([id]);
    } else {
      run.push(op);
      ids.add(id);
    }
  }
  return runs;
}

function isOp<Name extends DocumentOp['op']>(name: Name) {
  return (op: DocumentOp): op is Of<Name> => op.op === name;
}

function documentsOf(run: readonly DocumentOp[]): Document[] {
  return run.flatMap((op) => (op.op === 'delete' ? [] : [op.document]));
}

function idOf(op: DocumentOp): string {
  return op.op === 'delete' ? op.id : op.document.id;
}

function conflict(op: DocumentOp): AppError {
  const reason =
    op.op === 'create' ? 'a document with that id exists' : 'it was changed or deleted meanwhile';
  return new AppError('CONFLICT', `Cannot ${op.op} the document ${idOf(op)}: ${reason}.`);
}

// The document port over the relational one: a table per container.
import type { Database, Sql } from '../db/port.ts';
import { badInput } from '../errors.ts';
import type { NewRecord } from '../events/port.ts';
import type { OutboxSource } from '../outbox/port.ts';
import { ensureOutbox, sqlOutbox } from '../outbox/sql.ts';
import { applyAll, needsTransaction } from './apply.ts';
import { checkCommit, isKey } from './envelope.ts';
import type { DocumentOp, DocumentStore, GroupKey, StoredDocument } from './port.ts';
import { COLUMNS, type DocumentRow, schemaOf, toDocument } from './tables.ts';

export interface SqlDocumentsOptions {
  readonly db: Database;
  /** Made by `ensureContainer` before. */
  readonly container: string;
}

export function sqlDocuments({ db, container }: SqlDocumentsOptions): DocumentStore {
  return new SqlDocuments(db, schemaOf(container));
}

/** Any number, the same for all who make containers: `IF NOT EXISTS` alone fails when two do at once. */
const ENSURE_LOCK = 7_117_401;

/** Makes the tables of a container that is not there yet; safe to call at every start and by several processes. */
export async function ensureContainer(db: Database, container: string): Promise<void> {
  const schema = schemaOf(container);
  await ensureOutbox(db, schema);
  // Keys compare by code point (COLLATE "C"), whatever the server's locale. The body is json rather than
  // jsonb because it is never searched and must come back as it went in: jsonb refuses \u0000 and halves
  // of surrogate pairs, which text cut in the middle of a stream may well hold.
  await db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [ENSURE_LOCK]);
    await tx.query(`
      CREATE TABLE IF NOT EXISTS ${schema}.document (
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
      CREATE INDEX IF NOT EXISTS document_by_group
        ON ${schema}.document (partition_key, kind, group_key, sort_key, id);
      CREATE INDEX IF NOT EXISTS document_by_due
        ON ${schema}.document (kind, due_at, partition_key, id) WHERE due_at IS NOT NULL`);
  });
}

/** The events that commits to this container left behind, offered to the relay. */
export function documentOutbox(db: Database, container: string): OutboxSource {
  return sqlOutbox(db, schemaOf(container));
}

class SqlDocuments implements DocumentStore {
  readonly #db: Database;
  readonly #schema: string;
  readonly #table: string;
  #calls = 0;

  constructor(db: Database, schema: string) {
    this.#db = db;
    this.#schema = schema;
    this.#table = `${schema}.document`;
  }

  get calls(): number {
    return this.#calls;
  }

  async get<Body>(partition: string, id: string): Promise<StoredDocument<Body> | null> {
    const [document] = await this.getMany<Body>([{ partition, id }]);
    return document ?? null;
  }

  async getMany<Body>(
    keys: readonly { readonly partition: string; readonly id: string }[],
  ): Promise<StoredDocument<Body>[]> {
    const wanted = unique(keys, ({ partition, id }) => [partition, id]);
    return this.#read<Body>(
      wanted.length,
      `SELECT ${COLUMNS} FROM unnest($1::text[], $2::text[]) AS wanted (partition_key, id)
       JOIN ${this.#table} d USING (partition_key, id)`,
      [wanted.map(({ partition }) => partition), wanted.map(({ id }) => id)],
    );
  }

  async list<Body>(query: {
    readonly kind: string;
    readonly groups: readonly GroupKey[];
    readonly order: 'ascending' | 'descending';
    readonly limit: number;
    readonly after?: string;
  }): Promise<StoredDocument<Body>[]> {
    if (query.after?.includes('\0') === true) throw badInput('after', 'No such place on a list.');
    const groups = unique(query.groups, ({ partition, group }) => [partition, group]);
    const [direction, beyond] = query.order === 'ascending' ? ['ASC', '>'] : ['DESC', '<'];
    return this.#read<Body>(
      isKey(query.kind) ? groups.length : 0,
      `SELECT ${COLUMNS}
       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS g (partition_key, group_key, place)
       CROSS JOIN LATERAL (
         SELECT * FROM ${this.#table} member
         WHERE member.partition_key = g.partition_key AND member.kind = $3
           AND member.group_key = g.group_key
           AND ($4::text IS NULL OR member.sort_key ${beyond} $4)
         ORDER BY member.sort_key ${direction}, member.id ${direction}
         LIMIT $5
       ) d
       ORDER BY g.place, d.sort_key ${direction}, d.id ${direction}`,
      [
        groups.map(({ partition }) => partition),
        groups.map(({ group }) => group),
        query.kind,
        query.after ?? null,
        query.limit,
      ],
    );
  }

  async all<Body>(
    partition: string,
    limit: number,
    after?: string,
  ): Promise<StoredDocument<Body>[]> {
    if (after?.includes('\0') === true) throw badInput('after', 'No such place in a partition.');
    return this.#read<Body>(
      isKey(partition) ? 1 : 0,
      `SELECT ${COLUMNS} FROM ${this.#table} d
       WHERE d.partition_key = $1 AND ($2::text IS NULL OR d.id > $2)
       ORDER BY d.id LIMIT $3`,
      [partition, after ?? null, limit],
    );
  }

  async count(kind: string, groups: readonly GroupKey[]): Promise<number[]> {
    this.#calls += 1;
    const countable = groups.map((key) => isKey(kind) && isKey(key.partition) && isKey(key.group));
    const asked = groups.filter((_, index) => countable[index]);
    if (asked.length === 0) return groups.map(() => 0);
    const rows = await this.#db.query<{ members: string }>(
      `SELECT (SELECT count(*) FROM ${this.#table} d
               WHERE d.partition_key = g.partition_key AND d.kind = $3
                 AND d.group_key = g.group_key) AS members
       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS g (partition_key, group_key, place)
       ORDER BY g.place`,
      [asked.map(({ partition }) => partition), asked.map(({ group }) => group), kind],
    );
    const counts = rows.values();
    return countable.map((is) => (is ? Number(counts.next().value?.members) : 0));
  }

  async due<Body>(kind: string, until: string, limit: number): Promise<StoredDocument<Body>[]> {
    return this.#read<Body>(
      isKey(kind) ? 1 : 0,
      `SELECT ${COLUMNS} FROM ${this.#table} d
       WHERE d.kind = $1 AND d.due_at <= $2
       ORDER BY d.due_at, d.partition_key, d.id LIMIT $3`,
      [kind, until, limit],
    );
  }

  async commit(
    partition: string,
    ops: readonly DocumentOp[],
    outbox: readonly NewRecord[] = [],
  ): Promise<readonly (string | null)[]> {
    this.#calls += 1;
    checkCommit(partition, ops, outbox);
    const apply = (sql: Sql) => applyAll(sql, this.#schema, partition, ops, outbox);
    return needsTransaction(ops, outbox) ? this.#db.transaction(apply) : apply(this.#db);
  }

  /** `keys` 0: nothing can match, so nothing is asked. */
  async #read<Body>(
    keys: number,
    text: string,
    values: Parameters<Database['query']>[1],
  ): Promise<StoredDocument<Body>[]> {
    this.#calls += 1;
    if (keys === 0) return [];
    const rows = await this.#db.query<DocumentRow>(text, values);
    return rows.map((row) => toDocument<Body>(row));
  }
}

/** Without repetitions and without keys that no document can have. */
function unique<Key>(keys: readonly Key[], parts: (key: Key) => string[]): Key[] {
  const seen = new Map<string, Key>();
  for (const key of keys) {
    const texts = parts(key);
    if (texts.every(isKey)) seen.set(JSON.stringify(texts), key);
  }
  return [...seen.values()];
}

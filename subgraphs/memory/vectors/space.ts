// The vectors of passages by one model, kept beside the passages by pgvector. A vector goes with its passage, in the
// same statement, so erasure needs nothing more; and whose it is, and whether it is in force, is asked in the search.
import type { Database, Sql } from '../../../platform/db/port.ts';
import { hash } from '../domain.ts';
import { inForce } from '../store.ts';

export interface Model {
  readonly name: string;
  readonly dimensions: number;
}

export interface Near {
  readonly id: string;
  /** Cosine distance, 0 (same direction) to 2. */
  readonly distance: number;
}

/** Older ones give up behind the first candidates, so that a filter would find too little. */
const oldestVersion = [0, 8] as const;
/** What an index can be made of: in single precision, and in half. */
const most = { vector: 2_000, halfvec: 4_000 } as const;
/** Any number; the same for everyone who makes or drops these tables. */
const TABLES_LOCK = 7_117_401;
const TIDY_BATCH = 500;

/** null, or why this server keeps no vectors of that model. */
export async function whyNot(db: Database, { dimensions }: Model): Promise<string | null> {
  if (dimensions > most.halfvec) return `it can index ${most.halfvec} dimensions at most`;
  const [offered] = await db.query<{ version: string; installed: boolean }>(
    `SELECT coalesce(installed_version, default_version) AS version,
       installed_version IS NOT NULL AS installed
     FROM pg_available_extensions WHERE name = 'vector'`,
  );
  if (offered === undefined) return 'it has no pgvector';
  const [major = 0, minor = 0] = offered.version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestVersion;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    return `its pgvector is ${offered.version}; ${oldestVersion.join('.')} or newer is needed`;
  }
  if (offered.installed) return null;
  const [user] = await db.query<{ may: boolean }>(
    `SELECT has_database_privilege(current_database(), 'CREATE')
       AND (v.trusted OR NOT v.superuser OR r.rolsuper) AS may
     FROM pg_available_extension_versions v, pg_roles r
     WHERE v.name = 'vector' AND v.version = $1 AND r.rolname = current_user`,
    [offered.version],
  );
  return user?.may === true ? null : 'CREATE EXTENSION vector must be run by its administrator';
}

/** Makes what is missing; to be called where `whyNot` gave null. */
export async function openVectorSpace(db: Database, model: Model): Promise<VectorSpace> {
  const space = new VectorSpace(db, model);
  await db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [TABLES_LOCK]);
    await space.create(tx);
  });
  return space;
}

export class VectorSpace {
  readonly key: string;
  readonly #db: Database;
  readonly #model: Model;
  readonly #table: string;
  readonly #type: string;
  readonly #operators: string;

  constructor(db: Database, model: Model) {
    this.#db = db;
    this.#model = model;
    this.key = hash(model.name, model.dimensions).slice(0, 16);
    this.#table = `memory.vector_${this.key}`;
    const type = model.dimensions <= most.vector ? 'vector' : 'halfvec';
    this.#type = `${type}(${model.dimensions})`;
    this.#operators = `${type}_cosine_ops`;
  }

  async create(tx: Sql): Promise<void> {
    const { name, dimensions } = this.#model;
    await tx.query('CREATE EXTENSION IF NOT EXISTS vector');
    await tx.query(
      `INSERT INTO memory.embedding (key, model, dimensions) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING`,
      [this.key, name, dimensions],
    );
    // The graph (HNSW) is of the shared library alone: another tenant's passages would only be in the way of finding
    // one's own, of which there are few enough to compare all of them.
    await tx.query(`
      CREATE TABLE IF NOT EXISTS ${this.#table} (
        chunk_id text COLLATE "C" PRIMARY KEY REFERENCES memory.chunk ON DELETE CASCADE,
        owner_id text,
        embedding ${this.#type} NOT NULL
      );
      CREATE INDEX IF NOT EXISTS vector_${this.key}_owner ON ${this.#table} (owner_id)
        WHERE owner_id IS NOT NULL;
      CREATE INDEX IF NOT EXISTS vector_${this.key}_near ON ${this.#table}
        USING hnsw (embedding ${this.#operators}) WHERE owner_id IS NULL`);
  }

  /** Idempotent; a passage that has gone meanwhile is left out. How many were new. */
  async put(vectors: readonly { readonly id: string; readonly vector: readonly number[] }[]) {
    const added = await this.#db.query(
      `INSERT INTO ${this.#table} (chunk_id, owner_id, embedding)
       SELECT c.id, c.owner_id, p.vector::${this.#type}
       FROM unnest($1::text[], $2::text[]) AS p(id, vector)
       JOIN memory.chunk c ON c.id = p.id
       WHERE NOT c.retired
       FOR KEY SHARE OF c
       ON CONFLICT DO NOTHING RETURNING 1`,
      [vectors.map(({ id }) => id), vectors.map(({ vector }) => literal(vector))],
    );
    return added.length;
  }

  /** Passages that can be found, or are about to be, and have no vector yet: those behind `after`, by id. */
  async missing(after: string, limit: number) {
    return this.#db.query<{ id: string; heading: string; text: string }>(
      `SELECT c.id, c.heading, c.text FROM memory.chunk c
       WHERE NOT c.retired AND c.id > $1
         AND NOT EXISTS (SELECT FROM ${this.#table} v WHERE v.chunk_id = c.id)
       ORDER BY c.id LIMIT $2`,
      [after, limit],
    );
  }

  /** Deletes the vectors of passages that are kept for citation only. */
  async tidy(): Promise<void> {
    const some = `DELETE FROM ${this.#table} WHERE chunk_id IN (
      SELECT v.chunk_id FROM ${this.#table} v JOIN memory.chunk c ON c.id = v.chunk_id
      WHERE c.retired LIMIT ${TIDY_BATCH}) RETURNING 1`;
    while ((await this.#db.query(some)).length > 0);
  }

  async progress(): Promise<{ readonly passages: number; readonly embedded: number }> {
    const [counted] = await this.#db.query<{ passages: number; embedded: number }>(
      `SELECT count(*)::int AS passages, count(v.chunk_id)::int AS embedded
       FROM memory.chunk c LEFT JOIN ${this.#table} v ON v.chunk_id = c.id WHERE NOT c.retired`,
    );
    return counted ?? { passages: 0, embedded: 0 };
  }

  /** Passages of the shared library and of `reader`'s own documents, nearest first. */
  async nearest(vector: readonly number[], reader: string, limit: number): Promise<Near[]> {
    return this.#db.transaction(async (tx) => {
      await tuned(tx, limit);
      return tx.query<{ id: string; distance: number }>(this.nearestSql(), [
        literal(vector),
        reader,
        limit,
      ]);
    });
  }

  /** How a search is planned. For tests. */
  async explain(vector: readonly number[], reader: string, limit: number): Promise<string> {
    const values = [literal(vector), reader, limit];
    const rows = await this.#db.transaction(async (tx) => {
      await tuned(tx, limit);
      return tx.query<Record<string, string>>(`EXPLAIN ${this.nearestSql()}`, values);
    });
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  nearestSql(): string {
    const distance = `v.embedding <=> $1::${this.#type}`;
    const from = `${this.#table} v JOIN memory.chunk c ON c.id = v.chunk_id`;
    return `
      WITH shared AS MATERIALIZED (
        SELECT c.id, ${distance} AS distance FROM ${from}
        WHERE v.owner_id IS NULL AND c.owner_id IS NULL AND ${inForce}
        ORDER BY ${distance} LIMIT $3
      ), own AS MATERIALIZED (
        SELECT c.id, ${distance} AS distance FROM ${from}
        WHERE v.owner_id = $2 AND c.owner_id = $2 AND ${inForce}
        ORDER BY ${distance} LIMIT $3
      )
      SELECT id, distance FROM (TABLE shared UNION ALL TABLE own) near
      ORDER BY distance, id LIMIT $3`;
  }

  /** The vectors of all other models. */
  async dropOthers(): Promise<void> {
    await this.#db.transaction(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [TABLES_LOCK]);
      const others = await tx.query<{ key: string }>(
        'DELETE FROM memory.embedding WHERE key <> $1 RETURNING key',
        [this.key],
      );
      for (const { key } of others) await tx.query(`DROP TABLE IF EXISTS memory.vector_${key}`);
    });
  }

  /** Whether it is `holder`'s to embed passages until `until` (ms since the epoch). */
  async claim(holder: string, now: number, until: number): Promise<boolean> {
    const claimed = await this.#db.query(
      `UPDATE memory.embedding SET holder = $2, lease_until = $4
       WHERE key = $1 AND (holder = $2 OR lease_until IS NULL OR lease_until <= $3) RETURNING 1`,
      [this.key, holder, new Date(now), new Date(until)],
    );
    return claimed.length > 0;
  }

  async release(holder: string): Promise<void> {
    await this.#db.query(
      'UPDATE memory.embedding SET holder = NULL, lease_until = NULL WHERE key = $1 AND holder = $2',
      [this.key, holder],
    );
  }
}

/** As many candidates as are wanted, and more of them for as long as too few are in force. */
async function tuned(tx: Sql, limit: number): Promise<void> {
  await tx.query(
    `SELECT set_config('hnsw.ef_search', $1, true), set_config('hnsw.iterative_scan', 'strict_order', true)`,
    [String(Math.min(1_000, limit * 2))],
  );
}

/** As pgvector reads it; of length 1, since directions are compared and half precision ends early. */
function literal(vector: readonly number[]): string {
  const length = Math.hypot(...vector);
  return `[${vector.map((value) => value / length).join(',')}]`;
}

// The transactional outbox and inbox of one slice, as tables in its own schema.
import type { Database, Sql } from '../db/port.ts';
import { AppError } from '../errors.ts';
import { checkRecord } from '../events/limits.ts';
import { ownerHeader } from '../events/owner.ts';
import type { NewRecord } from '../events/port.ts';
import { waitsSince, type OutboxSource } from './port.ts';

/** Any number, the same for all: `IF NOT EXISTS` alone fails when two processes do it at once. */
const ensureLock = 7_117_402;

/** Makes `<schema>.outbox`, `.relay_lease` and `.inbox` where they are missing; safe at every start. */
export async function ensureOutbox(db: Database, schema: string): Promise<void> {
  const name = checked(schema);
  await db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [ensureLock]);
    // An advisory lock alone does not make a session notice what others have committed: one that had looked for
    // the schema before would still believe it missing, and fail to make it. Reading a table does.
    await tx.query('SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1', [name]);
    await tx.query(`
      CREATE SCHEMA IF NOT EXISTS ${name};
      CREATE TABLE IF NOT EXISTS ${name}.outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        topic text NOT NULL,
        key text NOT NULL,
        headers jsonb NOT NULL,
        value bytea
      );
      CREATE TABLE IF NOT EXISTS ${name}.relay_lease (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        holder text NOT NULL,
        until timestamptz NOT NULL
      );
      CREATE TABLE IF NOT EXISTS ${name}.inbox (
        consumer_group text NOT NULL,
        source text NOT NULL,
        event_id text NOT NULL,
        handled_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (consumer_group, source, event_id)
      )`);
  });
}

/**
 * Leaves events to be published if, and only if, `tx` commits. Events of one key are published in the order
 * in which their transactions committed. BAD_USER_INPUT for a record that no log would take.
 */
export async function enqueue(
  tx: Sql,
  schema: string,
  records: readonly NewRecord[],
): Promise<void> {
  if (records.length === 0) return;
  for (const record of records) checkRecord(record);
  const name = checked(schema);
  // Numbers are given at insertion but become visible at commit: without the locks a transaction with a higher
  // number could commit, and be relayed, before another one of the same key. The join numbers a row only when
  // its key's lock is held; locks are taken in one order, so that two calls cannot wait for each other.
  await tx.query(
    `WITH locked AS MATERIALIZED (
       SELECT key, pg_advisory_xact_lock(hash)::text AS held
       FROM (
         SELECT DISTINCT key, hashtextextended($1 || key, 0) AS hash
         FROM unnest($3::text[]) AS key ORDER BY hash
       ) AS keys
     )
     INSERT INTO ${name}.outbox (topic, key, headers, value)
     SELECT topic, key, headers::jsonb, value
     FROM unnest($2::text[], $3::text[], $4::text[], $5::bytea[])
       WITH ORDINALITY AS record (topic, key, headers, value, place)
     JOIN locked USING (key)
     ORDER BY place`,
    [
      `${name}.outbox `,
      records.map(({ topic }) => topic),
      records.map(({ key }) => key),
      records.map(({ headers }) => JSON.stringify(headers)),
      records.map(({ value }) => value),
    ],
  );
}

/**
 * Drops what waits about this owner. Payloads lie here in the clear, as the rows do with which they were committed,
 * and for no longer than the relay takes to fetch them, who seals them; of an erased owner it publishes none.
 */
export async function dropWaiting(sql: Sql, schema: string, owner: string): Promise<void> {
  await sql.query(`DELETE FROM ${checked(schema)}.outbox WHERE headers ->> $1 = $2`, [
    ownerHeader,
    owner,
  ]);
}

interface OutboxRow extends Omit<NewRecord, 'topic'> {
  readonly id: string;
  readonly topic: string;
}

/** A table that has grown for hours is not counted whole. */
const mostCounted = 100_000;

/** One relay at a time holds the source, so that no two of them can publish one key's events crosswise. */
export function sqlOutbox(db: Database, schema: string): OutboxSource {
  const name = checked(schema);
  return {
    name,

    async claim(holder, now, until, limit) {
      // The lease is written only where something waits: idle polling costs one cheap read.
      const rows = await db.query<OutboxRow>(
        `WITH lease AS (
           INSERT INTO ${name}.relay_lease AS held (holder, until)
           SELECT $1, $3::timestamptz WHERE EXISTS (SELECT FROM ${name}.outbox)
           ON CONFLICT (single) DO UPDATE SET holder = excluded.holder, until = excluded.until
             WHERE held.holder = excluded.holder OR held.until <= $2::timestamptz
           RETURNING 1
         )
         SELECT id, topic, key, headers, value FROM ${name}.outbox
         WHERE EXISTS (SELECT FROM lease) ORDER BY id LIMIT $4`,
        [holder, new Date(now), new Date(until), limit],
      );
      return rows.map(({ id, ...record }) => ({ id, record }));
    },

    async done(ids) {
      if (ids.length === 0) return;
      await db.query(`DELETE FROM ${name}.outbox WHERE id = ANY($1::bigint[])`, [ids]);
    },

    async backlog() {
      const [row] = await db.query<{ events: string; time: string | null }>(
        `SELECT (SELECT count(*) FROM (SELECT FROM ${name}.outbox LIMIT ${mostCounted}) AS counted)::text AS events,
           (SELECT headers ->> 'ce_time' FROM ${name}.outbox ORDER BY id LIMIT 1) AS time`,
      );
      return { events: Number(row?.events ?? 0), since: waitsSince(row?.time) };
    },

    async forget(before, limit) {
      const forgotten = await db.query(
        `DELETE FROM ${name}.inbox WHERE (consumer_group, source, event_id) IN (
           SELECT consumer_group, source, event_id FROM ${name}.inbox
           WHERE handled_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED
         ) RETURNING 1`,
        [new Date(before), limit],
      );
      return forgotten.length;
    },
  };
}

/**
 * True for the first transaction that sees this event, false for every later one: call it inside the
 * transaction of the event's effect, and leave the effect out when it answers false.
 */
export async function onceOnly(
  tx: Sql,
  schema: string,
  group: string,
  event: { readonly source: string; readonly id: string },
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO ${checked(schema)}.inbox (consumer_group, source, event_id) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING event_id`,
    [group, event.source, event.id],
  );
  return rows.length === 1;
}

function checked(schema: string): string {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(schema)) {
    throw new AppError('CONFIG_INVALID', `"${schema}" cannot name a database schema.`);
  }
  return schema;
}

// What the tests of every slice's erasure share.
import type { Database } from './port.ts';

/** Tables of a schema whose rows say whose they are: an erasure that does not know one of them forgets too little. */
export async function tablesByOwner(db: Database, schema: string): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `SELECT DISTINCT table_name AS name FROM information_schema.columns
     JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = $1 AND table_type = 'BASE TABLE' AND table_name <> 'idempotency'
       AND column_name IN ('owner', 'owner_id', 'user_id') ORDER BY 1`,
    [schema],
  );
  return rows.map(({ name }) => name);
}

/** How many rows name this owner, in these tables and in the outbox. */
export async function rowsOf(
  db: Database,
  schema: string,
  tables: readonly string[],
  owner: string,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of [...tables, 'idempotency', 'outbox']) {
    const [row] = await db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${schema}.${table} t WHERE t::text LIKE $1`,
      [`%${owner}%`],
    );
    counts[table] = row?.n ?? 0;
  }
  return counts;
}

// The events that document commits left behind, offered to the relay.
import type { Database } from '../db/port.ts';
import type { OutboxSource, PendingEvent } from '../outbox/port.ts';
import { type Tables, tablesOf } from './tables.ts';

interface OutboxRow {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array | null;
}

export function documentOutbox(db: Database, container: string): OutboxSource {
  const tables = tablesOf(container);
  const source = tables.documents;
  return {
    name: source,
    claim: (holder, now, until, limit) => claim(db, tables, { source, holder, now, until, limit }),
    async done(ids) {
      if (ids.length === 0) return;
      await db.query(`DELETE FROM ${tables.outbox} WHERE id = ANY($1::bigint[])`, [ids]);
    },
  };
}

/** One statement: the lease is taken or prolonged only where something waits, so that idle polling writes nothing. */
async function claim(
  db: Database,
  tables: Tables,
  claimed: { source: string; holder: string; now: number; until: number; limit: number },
): Promise<PendingEvent[]> {
  const rows = await db.query<OutboxRow>(
    `WITH lease AS (
       INSERT INTO ${tables.leases} AS held (source, holder, until)
       SELECT $1, $2, $4::timestamptz WHERE EXISTS (SELECT FROM ${tables.outbox})
       ON CONFLICT (source) DO UPDATE SET holder = excluded.holder, until = excluded.until
         WHERE held.holder = excluded.holder OR held.until <= $3::timestamptz
       RETURNING source
     )
     SELECT id, topic, key, headers, value FROM ${tables.outbox}
     WHERE EXISTS (SELECT FROM lease) ORDER BY id LIMIT $5`,
    [claimed.source, claimed.holder, new Date(claimed.now), new Date(claimed.until), claimed.limit],
  );
  return rows.map(({ id, ...record }) => ({ id, record }));
}

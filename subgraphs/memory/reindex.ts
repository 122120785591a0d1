// Cuts every document anew without a moment in which nothing is found.
//
// A passage is in force from generation `since` until generation `until`; searches look at `current`. The
// next generation is built beside it: passages that come wait for it, those that go get their end, those
// that stay are not touched. One update of one row then puts all of it into force. What went is kept,
// retired, since answers cite it.
import type { Clock, Timer } from '../../platform/clock.ts';
import type { Database, Sql } from '../../platform/db/port.ts';
import type { BackgroundPart } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { Ports } from '../../platform/ports.ts';
import { formatOf, type MediaType } from './domain.ts';
import { chunkIds, type Placement } from './library.ts';
import type { Reader } from './reading/reader.ts';

const LEASE_MS = 15_000;
const POLL_MS = 5_000;
/** Passages put away in one statement. */
const BATCH = 500;

export interface IndexState {
  readonly generation: number;
  /** The generation being built; null: none. */
  readonly building: number | null;
  readonly documents: number;
  /** Of `documents`, how many are done; null: nothing is being built. */
  readonly done: number | null;
}

/** How the cutting of a text is done: the reader's way, but for tests. */
export type Cut = Reader['cut'];

/** Asks for a new generation, unless one is being built; tells which, and whether it is new. */
export async function requestReindex(tx: Sql): Promise<{ generation: number; started: boolean }> {
  const [started] = await tx.query<{ building: number }>(
    `UPDATE memory.generation SET building = current + 1, reached = ''
     WHERE building IS NULL RETURNING building`,
  );
  if (started !== undefined) return { generation: started.building, started: true };
  const [{ building } = { building: 0 }] = await tx.query<{ building: number }>(
    'SELECT building FROM memory.generation',
  );
  return { generation: building, started: false };
}

export async function indexState(sql: Sql): Promise<IndexState> {
  const [row] = await sql.query<{
    current: number;
    building: number | null;
    documents: number;
    done: number;
  }>(
    `SELECT g.current, g.building, count(d.id)::int AS documents,
       (count(d.id) FILTER (WHERE d.id <= g.reached))::int AS done
     FROM memory.generation g
     LEFT JOIN memory.document d ON d.status = 'READY' AND d.content_hash <> ''
     GROUP BY g.current, g.building`,
  );
  const { current: generation = 1, building = null, documents = 0, done = 0 } = row ?? {};
  return { generation, building, documents, done: building === null ? null : done };
}

export class Reindexer implements BackgroundPart {
  readonly name = 'memory reindexing';
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #cut: Cut;
  readonly #rebuilt: () => Promise<void>;
  readonly #holder: string;
  #poll: Timer | null = null;
  #working: Promise<void> | null = null;
  #stopped = false;

  /** `rebuilt`: called when a new generation is in force. */
  constructor(
    ports: Pick<Ports, 'db' | 'clock' | 'ids' | 'log'>,
    cut: Cut,
    rebuilt: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.#db = ports.db;
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#cut = cut;
    this.#rebuilt = rebuilt;
    this.#holder = ports.ids.next('reindexer');
  }

  async start(): Promise<void> {
    if (this.#stopped) return;
    this.wake();
    this.#poll = this.#clock.after(POLL_MS, () => void this.start());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#poll?.cancel();
    await this.#working;
  }

  wake(): void {
    if (this.#stopped) return;
    this.#working ??= this.#work()
      .catch((error: unknown) => this.#log.warn({ err: error }, 'reindexing is interrupted'))
      .finally(() => (this.#working = null));
  }

  async idle(): Promise<void> {
    while (this.#working !== null) await this.#working;
  }

  async #work(): Promise<void> {
    for (let going = true; going && !this.#stopped;) {
      const lease = await this.#claim();
      if (lease === null) return;
      const { building, current, reached } = lease;
      going = current === building ? await this.#putAway() : await this.#next(building, reached);
    }
  }

  /** What is to be done, if it is this process's to do. */
  async #claim() {
    const now = this.#clock.now();
    const [lease] = await this.#db.query<{ building: number; current: number; reached: string }>(
      `UPDATE memory.generation SET holder = $1, lease_until = $3
       WHERE building IS NOT NULL AND (holder = $1 OR lease_until IS NULL OR lease_until <= $2)
       RETURNING building, current, reached`,
      [this.#holder, new Date(now), new Date(now + LEASE_MS)],
    );
    return lease ?? null;
  }

  /** The next document, or behind the last one the switch. */
  async #next(building: number, reached: string): Promise<boolean> {
    const [document] = await this.#db.query<{
      id: string;
      owner_id: string | null;
      media_type: MediaType;
      content_hash: string;
      text: string;
    }>(
      `SELECT id, owner_id, media_type, content_hash, text FROM memory.document
       WHERE id > $1 AND status = 'READY' AND content_hash <> '' ORDER BY id LIMIT 1`,
      [reached],
    );
    if (document === undefined) {
      await this.#db.query(
        'UPDATE memory.generation SET current = building WHERE holder = $1 AND building = $2',
        [this.#holder, building],
      );
      return true;
    }
    const { id: documentId, owner_id: ownerId, content_hash: contentHash } = document;
    const passages = await this.#cut(document.text, formatOf(document.media_type));
    await this.#db.transaction(async (tx) => {
      const [same] = await tx.query(
        'SELECT FROM memory.document WHERE id = $1 AND content_hash = $2 FOR UPDATE',
        [documentId, contentHash],
      );
      // Changed meanwhile: then it has been cut just now.
      if (same !== undefined) await stage(tx, { documentId, ownerId, passages }, building);
      await tx.query('UPDATE memory.generation SET reached = $2 WHERE holder = $1', [
        this.#holder,
        documentId,
      ]);
    });
    return true;
  }

  /** Takes what went out of the index, a batch at a time; false when all is done. */
  async #putAway(): Promise<boolean> {
    const away = await this.#db.query(
      `UPDATE memory.chunk SET retired = true WHERE id IN (
         SELECT id FROM memory.chunk
         WHERE NOT retired AND until <= (SELECT current FROM memory.generation) LIMIT $1)
       RETURNING 1`,
      [BATCH],
    );
    if (away.length > 0) return true;
    await this.#rebuilt();
    await this.#db.query(
      `UPDATE memory.generation SET building = NULL, reached = '', holder = NULL, lease_until = NULL
       WHERE holder = $1`,
      [this.#holder],
    );
    this.#log.info({}, 'the library was cut anew');
    return false;
  }
}

/** Idempotent, so that whoever goes on for a dead process may begin its last document again. */
async function stage(tx: Sql, placement: Placement, building: number): Promise<void> {
  const { documentId, ownerId, passages, first = 0 } = placement;
  const ids = chunkIds(placement);
  await tx.query(
    `UPDATE memory.chunk SET until = $3
     WHERE document_id = $1 AND NOT retired AND until IS NULL AND id <> ALL($2::text[])`,
    [documentId, ids, building],
  );
  await tx.query(
    `INSERT INTO memory.chunk AS c
       (id, document_id, owner_id, position, heading, text, starts_at, since)
     SELECT id, $1, $2, $3 + n - 1, heading, text, starts_at, $8
     FROM unnest($4::text[], $5::text[], $6::text[], $7::int[])
       WITH ORDINALITY AS p(id, heading, text, starts_at, n)
     ON CONFLICT (id) DO UPDATE SET retired = false, since = excluded.since, until = NULL,
       starts_at = excluded.starts_at
     WHERE c.retired`,
    [
      documentId,
      ownerId,
      first,
      ids,
      passages.map(({ heading }) => heading),
      passages.map(({ text }) => text),
      passages.map(({ at }) => at),
      building,
    ],
  );
}

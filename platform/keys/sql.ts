// Payload keys as rows of the platform's own schema, each wrapped by the master key, which is not in the database.
import { randomBytes, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/port.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { staleKeyMs, type KeyState, type PayloadKey, type PayloadKeys } from './port.ts';
import { keyBytes, open, seal, secretOf } from './seal.ts';

export interface PayloadKeysOptions {
  readonly db: Database;
  /** 32 bytes, the same in every process that shares the database. */
  readonly master: Uint8Array;
  readonly clock: Clock;
  readonly log: Log;
}

/** A key in use is looked up again in the background at this age (ms), so that nobody waits for it. */
const refreshMs = staleKeyMs / 3;
const mostCached = 10_000;
/** Any number, the same for all: `IF NOT EXISTS` alone fails when two processes do it at once. */
const ensureLock = 7_117_403;

interface Row {
  readonly owner: string;
  readonly id: string;
  /** Null: destroyed. */
  readonly wrapped: Uint8Array | null;
}

/** Makes the table where it is missing. DATA_CORRUPT when its keys were wrapped by another master key. */
export async function openPayloadKeys(options: PayloadKeysOptions): Promise<PayloadKeys> {
  const { db } = options;
  await db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [ensureLock]);
    // Whoever waited still takes for missing what was made meanwhile, until it reads a table.
    await tx.query(`SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'platform'`);
    await tx.query(`
      CREATE SCHEMA IF NOT EXISTS platform;
      CREATE TABLE IF NOT EXISTS platform.payload_key (
        owner text PRIMARY KEY,
        id text NOT NULL,
        -- Nonce, key and tag; null when it was destroyed: the row stays, so that no new key is ever made.
        wrapped bytea,
        destroyed_at timestamptz,
        CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
      )`);
  });
  const keys = new SqlPayloadKeys(options);
  const [any] = await db.query<Row>(
    'SELECT owner, id, wrapped FROM platform.payload_key WHERE wrapped IS NOT NULL LIMIT 1',
  );
  if (any !== undefined) keys.unwrapped(any);
  return keys;
}

interface Cached {
  readonly state: PayloadKey | 'destroyed';
  /** When it was asked for, ms since the epoch. */
  readonly at: number;
}

class SqlPayloadKeys implements PayloadKeys {
  readonly #db: Database;
  readonly #master: KeyObject;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #cache = new LRUCache<string, Cached>({ max: mostCached });
  readonly #refreshing = new Set<string>();
  #aged: string[] = [];

  constructor({ db, master, clock, log }: PayloadKeysOptions) {
    this.#db = db;
    this.#master = secretOf(master);
    this.#clock = clock;
    this.#log = log;
  }

  known(owner: string): PayloadKey | 'destroyed' | undefined {
    const cached = this.#cache.get(owner);
    if (cached === undefined || cached.state === 'destroyed') return cached?.state;
    const age = this.#clock.now() - cached.at;
    if (age >= staleKeyMs) return undefined;
    if (age >= refreshMs) this.#refresh(owner);
    return cached.state;
  }

  async find(owners: readonly string[]): Promise<ReadonlyMap<string, KeyState>> {
    const at = this.#clock.now();
    const rows = await this.#db.query<Row>(
      'SELECT owner, id, wrapped FROM platform.payload_key WHERE owner = ANY($1::text[])',
      [owners],
    );
    const states = new Map<string, KeyState>(owners.map((owner) => [owner, 'missing']));
    for (const row of rows) {
      states.set(row.owner, this.#remember(row.owner, { state: this.unwrapped(row), at }));
    }
    return states;
  }

  async make(owners: readonly string[]): Promise<ReadonlyMap<string, PayloadKey | 'destroyed'>> {
    const wanted = [...new Set(owners)];
    const found = new Map(await this.find(wanted));
    const missing = wanted.filter((owner) => found.get(owner) === 'missing');
    if (missing.length > 0) {
      const made = missing.map((owner) => this.#newRow(owner));
      await this.#db.query(
        `INSERT INTO platform.payload_key (owner, id, wrapped)
         SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[]) ON CONFLICT DO NOTHING`,
        [missing, made.map(({ id }) => id), made.map(({ wrapped }) => wrapped)],
      );
      // What another process made or destroyed at the same time counts, not what was offered here.
      for (const [owner, state] of await this.find(missing)) found.set(owner, state);
    }
    const ready = new Map<string, PayloadKey | 'destroyed'>();
    for (const [owner, state] of found) {
      if (state === 'missing') throw new Error(`the key of ${owner} was not made`);
      ready.set(owner, state);
    }
    return ready;
  }

  async destroy(owner: string): Promise<void> {
    const now = this.#clock.now();
    await this.#db.query(
      `INSERT INTO platform.payload_key AS k (owner, id, wrapped, destroyed_at)
       VALUES ($1, '', NULL, $2)
       ON CONFLICT (owner) DO UPDATE
         SET wrapped = NULL, destroyed_at = coalesce(k.destroyed_at, excluded.destroyed_at)`,
      [owner, new Date(now)],
    );
    this.#remember(owner, { state: 'destroyed', at: now });
  }

  /** DATA_CORRUPT when the master key is not the one that wrapped it. */
  unwrapped({ owner, id, wrapped }: Row): PayloadKey | 'destroyed' {
    if (wrapped === null) return 'destroyed';
    const bytes = open(this.#master, wrapped, besideKey(owner, id));
    if (bytes === null) {
      throw new AppError(
        'DATA_CORRUPT',
        'The keys of personal events were wrapped by another master key: restore the secrets.json that belongs to this database.',
      );
    }
    return { id, secret: secretOf(bytes) };
  }

  #newRow(owner: string) {
    const id = randomBytes(9).toString('base64url');
    return { id, wrapped: seal(this.#master, randomBytes(keyBytes), besideKey(owner, id)) };
  }

  /** A look that began before the destruction may end after it: what is destroyed stays destroyed. */
  #remember(owner: string, cached: Cached): PayloadKey | 'destroyed' {
    const before = this.#cache.get(owner);
    if (before?.state === 'destroyed') return before.state;
    this.#cache.set(owner, cached);
    return cached.state;
  }

  /** All that fall due in one turn are looked up together. A failure shows when the key has become stale. */
  #refresh(owner: string): void {
    if (this.#refreshing.has(owner)) return;
    this.#refreshing.add(owner);
    this.#aged.push(owner);
    if (this.#aged.length > 1) return;
    queueMicrotask(() => {
      const owners = this.#aged;
      this.#aged = [];
      void this.find(owners)
        .catch((error: unknown) => {
          this.#log.warn({ err: error }, 'could not look whether payload keys are still there');
        })
        .finally(() => {
          for (const each of owners) this.#refreshing.delete(each);
        });
    });
  }
}

function besideKey(owner: string, id: string): Buffer {
  return Buffer.from(JSON.stringify(['payload key', owner, id]));
}

// The relational port over node-postgres: the same code for the embedded engine (pool of one) and for a server.
import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Database, Sql, SqlValue } from './port.ts';
import { isLostConnection, sqlError } from './sql-errors.ts';
import { bindAll } from './values.ts';

export interface PgDatabaseOptions {
  /** Made with `types: typeParsers()`. The database ends it. */
  readonly pool: pg.Pool;
  readonly log: Log;
  /** Runs after the pool has ended: stop the engine, give the lock back. */
  readonly release?: () => Promise<void>;
}

type ManyResults<Row extends object> = pg.QueryResult<Row> | pg.QueryResult<Row>[];

/** The transaction whose `fn` the current code belongs to, as long as it is open. */
interface Scope {
  open: boolean;
}

export function pgDatabase(options: PgDatabaseOptions): Database {
  return new PgDatabase(options);
}

class PgDatabase implements Database {
  readonly #pool: pg.Pool;
  readonly #log: Log;
  readonly #release: () => Promise<void>;
  readonly #scope = new AsyncLocalStorage<Scope>();
  readonly #running = new Set<Promise<unknown>>();
  #statements = 0;
  #closed: Promise<void> | undefined;

  constructor({ pool, log, release }: PgDatabaseOptions) {
    this.#pool = pool;
    this.#log = log;
    this.#release = release ?? (() => Promise.resolve());
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    pool.on('error', (error) => log.warn({ error: error.message }, 'idle connection lost'));
  }

  get statements(): number {
    return this.#statements;
  }

  async query<Row extends object>(text: string, values: readonly SqlValue[] = []): Promise<Row[]> {
    return this.#accept(async () => {
      const client = await this.#connect();
      let broken = false;
      try {
        return await this.#run<Row>(client, text, values);
      } catch (error) {
        broken = isAppErrorOfConnection(error);
        throw error;
      } finally {
        this.#giveBack(client, broken);
      }
    });
  }

  async transaction<T>(fn: (tx: Sql) => Promise<T>): Promise<T> {
    return this.#accept(async () => {
      const client = await this.#connect();
      const scope: Scope = { open: true };
      const tx = new Transaction(scope, (text, values) => this.#run(client, text, values));
      let broken = false;
      try {
        await command(client, 'BEGIN');
        const result = await this.#scope.run(scope, () => fn(tx));
        await tx.idle();
        // COMMIT of a failed transaction answers ROLLBACK and no error: the caller must not take that for success.
        if (tx.failure !== undefined) throw tx.failure.error;
        await command(client, 'COMMIT');
        return result;
      } catch (error) {
        await tx.idle();
        broken = isAppErrorOfConnection(error) || !(await rolledBack(client));
        throw error;
      } finally {
        scope.open = false;
        this.#giveBack(client, broken);
      }
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#shutDown();
    return this.#closed;
  }

  async #shutDown(): Promise<void> {
    // pg-pool forgets those who wait for a connection when it ends, so everything accepted is awaited first.
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    await this.#pool.end();
    await this.#release();
  }

  async #accept<T>(work: () => Promise<T>): Promise<T> {
    if (this.#scope.getStore()?.open === true) {
      throw new AppError(
        'POOL_QUERY_IN_TRANSACTION',
        'Inside a transaction only its own `tx` may be used: a query of the pool would wait for itself for ever.',
      );
    }
    if (this.#closed !== undefined) {
      throw new AppError('UNAVAILABLE', 'The database is closed.', { retryable: true });
    }
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      const client = await this.#pool.connect();
      // While it is checked out the pool does not listen; the statement in progress reports the loss itself.
      client.on('error', this.#onClientError);
      return client;
    } catch (error) {
      throw sqlError(error, 'connect');
    }
  }

  readonly #onClientError = (error: Error): void => {
    this.#log.warn({ error: error.message }, 'database connection lost');
  };

  #giveBack(client: pg.PoolClient, broken: boolean): void {
    client.off('error', this.#onClientError);
    client.release(broken);
  }

  async #run<Row extends object>(
    client: pg.PoolClient,
    text: string,
    values: readonly SqlValue[],
  ): Promise<Row[]> {
    const bound = bindAll(values);
    this.#statements += 1;
    try {
      // Without values pg uses the simple protocol: several statements give several results, as in a migration.
      const result = (await client.query<Row>(text, bound)) as ManyResults<Row>;
      return Array.isArray(result) ? (result.at(-1)?.rows ?? []) : result.rows;
    } catch (error) {
      throw sqlError(error, text);
    }
  }
}

/** One connection's turn: statements queue here, since pg is to be given one at a time. */
class Transaction implements Sql {
  readonly #scope: Scope;
  readonly #send: <Row extends object>(text: string, values: readonly SqlValue[]) => Promise<Row[]>;
  #last: Promise<unknown> = Promise.resolve();
  /** The first statement that failed: from there on PostgreSQL refuses the rest. */
  failure: { readonly error: unknown } | undefined;

  constructor(
    scope: Scope,
    send: <Row extends object>(text: string, values: readonly SqlValue[]) => Promise<Row[]>,
  ) {
    this.#scope = scope;
    this.#send = send;
  }

  async query<Row extends object>(text: string, values: readonly SqlValue[] = []): Promise<Row[]> {
    if (!this.#scope.open)
      throw new Error('This transaction has ended; its `tx` is used too late.');
    const turn = this.#last.then(() => this.#send<Row>(text, values));
    this.#last = turn.catch((error: unknown) => {
      this.failure ??= { error };
    });
    return turn;
  }

  /** Resolves when nothing is on its way any more, even what `fn` forgot to await. */
  async idle(): Promise<void> {
    let seen: Promise<unknown> | undefined;
    while (seen !== this.#last) {
      seen = this.#last;
      await seen;
    }
  }
}

async function command(client: pg.PoolClient, text: 'BEGIN' | 'COMMIT'): Promise<void> {
  try {
    await client.query(text);
  } catch (error) {
    throw sqlError(error, text);
  }
}

/** False when the connection must not be used again. */
async function rolledBack(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

function isAppErrorOfConnection(error: unknown): boolean {
  return error instanceof AppError && error.code === 'UNAVAILABLE' && isLostConnection(error.cause);
}

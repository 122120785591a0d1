// What only an engine with several sessions can show; the embedded one has a single session and cannot run it.
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ensureContainer } from '../documents/sql.ts';
import { isAppError } from '../errors.ts';
import { ensureOutbox } from '../outbox/sql.ts';
import { answerOnce } from './idempotency.ts';
import { migrate } from './migrate.ts';
import type { Database, Sql } from './port.ts';
import { bury } from './tombstone.ts';

/** `open` gives a database of at least four sessions in which the schema `concurrency` does not exist. */
export function concurrencyContract(name: string, open: () => Promise<Database>): void {
  describe(`concurrency: ${name}`, () => {
    let db: Database;
    before(async () => {
      db = await open();
      await db.query(`CREATE SCHEMA concurrency;
        CREATE TABLE concurrency.account (id int PRIMARY KEY, balance int NOT NULL)`);
    });
    beforeEach(async () => {
      await db.query(`TRUNCATE concurrency.account;
        INSERT INTO concurrency.account VALUES (1, 100), (2, 100), (3, 100), (4, 100)`);
    });
    after(async () => {
      await db.query('DROP SCHEMA concurrency CASCADE');
      await db.close();
    });

    const read = async (sql: Sql, id: number, lock = '') => {
      const [row] = await sql.query<{ balance: number }>(
        `SELECT balance FROM concurrency.account WHERE id = $1 ${lock}`,
        [id],
      );
      return row?.balance ?? assert.fail(`account ${id} is there`);
    };
    const write = (sql: Sql, id: number, balance: number) =>
      sql.query('UPDATE concurrency.account SET balance = $2 WHERE id = $1', [id, balance]);

    it('loses no update of twenty that read FOR UPDATE and write', async () => {
      await Promise.all(
        Array.from({ length: 20 }, () =>
          db.transaction(async (tx) => write(tx, 1, (await read(tx, 1, 'FOR UPDATE')) + 1)),
        ),
      );
      assert.equal(await read(db, 1), 120);
    });

    it('does not let a reader wait for a writer, nor see what is not committed', async () => {
      await db.transaction(async (tx) => {
        await write(tx, 1, 0);
        assert.equal(await outside(() => read(db, 1)), 100);
      });
      assert.equal(await read(db, 1), 0);
    });

    it('refuses one of two serializable transactions that each read what the other writes', async () => {
      const both = meeting(2);
      const withdraw = (id: number) =>
        db.transaction(async (tx) => {
          await tx.query('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE');
          const sum = (await read(tx, 1)) + (await read(tx, 2));
          await both();
          await write(tx, id, sum - 200);
        });
      await exactlyOneRetryableConflict([withdraw(1), withdraw(2)]);
    });

    it('ends a deadlock by refusing one of the two', async () => {
      const both = meeting(2);
      const transfer = (from: number, to: number) =>
        db.transaction(async (tx) => {
          await write(tx, from, 0);
          await both();
          await write(tx, to, 200);
        });
      await exactlyOneRetryableConflict([transfer(1, 2), transfer(2, 1)]);
      assert.equal((await read(db, 1)) + (await read(db, 2)), 200);
    });

    it('gives no row to two claimants that SKIP LOCKED', async () => {
      const all = meeting(3);
      const claims = await Promise.all(
        Array.from({ length: 3 }, () =>
          db.transaction(async (tx) => {
            const rows = await tx.query<{ id: number }>(
              'SELECT id FROM concurrency.account ORDER BY id LIMIT 2 FOR UPDATE SKIP LOCKED',
            );
            await all();
            return rows.map(({ id }) => id);
          }),
        ),
      );
      assert.deepEqual(claims.flat().sort(), [1, 2, 3, 4]);
    });

    it('lets one of two equal inserts win', async () => {
      const insert = () => db.query('INSERT INTO concurrency.account VALUES (9, 1)');
      const outcomes = await Promise.allSettled([insert(), insert(), insert()]);
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      assert.equal(refused.length, 2);
      for (const { reason } of refused) assert.ok(isAppError(reason, 'CONFLICT'));
    });

    it('lets an erasure wait for what is being made, and nothing be made after it', async () => {
      await db.query(`CREATE TABLE concurrency.idempotency (owner text, key text,
        request_hash text NOT NULL, answer jsonb, PRIMARY KEY (owner, key))`);
      const begun = Promise.withResolvers<void>();
      const finish = Promise.withResolvers<void>();
      const make = (key: string, work: () => Promise<unknown>) =>
        db.transaction((tx) =>
          answerOnce(
            tx,
            'concurrency',
            { owner: 'eve', key, field: 'key', operation: 'make', input: null },
            work,
          ),
        );
      const made = make('1', async () => {
        begun.resolve();
        await finish.promise;
        return null;
      });
      await begun.promise;
      let buried = false;
      const burying = bury(db, 'concurrency', 'eve').then(() => (buried = true));
      await db.query('SELECT pg_sleep(0.1)');
      assert.equal(buried, false, 'it waits');
      finish.resolve();
      await Promise.all([made, burying]);
      await assert.rejects(
        make('3', async () => null),
        (error) => isAppError(error, 'NOT_FOUND'),
      );
    });

    it('migrates once when several replicas start together', async () => {
      await allHaveSeenNo('concurrency_migrated.migrations');
      const folder = await mkdtemp(join(tmpdir(), 'miyagi-migrations-'));
      await writeFile(join(folder, '001_a.sql'), 'CREATE TABLE concurrency_migrated.a (x int);');
      await writeFile(join(folder, '002_b.sql'), 'ALTER TABLE concurrency_migrated.a ADD y int;');
      const url = pathToFileURL(folder);
      try {
        await Promise.all(
          Array.from({ length: 4 }, () => migrate(db, 'concurrency_migrated', url)),
        );
        const rows = await db.query('SELECT version FROM concurrency_migrated.migrations');
        assert.deepEqual(rows, [{ version: 1 }, { version: 2 }]);
      } finally {
        await db.query('DROP SCHEMA IF EXISTS concurrency_migrated CASCADE');
        await rm(folder, { recursive: true });
      }
    });

    it('makes a container once when several replicas start together', async () => {
      // As a program leaves it that is killed in between.
      await ensureOutbox(db, 'documents_crowd');
      try {
        await allHaveSeenNo('documents_crowd.document');
        await Promise.all(Array.from({ length: 4 }, () => ensureContainer(db, 'crowd')));
        assert.deepEqual(await db.query('SELECT count(*) AS n FROM documents_crowd.document'), [
          { n: '0' },
        ]);
      } finally {
        await db.query('DROP SCHEMA IF EXISTS documents_crowd CASCADE');
      }
    });

    /** Every session has looked for the table, in vain, and remembers. */
    async function allHaveSeenNo(table: string): Promise<void> {
      const look = () => db.query('SELECT to_regclass($1) AS found, pg_sleep(0.1)', [table]);
      const seen = await Promise.all([look(), look(), look(), look()]);
      for (const [row] of seen) assert.equal(row?.['found'], null);
    }
  });
}

/** Runs as if nobody's transaction were open here. */
const outside = AsyncLocalStorage.snapshot();

async function exactlyOneRetryableConflict(work: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  assert.equal(refused.length, 1);
  const reason: unknown = refused[0]?.reason;
  assert.ok(isAppError(reason, 'CONFLICT'), String(reason));
  assert.equal(reason.retryable, true);
}

/** Resolves for all once `parties` have come. */
function meeting(parties: number): () => Promise<void> {
  const complete = Promise.withResolvers<void>();
  let missing = parties;
  return () => {
    missing -= 1;
    if (missing === 0) complete.resolve();
    return complete.promise;
  };
}

// What every relational adapter must do, whichever engine is behind it. Run it with each adapter.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isAppError } from '../errors.ts';
import type { Database, Sql, SqlValue } from './port.ts';
import { StatementError } from './sql-errors.ts';

/** `open` gives a database in which the schema `contract` does not exist. */
export function databaseContract(name: string, open: () => Promise<Database>): void {
  describe(`database: ${name}`, () => {
    let db: Database;
    before(async () => {
      db = await open();
      await db.query('CREATE SCHEMA contract');
      await db.query('CREATE TABLE contract.thing (id int8 PRIMARY KEY, name text)');
    });
    after(async () => {
      await db.query('DROP SCHEMA contract CASCADE');
      await db.close();
    });

    const insert = (sql: Sql, id: bigint, label = '') =>
      sql.query('INSERT INTO contract.thing VALUES ($1, $2)', [id, label]);
    const names = async (...ids: bigint[]) => {
      const rows = await db.query<{ name: string }>(
        'SELECT name FROM contract.thing WHERE id = ANY($1::int8[]) ORDER BY id',
        [ids],
      );
      return rows.map(({ name: label }) => label);
    };

    describe('values', () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
      const instant = new Date('2026-03-29T01:30:00.123Z');
      // SQL type, what is bound, what comes back.
      const cases: readonly (readonly [string, SqlValue, unknown])[] = [
        ['int4', 7, 7],
        ['int8', 9223372036854775807n, '9223372036854775807'],
        ['numeric', '12345678901234567890.123456789', '12345678901234567890.123456789'],
        ['float8', 0.1, 0.1],
        ['bool', false, false],
        ['text', `O'Brien "ü" \\ 👋\n$1`, `O'Brien "ü" \\ 👋\n$1`],
        ['text', '', ''],
        ['date', '2026-02-28', '2026-02-28'],
        ['timestamp', '2026-02-28 12:30:00', '2026-02-28 12:30:00'],
        ['timestamptz', instant, instant],
        ['bytea', bytes, Buffer.from(bytes)],
        ['jsonb', '{"a": [1, null, "x"]}', { a: [1, null, 'x'] }],
        ['jsonb', 'null', null],
        ['text[]', ['a,b', '{"}', '', 'NULL', null], ['a,b', '{"}', '', 'NULL', null]],
        ['int8[]', [1n, -2n, null], ['1', '-2', null]],
        ['numeric[]', ['1.10'], ['1.10']],
        ['date[]', ['2026-02-28'], ['2026-02-28']],
        ['timestamptz[]', [instant], [instant]],
        ['bytea[]', [bytes, null], [Buffer.from(bytes), null]],
        ['text[]', [], []],
        ['text', null, null],
      ];
      for (const [type, bound, expected] of cases) {
        it(`${type}: ${String(bound).slice(0, 40)}`, async () => {
          const [row] = await db.query(`SELECT $1::${type} AS value`, [bound]);
          assert.deepEqual(row, { value: expected });
        });
      }

      it('takes and gives a megabyte, and thousands of rows', async () => {
        const text = 'x7ü'.repeat(350_000);
        const [row] = await db.query('SELECT $1::text AS value', [text]);
        assert.equal(row?.['value'], text);
        const rows = await db.query<{ n: number }>(
          `SELECT n, repeat('y', 200) AS pad FROM generate_series(1, 5000) n`,
        );
        assert.equal(rows.length, 5000);
        assert.equal(rows.at(-1)?.n, 5000);
      });

      it('refuses undefined and an invalid date, saying which', async () => {
        const missing = [1, undefined] as unknown as SqlValue[];
        await assert.rejects(db.query('SELECT $1::int, $2::int', missing), /\$2 is undefined/);
        await assert.rejects(
          db.query('SELECT $1::timestamptz', [new Date('never')]),
          /\$1 is an invalid Date/,
        );
      });
    });

    describe('errors', () => {
      it('calls a taken unique key CONFLICT, not to be retried, and tells the constraint only', async () => {
        await insert(db, 100n, 'first');
        const error = await rejection(insert(db, 100n, 'secret'));
        assert.ok(isAppError(error, 'CONFLICT'));
        assert.equal(error.retryable, false);
        assert.match(error.message, /contract\.thing\.thing_pkey/);
        assert.doesNotMatch(error.message, /secret|100/);
      });

      it('tells a wrong statement with its SQLSTATE and beginning, without values', async () => {
        const error = await rejection(
          db.query('SELECT * FROM contract.nothing WHERE x = $1', ['s']),
        );
        assert.ok(error instanceof StatementError);
        assert.equal(error.sqlState, '42P01');
        assert.match(error.message, /SELECT \* FROM contract\.nothing/);
        const invalid = await rejection(db.query('SELECT $1::text', ['a\0b']));
        assert.ok(invalid instanceof StatementError);
      });

      it('goes on after an error', async () => {
        await rejection(db.query('SELEC 1'));
        assert.deepEqual(await db.query('SELECT 1 AS one'), [{ one: 1 }]);
      });
    });

    describe('transaction', () => {
      it('commits what `fn` did and gives its result', async () => {
        const result = await db.transaction(async (tx) => {
          await insert(tx, 201n, 'a');
          await insert(tx, 202n, 'b');
          return 'done';
        });
        assert.equal(result, 'done');
        assert.deepEqual(await names(201n, 202n), ['a', 'b']);
      });

      it('rolls everything back when `fn` throws, and throws that', async () => {
        const boom = new Error('boom');
        const error = await rejection(
          db.transaction(async (tx) => {
            await insert(tx, 211n);
            throw boom;
          }),
        );
        assert.equal(error, boom);
        assert.deepEqual(await names(211n), []);
      });

      it('does not call a transaction committed whose failed statement `fn` swallowed', async () => {
        await insert(db, 221n, 'there');
        const error = await rejection(
          db.transaction(async (tx) => {
            await insert(tx, 222n, 'lost');
            await insert(tx, 221n).catch(() => undefined);
          }),
        );
        assert.ok(isAppError(error, 'CONFLICT'));
        assert.deepEqual(await names(221n, 222n), ['there']);
      });

      it('keeps statements sent at once in their order, and waits for those not awaited', async () => {
        await db.transaction(async (tx) => {
          await Promise.all([
            insert(tx, 231n, 'a'),
            tx.query(`UPDATE contract.thing SET name = 'b' WHERE id = 231`),
          ]);
          void insert(tx, 232n, 'c');
        });
        assert.deepEqual(await names(231n, 232n), ['b', 'c']);
      });

      it('refuses a query of the pool and a nested transaction at once, and can still commit', async () => {
        const refusals = await db.transaction(async (tx) => {
          await insert(tx, 241n, 'kept');
          // Settled before the event loop turns once: sooner than any time limit could tell.
          const outcomes = await Promise.race([
            Promise.all([
              rejection(db.query('SELECT 1')),
              rejection(db.transaction(async () => 1)),
            ]),
            new Promise<never>((_, reject) => {
              setImmediate(() => reject(new Error('not refused at once')));
            }),
          ]);
          outcomes.push(await rejection(deep(() => db.query('SELECT 1'))));
          return outcomes;
        });
        for (const refusal of refusals) assert.ok(isAppError(refusal, 'POOL_QUERY_IN_TRANSACTION'));
        assert.deepEqual(await names(241n), ['kept']);
      });

      it('lets work outside wait its turn, whoever started first', async () => {
        const entered = Promise.withResolvers<void>();
        const leave = Promise.withResolvers<void>();
        const long = db.transaction(async (tx) => {
          await insert(tx, 251n, 'long');
          entered.resolve();
          await leave.promise;
        });
        await entered.promise;
        const outside = [
          db.query('SELECT 1 AS one'),
          db.transaction((tx) => insert(tx, 252n, 'x')),
        ];
        leave.resolve();
        await Promise.all([long, ...outside]);
        assert.deepEqual(await names(251n, 252n), ['long', 'x']);
      });

      it('frees what `fn` started as soon as it has ended, and takes no late statement', async () => {
        const ended = Promise.withResolvers<void>();
        let later: Promise<unknown> = Promise.resolve();
        let leaked: Sql | undefined;
        await db.transaction(async (tx) => {
          leaked = tx;
          later = ended.promise.then(() => db.query('SELECT 1 AS one'));
        });
        ended.resolve();
        assert.deepEqual(await later, [{ one: 1 }]);
        await assert.rejects(async () => leaked?.query('SELECT 1'), /has ended/);
      });
    });

    it('runs several statements at once when nothing is bound', async () => {
      const rows = await db.query(`SELECT 1 AS one; SELECT 2 AS two`);
      assert.deepEqual(rows, [{ two: 2 }]);
    });

    it('counts statements, BEGIN and COMMIT left out', async () => {
      const start = db.statements;
      await db.query('SELECT 1');
      await db.transaction(async (tx) => {
        await tx.query('SELECT 2');
        await tx.query('SELECT 3');
      });
      assert.equal(db.statements - start, 3);
    });
  });
}

/** `open` as for `databaseContract`; each call's database is closed by the test. */
export function closeContract(name: string, open: () => Promise<Database>): void {
  it(`database: ${name}: close waits for what was accepted and refuses what comes later`, async () => {
    const db = await open();
    const accepted = Array.from({ length: 5 }, (_, n) => db.query(`SELECT ${n} AS n`));
    const transaction = db.transaction(async (tx) => {
      await tx.query('SELECT 1');
      return tx.query('SELECT 2 AS n');
    });
    const closing = db.close();
    const late = await rejection(db.query('SELECT 1'));
    assert.ok(isAppError(late, 'UNAVAILABLE'));
    assert.deepEqual(
      (await Promise.all([...accepted, transaction])).map(([row]) => row?.['n']),
      [0, 1, 2, 3, 4, 2],
    );
    await closing;
    await db.close();
  });
}

async function deep<T>(run: () => Promise<T>): Promise<T> {
  await Promise.resolve();
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      run().then(resolve, reject);
    });
  });
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail('it should have been refused');
}

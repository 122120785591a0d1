import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closeContract, databaseContract } from './contract.ts';
import { testDatabase } from './testing.ts';

databaseContract('throw-away copy', testDatabase);
closeContract('throw-away copy', testDatabase);

describe('throw-away database', () => {
  it('is empty each time, whatever was done to another', async () => {
    const [first, second] = await Promise.all([testDatabase(), testDatabase()]);
    await first.query('CREATE TABLE mine (x int)');
    const rows = await second.query(`SELECT to_regclass('mine') AS found`);
    assert.deepEqual(rows, [{ found: null }]);
    await Promise.all([first.close(), second.close()]);
  });

  it('keeps nothing of the test before it, whose engine it has', async () => {
    const before = await testDatabase();
    await before.query('CREATE EXTENSION vector');
    await before.query('CREATE SCHEMA "one\'s own"');
    await before.query('CREATE TABLE "one\'s own".things (v vector(3))');
    await before.query('CREATE TABLE mine (x int)');
    await before.query('CREATE TEMP TABLE passing (x int)');
    await before.query(`SET application_name = 'before'`);
    await before.query('SELECT pg_advisory_lock(7)');
    await before.close();
    const since = await testDatabase();
    assert.deepEqual(
      await since.query(
        `SELECT current_setting('application_name') AS name, to_regclass('mine') AS mine,
           to_regclass('passing') AS passing,
           (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory') AS locks,
           (SELECT count(*)::int FROM pg_extension WHERE extname = 'vector') AS vectors,
           (SELECT array_agg(nspname::text) FROM pg_namespace
            WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema') AS schemas`,
      ),
      [...[{ name: '', mine: null, passing: null, locks: 0, vectors: 0, schemas: ['public'] }]],
    );
    await since.query('CREATE EXTENSION vector');
    await since.close();
  });
});

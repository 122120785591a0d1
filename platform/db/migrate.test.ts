import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { isAppError } from '../errors.ts';
import { migrate } from './migrate.ts';
import type { Database } from './port.ts';
import { testDatabase } from './testing.ts';

describe('migrate', () => {
  let db: Database;
  let folder: string;
  before(async () => (db = await testDatabase()));
  after(() => db.close());
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'miyagi-migrate-'))));
  afterEach(async () => {
    await rm(folder, { recursive: true });
    await db.query('DROP SCHEMA IF EXISTS shop CASCADE');
  });

  const file = (name: string, sql: string) => writeFile(join(folder, name), sql);
  const run = () => migrate(db, 'shop', pathToFileURL(folder));
  const applied = async () =>
    (await db.query<{ name: string }>('SELECT name FROM shop.migrations ORDER BY version')).map(
      ({ name }) => name,
    );

  async function refused(pattern: RegExp): Promise<void> {
    await assert.rejects(run(), (error: unknown) => {
      assert.ok(isAppError(error, 'CONFIG_INVALID'), String(error));
      assert.match(error.message, pattern);
      return true;
    });
  }

  it('applies each file once, in order, later ones later', async () => {
    await file(
      '001_item.sql',
      'CREATE TABLE shop.item (id int);\nINSERT INTO shop.item VALUES (1);',
    );
    await run();
    await file('002_name.sql', `ALTER TABLE shop.item ADD name text NOT NULL DEFAULT 'x';`);
    await run();
    await run();
    assert.deepEqual(await db.query('SELECT * FROM shop.item'), [{ id: 1, name: 'x' }]);
    assert.deepEqual(await applied(), ['001_item.sql', '002_name.sql']);
  });

  it('does nothing in an empty folder but make the schema', async () => {
    await run();
    assert.deepEqual(await applied(), []);
  });

  it('refuses a file that was changed after it was applied, but not other line ends', async () => {
    await file('001_item.sql', 'CREATE TABLE shop.item (\n  id int\n);\n');
    await run();
    await file('001_item.sql', 'CREATE TABLE shop.item (\r\n  id int\r\n);\r\n');
    await run();
    await file('001_item.sql', 'CREATE TABLE shop.item (\n  id bigint\n);\n');
    await refused(/shop\/001_item\.sql was changed/);
  });

  it('rolls a failing file back whole and keeps those before it', async () => {
    await file('001_item.sql', 'CREATE TABLE shop.item (id int);');
    await file('002_bad.sql', 'INSERT INTO shop.item VALUES (1); SELECT 1 / 0;');
    await refused(/shop\/002_bad\.sql failed.*division by zero/);
    assert.deepEqual(await applied(), ['001_item.sql']);
    assert.deepEqual(await db.query('SELECT * FROM shop.item'), []);
    await file('002_bad.sql', 'INSERT INTO shop.item VALUES (2);');
    await run();
    assert.deepEqual(await db.query('SELECT id FROM shop.item'), [{ id: 2 }]);
  });

  it('refuses gaps, equal numbers and other names before it touches anything', async () => {
    await file('001_item.sql', 'CREATE TABLE shop.item (id int);');
    await file('003_late.sql', '');
    await refused(/003_late\.sql leaves a gap: number 2/);
    await rm(join(folder, '003_late.sql'));
    await file('001_twin.sql', '');
    await refused(/001_twin\.sql has a number that another file has/);
    await rm(join(folder, '001_twin.sql'));
    await file('2.sql', '');
    await refused(/2\.sql is not named like/);
    const schema = await db.query(`SELECT 1 FROM pg_namespace WHERE nspname = 'shop'`);
    assert.deepEqual(schema, []);
  });

  it('refuses a database that a newer program has migrated', async () => {
    await file('001_item.sql', 'CREATE TABLE shop.item (id int);');
    await file('002_more.sql', 'CREATE TABLE shop.more (id int);');
    await run();
    await rm(join(folder, '002_more.sql'));
    await refused(/shop\/002_more\.sql is in the database but not in this program/);
  });

  it('refuses a name that is no schema', async () => {
    await assert.rejects(migrate(db, 'shop; DROP SCHEMA public', pathToFileURL(folder)), (error) =>
      isAppError(error, 'CONFIG_INVALID'),
    );
  });
});

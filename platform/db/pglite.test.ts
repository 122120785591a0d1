import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, beforeEach, describe, it } from 'node:test';
import { isAppError } from '../errors.ts';
import { type Log, silentLog } from '../log.ts';
import { closeContract, databaseContract } from './contract.ts';
import { startEngine, type Engine } from './pglite-engine.ts';
import { openPglite } from './pglite.ts';
import { copyTemplate, databaseTemplate } from './testing.ts';

const root = mkdtempSync(join(tmpdir(), 'miyagi-pglite-test-'));
const template = await databaseTemplate();
let next = 0;
after(() => rmSync(root, { recursive: true, force: true }));

/** A data directory that is initialised already. */
function preparedDir(): string {
  const dataDir = join(root, `data-${(next += 1)}`);
  mkdirSync(dataDir);
  copyTemplate(template, join(dataDir, 'cluster'));
  return dataDir;
}

function socketDirOf(dataDir: string): string {
  const [, directory] = readFileSync(join(dataDir, 'socket'), 'utf8').split('\n');
  return directory ?? assert.fail('the socket file has two lines');
}

const open = () => openPglite({ dataDir: preparedDir(), log: silentLog });

databaseContract('PGlite in a worker thread', open);
closeContract('PGlite in a worker thread', open);

describe('PGlite in a worker thread', () => {
  it('makes a new database in an empty place, clearing away a half-made one, and keeps it', async () => {
    const dataDir = join(root, 'first', 'start');
    mkdirSync(join(dataDir, 'cluster.unfinished', 'base'), { recursive: true });
    const first = await openPglite({ dataDir, log: silentLog });
    await first.query('CREATE TABLE kept AS SELECT 42 AS answer');
    const socketDir = socketDirOf(dataDir);
    assert.ok(existsSync(socketDir));
    await first.close();
    assert.ok(!existsSync(socketDir) && !existsSync(join(dataDir, 'cluster.unfinished')));
    const second = await openPglite({ dataDir, log: silentLog });
    assert.deepEqual(await second.query('SELECT answer FROM kept'), [{ answer: 42 }]);
    await second.close();
  });

  it('leaves the main thread free while a query runs', async () => {
    const db = await open();
    let turns = 0;
    let running = true;
    const query = db
      .query('SELECT count(*) FROM generate_series(1, 1000000)')
      .finally(() => (running = false));
    while (running) {
      await new Promise(setImmediate);
      turns += 1;
    }
    await query;
    assert.ok(turns > 100, `the event loop turned ${turns} times`);
    await db.close();
  });

  it('is refused to a second opener, and free again after close', async () => {
    const dataDir = preparedDir();
    const db = await openPglite({ dataDir, log: silentLog });
    await assert.rejects(openPglite({ dataDir, log: silentLog }), (error) =>
      isAppError(error, 'DATA_DIR_LOCKED'),
    );
    assert.deepEqual(await db.query('SELECT 1 AS one'), [{ one: 1 }]);
    await db.close();
    await (await openPglite({ dataDir, log: silentLog })).close();
  });

  it('answers UNAVAILABLE to all who wait when the thread dies, says so in the log, and can close', async () => {
    const errors: object[] = [];
    const log: Log = { ...silentLog, error: (fields) => errors.push(fields), child: () => log };
    const dataDir = preparedDir();
    let engine: Engine | undefined;
    const start: typeof startEngine = async (settings) => (engine = await startEngine(settings));
    const db = await openPglite({ dataDir, log, start });
    const entered = Promise.withResolvers<void>();
    const outcomes = Promise.allSettled([
      db.transaction(async (tx) => {
        await tx.query('SELECT 1');
        entered.resolve();
        await tx.query('SELECT count(*) FROM generate_series(1, 1000000000)');
      }),
      db.query('SELECT 1'),
      db.transaction((tx) => tx.query('SELECT 1')),
    ]);
    await entered.promise;
    await engine?.kill();
    for (const outcome of await outcomes) {
      assert.equal(outcome.status, 'rejected');
      assert.ok(isAppError(outcome.reason, 'UNAVAILABLE'), String(outcome.reason));
      assert.equal(outcome.reason.retryable, true);
    }
    assert.equal(errors.length, 1);
    await db.close();
    const again = await openPglite({ dataDir, log: silentLog });
    assert.deepEqual(await again.query('SELECT 1 AS one'), [{ one: 1 }]);
    await again.close();
  });

  it('answers UNAVAILABLE rather than nothing when the engine panics over its files', async () => {
    const dataDir = preparedDir();
    const db = await openPglite({ dataDir, log: silentLog });
    rmSync(join(dataDir, 'cluster', 'pg_wal'), { recursive: true });
    const writeAhead = async () => {
      await db.query('SELECT pg_switch_wal()');
      await db.query('CREATE TABLE thing (id int)');
    };
    for (const attempt of [writeAhead, () => db.query('SELECT 1'), writeAhead]) {
      await assert.rejects(attempt, (error) => isAppError(error, 'UNAVAILABLE'));
    }
    await db.close();
  });

  it('keeps every acknowledged transaction, whole, when its process is killed', async () => {
    const dataDir = preparedDir();
    const script = `
      import { openPglite } from ${JSON.stringify(new URL('./pglite.ts', import.meta.url).href)};
      import { silentLog } from ${JSON.stringify(new URL('../log.ts', import.meta.url).href)};
      const db = await openPglite({ dataDir: ${JSON.stringify(dataDir)}, log: silentLog });
      await db.query('CREATE TABLE entry (id int, side text)');
      for (let id = 1; ; id += 1) {
        await db.transaction(async (tx) => {
          await tx.query('INSERT INTO entry VALUES ($1, $2)', [id, 'debit']);
          await tx.query('INSERT INTO entry VALUES ($1, $2)', [id, 'credit']);
        });
        process.stdout.write(id + '\\n');
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let acknowledged = 0;
    for await (const line of createInterface(child.stdout)) {
      acknowledged = Number(line);
      if (acknowledged >= 100) child.kill('SIGKILL');
    }
    assert.ok(acknowledged >= 100);
    const abandoned = socketDirOf(dataDir);
    assert.ok(existsSync(abandoned));
    const db = await openPglite({ dataDir, log: silentLog });
    const rows = await db.query<{ id: number; sides: string }>(
      'SELECT id, count(*) AS sides FROM entry GROUP BY id ORDER BY id',
    );
    assert.ok(rows.length >= acknowledged);
    rows.forEach((row, index) => assert.deepEqual(row, { id: index + 1, sides: '2' }));
    assert.ok(!existsSync(abandoned), 'what the killed process left is cleared away');
    await db.close();
  });

  describe('on damaged data', () => {
    let dataDir: string;
    let cluster: string;
    beforeEach(() => {
      dataDir = preparedDir();
      cluster = join(dataDir, 'cluster');
    });

    const damages: readonly (readonly [string, () => void, RegExp])[] = [
      ['no PG_VERSION', () => rmSync(join(cluster, 'PG_VERSION')), /has no PG_VERSION/],
      [
        'garbage in PG_VERSION',
        () => writeFileSync(join(cluster, 'PG_VERSION'), '\0x'),
        /unreadable PG_VERSION/,
      ],
      [
        'another version',
        () => writeFileSync(join(cluster, 'PG_VERSION'), '14\n'),
        /written by PostgreSQL 14/,
      ],
      [
        'a truncated control file',
        () => truncateSync(join(cluster, 'global', 'pg_control'), 100),
        /pg_control has 100 bytes/,
      ],
      [
        'a garbled control file',
        () => writeFileSync(join(cluster, 'global', 'pg_control'), Buffer.alloc(8192, 7)),
        /cannot be opened: database files are incompatible/,
      ],
      [
        'no base folder',
        () => rmSync(join(cluster, 'base'), { recursive: true }),
        /lacks its base/,
      ],
      [
        'a file in its place',
        () => {
          rmSync(cluster, { recursive: true });
          writeFileSync(cluster, 'x');
        },
        /is a file where the database should be/,
      ],
    ];
    for (const [name, damage, finding] of damages) {
      it(`${name}: says so and what to do, and leaves it alone`, async () => {
        damage();
        for (let attempt = 1; attempt <= 2; attempt += 1) {
          await assert.rejects(openPglite({ dataDir, log: silentLog }), (error: unknown) => {
            assert.ok(isAppError(error, 'DATA_CORRUPT'), String(error));
            assert.match(error.message, finding);
            assert.ok(error.message.includes(cluster));
            assert.match(error.message, /Restore the directory from a copy, or move it away/);
            return true;
          });
        }
      });
    }

    it('a data directory that is a file is CONFIG_INVALID', async () => {
      const file = join(root, 'a-file');
      writeFileSync(file, '');
      await assert.rejects(openPglite({ dataDir: file, log: silentLog }), (error) =>
        isAppError(error, 'CONFIG_INVALID'),
      );
    });
  });
});

// The contract and concurrency suites of databases, documents and outboxes on a real server.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { systemClock } from '../../platform/clock.ts';
import { documentsContract } from '../../platform/documents/contract.ts';
import { documentOutbox, ensureContainer, sqlDocuments } from '../../platform/documents/sql.ts';
import type { AppError } from '../../platform/errors.ts';
import { openPayloadKeys } from '../../platform/keys/sql.ts';
import { silentLog } from '../../platform/log.ts';
import { concurrencyContract } from '../../platform/db/concurrency.ts';
import { closeContract, databaseContract } from '../../platform/db/contract.ts';
import type { Database } from '../../platform/db/port.ts';
import { openPostgres } from '../../platform/db/postgres.ts';
import { sqlOutboxConcurrency } from '../../platform/outbox/concurrency.ts';
import { sqlOutboxContract } from '../../platform/outbox/contract.ts';
import { openPostgresWakes } from '../../platform/outbox/postgres-wake.ts';
import { freshDatabase } from './connections.ts';

const { url: connectionString, drop } = await freshDatabase();
after(drop);

function connect(): Promise<Database> {
  return openPostgres({ url: connectionString, connections: 6, log: silentLog });
}

databaseContract('PostgreSQL', connect);
closeContract('PostgreSQL', connect);
concurrencyContract('PostgreSQL', connect);
documentsContract('PostgreSQL', async () => {
  const db = await connect();
  await db.query('DROP SCHEMA IF EXISTS documents_things CASCADE');
  await ensureContainer(db, 'things');
  return {
    store: sqlDocuments({ db, container: 'things' }),
    outbox: documentOutbox(db, 'things'),
    close: () => db.close(),
  };
});

sqlOutboxContract('PostgreSQL', connect);
sqlOutboxConcurrency('PostgreSQL', connect);

describe('payload keys on PostgreSQL', () => {
  it('are one an owner however many processes make them at once, and none once destroyed', async () => {
    const databases = await Promise.all([connect(), connect(), connect()]);
    const master = randomBytes(32);
    const parts = { master, clock: systemClock, log: silentLog };
    const processes = await Promise.all(databases.map((db) => openPayloadKeys({ db, ...parts })));
    const owners = Array.from({ length: 40 }, (_, n) => `usr_${n}`);
    const made = await Promise.all(
      processes.flatMap((keys) => [keys.make(owners), keys.make(owners.toReversed())]),
    );
    for (const owner of owners) {
      const ids = made
        .map((each) => each.get(owner))
        .map((key) => typeof key === 'object' && key.id);
      assert.equal(new Set(ids).size, 1);
    }
    const late = owners.map((owner) => `${owner} late`);
    await Promise.all([
      ...late.map((owner, n) => processes[n % 3]?.destroy(owner)),
      ...processes.map((keys) => keys.make(late)),
    ]);
    const fresh = await openPayloadKeys({ db: databases[0] ?? assert.fail(), ...parts });
    for (const state of (await fresh.make(late)).values()) assert.equal(state, 'destroyed');
    await Promise.all(databases.map((db) => db.close()));
  });
});

describe('a PostgreSQL server by its URL', () => {
  it('that does not answer, or lacks the database, is named without its password', async () => {
    const nobody = openPostgres({ url: 'postgres://u:secret@127.0.0.1:1/db', log: silentLog });
    await assert.rejects(nobody, (error: Error) => {
      assert.match(error.message, /^PostgreSQL at 127\.0\.0\.1:1\/db does not answer/);
      assert.doesNotMatch(error.message, /secret/);
      return (error as AppError).code === 'UNAVAILABLE';
    });
    const url = new URL(connectionString);
    url.pathname = '/nowhere';
    await assert.rejects(openPostgres({ url: url.href, log: silentLog }), {
      code: 'CONFIG_INVALID',
      field: 'POSTGRES_URL',
    });
  });

  it('carries wakes to the relays of other processes, over a lost connection too', async () => {
    const options = { url: connectionString, clock: systemClock, log: silentLog };
    const [one, other] = [openPostgresWakes(options), openPostgresWakes(options)];
    let own = 0;
    let woken = Promise.withResolvers<void>();
    const connected = Promise.withResolvers<void>();
    other.listen(() => woken.resolve());
    one.listen(() => {
      own += 1;
      connected.resolve();
    });
    await Promise.all([woken.promise, connected.promise]);
    const before = own;
    for (let round = 0; round < 2; round += 1) {
      woken = Promise.withResolvers<void>();
      one.notify();
      await woken.promise;
      // Both lose their sessions, come back, and look for what they have missed.
      woken = Promise.withResolvers<void>();
      const db = await connect();
      await db.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'miyagi wakes' AND datname = current_database()",
      );
      await db.close();
      await woken.promise;
      while (own === before + round) await systemClock.sleep(5);
    }
    assert.equal(own, before + 2, 'its own notifications wake nobody here');
    await Promise.all([one.close(), other.close()]);
  });
});

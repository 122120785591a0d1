// The contract and concurrency suites of databases, documents and outboxes on a real server.
import { after } from 'node:test';
import pg from 'pg';
import { documentsContract } from '../../platform/documents/contract.ts';
import { documentOutbox, ensureContainer, sqlDocuments } from '../../platform/documents/sql.ts';
import { silentLog } from '../../platform/log.ts';
import { concurrencyContract } from '../../platform/db/concurrency.ts';
import { closeContract, databaseContract } from '../../platform/db/contract.ts';
import { pgDatabase } from '../../platform/db/pg-database.ts';
import type { Database } from '../../platform/db/port.ts';
import { typeParsers } from '../../platform/db/values.ts';
import { sqlOutboxConcurrency } from '../../platform/outbox/concurrency.ts';
import { sqlOutboxContract } from '../../platform/outbox/contract.ts';
import { freshDatabase } from './connections.ts';

const { url: connectionString, drop } = await freshDatabase();
after(drop);

function connect(): Database {
  const pool = new pg.Pool({ connectionString, max: 6, types: typeParsers() });
  return pgDatabase({ pool, log: silentLog });
}

databaseContract('PostgreSQL', async () => connect());
closeContract('PostgreSQL', async () => connect());
concurrencyContract('PostgreSQL', async () => connect());
documentsContract('PostgreSQL', async () => {
  const db = connect();
  await db.query('DROP SCHEMA IF EXISTS documents_things CASCADE');
  await ensureContainer(db, 'things');
  return {
    store: sqlDocuments({ db, container: 'things' }),
    outbox: documentOutbox(db, 'things'),
    close: () => db.close(),
  };
});

sqlOutboxContract('PostgreSQL', async () => connect());
sqlOutboxConcurrency('PostgreSQL', async () => connect());

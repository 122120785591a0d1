// The outbox suites on a real server.
import { after } from 'node:test';
import pg from 'pg';
import { pgDatabase } from '../../platform/db/pg-database.ts';
import type { Database } from '../../platform/db/port.ts';
import { typeParsers } from '../../platform/db/values.ts';
import { silentLog } from '../../platform/log.ts';
import { sqlOutboxConcurrency } from '../../platform/outbox/concurrency.ts';
import { sqlOutboxContract } from '../../platform/outbox/contract.ts';
import { freshDatabase } from './connections.ts';

const { url: connectionString, drop } = await freshDatabase();
after(drop);

async function connect(): Promise<Database> {
  const pool = new pg.Pool({ connectionString, max: 6, types: typeParsers() });
  return pgDatabase({ pool, log: silentLog });
}

sqlOutboxContract('PostgreSQL', connect);
sqlOutboxConcurrency('PostgreSQL', connect);

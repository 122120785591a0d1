// The outbox suites on a real server: run this file with `postgres://…`, an empty database, as its argument.
import assert from 'node:assert/strict';
import pg from 'pg';
import { pgDatabase } from '../db/pg-database.ts';
import type { Database } from '../db/port.ts';
import { typeParsers } from '../db/values.ts';
import { silentLog } from '../log.ts';
import { sqlOutboxConcurrency } from './concurrency.ts';
import { sqlOutboxContract } from './contract.ts';

const connectionString = process.argv[2];
assert.ok(connectionString, 'the first argument names an empty PostgreSQL database to test on');

async function connect(): Promise<Database> {
  const pool = new pg.Pool({ connectionString, max: 6, types: typeParsers() });
  return pgDatabase({ pool, log: silentLog });
}

sqlOutboxContract('PostgreSQL', connect);
sqlOutboxConcurrency('PostgreSQL', connect);

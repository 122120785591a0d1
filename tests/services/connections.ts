// Where the services under test are, as `npm run test:services` says, and databases of one's own on them.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { KafkaSettings } from '../../platform/events/kafka/client.ts';

function setting(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set; npm run test:services sets it`);
  return value;
}

export function kafkaSettings(): KafkaSettings {
  return { brokers: setting('KAFKA_BROKERS').split(','), tls: false };
}

export function storageAccount(): string {
  return setting('AZURE_STORAGE_CONNECTION_STRING');
}

/** The listener that stands in for Event Hubs: TLS with a certificate authority of its own, and accounts by mechanism. */
export function kafkaTlsSettings() {
  type Account = { username: string; password: string };
  return {
    brokers: setting('TEST_KAFKA_TLS_BROKERS').split(','),
    caFile: setting('TEST_KAFKA_TLS_CA'),
    plain: JSON.parse(setting('TEST_KAFKA_PLAIN')) as Account,
    scram: JSON.parse(setting('TEST_KAFKA_SCRAM')) as Account,
  };
}

/** The URL of an empty database, and how to be rid of it. */
export async function freshDatabase(
  server = setting('POSTGRES_URL'),
): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

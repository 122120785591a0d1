// Where data, events, documents, blobs and what is shared beside them are kept.
import { z } from 'zod';
import { url } from '../llm/provider-list.ts';
import { anyText, apiKey, oneOf, optional, whole, type Setting } from './setting.ts';

export const enginesSettings = {
  POSTGRES_URL: {
    schema: z.literal('').or(z.url({ protocol: /^postgres(ql)?$/, hostname: /./ })),
    byDefault: '',
    expects: 'a URL such as postgres://user:password@host:5432/miyagi',
    about:
      'PostgreSQL server (15 or newer) that keeps the data; needs KAFKA_BROKERS, and any number of processes may share both and DATA_DIR, where the keys are. Empty: the embedded database in DATA_DIR.',
    secret: true,
  } satisfies Setting<string>,
  COSMOS_ENDPOINT: optional(
    url,
    'an http(s) URL such as https://example.documents.azure.com:443/',
    'Azure Cosmos DB account (API for NoSQL) that keeps conversations, runs and claims; its consistency must be bounded staleness or strong beside POSTGRES_URL, else session will do. Empty: they are in the database with all the rest.',
  ),
  COSMOS_KEY: apiKey('Key of the Cosmos DB account; needed with it.'),
  COSMOS_DATABASE: {
    schema: z.string().regex(/^[\w-]{1,100}$/),
    byDefault: 'miyagi',
    expects: 'letters, digits, - and _',
    about:
      'Database in that account, made where it is missing. Only processes that share POSTGRES_URL may share it.',
  } satisfies Setting<string>,
  KAFKA_BROKERS: {
    schema: z
      .string()
      .transform((value) => value.split(',').filter((broker) => broker !== ''))
      .pipe(z.array(z.string().regex(/^[^\s:/]+:\d{1,5}$/))),
    byDefault: '',
    expects: 'a comma-separated list of brokers such as kafka-1.example:9092',
    about:
      'Brokers of the Kafka cluster (or Event Hubs namespace) that carries events; empty: the embedded log in DATA_DIR.',
  } satisfies Setting<string[]>,
  KAFKA_TLS: oneOf(['off', 'on'], 'off', 'Whether the brokers are reached over TLS.'),
  KAFKA_TLS_CA: anyText(
    'a file, or empty',
    'Certificate authority (PEM) the brokers are trusted by; empty: those the machine trusts.',
  ),
  KAFKA_SASL_MECHANISM: oneOf(
    ['none', 'plain', 'scram-sha-256', 'scram-sha-512'],
    'none',
    'How to log in to the brokers; `plain` for Event Hubs.',
  ),
  KAFKA_SASL_USERNAME: anyText('a text', 'Account; `$ConnectionString` for Event Hubs.'),
  KAFKA_SASL_PASSWORD: {
    ...anyText('a text', 'Its password; for Event Hubs the connection string.'),
    secret: true,
  },
  KAFKA_REPLICATION: whole(
    0,
    9,
    0,
    'Copies of each record in topics made here, of which two must be written when there are three or more; 0: as the cluster has it.',
  ),
  REDIS_URL: {
    schema: z.literal('').or(z.url({ protocol: /^rediss?$/, hostname: /./ })),
    byDefault: '',
    expects: 'a URL such as redis://user:password@host:6379/0, or rediss:// for TLS',
    about:
      'Redis server (7 or newer, `maxmemory-policy noeviction`) that replicas share for checkpoints of runs in progress, signs of watchers, used tickets and what callers may ask for; empty: the database, and limits for each process alone.',
    secret: true,
  } satisfies Setting<string>,
  REDIS_PREFIX: {
    schema: z.string().regex(/^[\w.:-]{1,40}$/),
    byDefault: 'miyagi:',
    expects: 'up to 40 letters, digits and any of _ . : -',
    about: 'Before the name of every key in Redis.',
  } satisfies Setting<string>,
  AZURE_STORAGE_CONNECTION_STRING: {
    ...anyText(
      'the connection string of a storage account',
      'Azure Storage account that keeps blobs (drawn charts); empty: a folder in DATA_DIR.',
    ),
    secret: true,
  },
  AZURE_STORAGE_CONTAINER: {
    schema: z.string().regex(/^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/),
    byDefault: 'miyagi',
    expects: '3 to 63 lower-case letters, digits and single hyphens',
    about: 'Container of that account; made if absent.',
  } satisfies Setting<string>,
} as const;

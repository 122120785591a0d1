// The one place that picks adapters: the embedded default, everything in one data directory, unless settings name a service.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAssertions } from './auth/assertions.ts';
import { openDevIssuer } from './auth/dev-issuer.ts';
import type { SigningKeys } from './auth/key-ring.ts';
import type { Assertions, TokenIssuer, TokenVerifier } from './auth/port.ts';
import type { KeptRenewals } from './auth/renewals.ts';
import { openSecrets } from './auth/secrets.ts';
import { createSignedPaths } from './auth/signed-paths.ts';
import { folderBlobs } from './blobs/folder.ts';
import type { Claims } from './claims.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { openPglite } from './db/pglite.ts';
import { openPostgres, placeOf } from './db/postgres.ts';
import { documentCheckpoints } from './documents/checkpoints.ts';
import { documentPresence } from './documents/presence.ts';
import { documentClaims } from './documents/claims.ts';
import { documentRenewals } from './documents/renewals.ts';
import { documentOutbox, ensureContainer, sqlDocuments } from './documents/sql.ts';
import { AppError } from './errors.ts';
import { openEmbeddedLog } from './events/embedded.ts';
import { encryptedLog } from './events/encrypted.ts';
import { openKafkaLog } from './events/kafka.ts';
import type { KafkaSettings } from './events/kafka/client.ts';
import type { EventLog } from './events/port.ts';
import { killAt, noFailpoints } from './failpoint.ts';
import { timeOrderedIds } from './ids.ts';
import type { PayloadKeys } from './keys/port.ts';
import { openPayloadKeys } from './keys/sql.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import type { OutboxSource, OutboxWakes } from './outbox/port.ts';
import { openPostgresWakes } from './outbox/postgres-wake.ts';
import type { Ports } from './ports.ts';

export interface Platform extends Omit<Ports, 'graph' | 'wakeRelay'> {
  readonly issuer: TokenIssuer;
  readonly verifier: TokenVerifier;
  readonly assertions: Assertions;
  /** Of cursors and tickets; an operator may exchange them at any time. */
  readonly cursorKeys: () => SigningKeys;
  readonly claims: Claims;
  /** Of streams over HTTP, for all replicas. */
  readonly renewals: KeptRenewals;
  /** `events` seals personal payloads with these. */
  readonly keys: PayloadKeys;
  /** Outboxes that belong to a store rather than to a slice. */
  readonly outboxes: readonly OutboxSource[];
  /** Null: no other process shares the database. */
  readonly wakes: OutboxWakes | null;
}

/** A gateway that died is taken for watching no longer than this. */
const presenceLeaseMs = 15_000;

export type Progress = (message: string) => void;

export async function buildPlatform(
  config: Config,
  life: Lifecycle,
  log: Log,
  clock: Clock,
  progress: Progress,
): Promise<Platform> {
  const { DATA_DIR: dataDir, POSTGRES_URL: url } = config;
  progress(url === '' ? 'opening the database' : `connecting to PostgreSQL at ${placeOf(url)}`);
  // First of all: the embedded one makes the directory and locks it against other processes.
  const db = await life.add(
    'database',
    () => (url === '' ? openPglite({ dataDir, log }) : openPostgres({ url, log })),
    (opened) => opened.close(),
  );
  const secrets = await life.add(
    'keys',
    () => openSecrets({ file: join(dataDir, 'secrets.json'), clock, log }),
    async (opened) => opened.close(),
  );
  const { issuer, verifier } = await openDevIssuer({
    file: join(dataDir, 'dev-issuer.json'),
    clock,
    production: config.MIYAGI_ENV === 'production',
  });
  const keys = await openPayloadKeys({ db, master: secrets.payloads, clock, log });
  const events = await life.add(
    'event log',
    async () => encryptedLog(await openEvents(config, clock, log, progress), { keys, clock, log }),
    (opened) => opened.close(),
  );

  const wakes =
    url === ''
      ? null
      : await life.add(
          'wakes',
          async () => openPostgresWakes({ url, clock, log }),
          (opened) => opened.close(),
        );

  await ensureContainer(db, 'coaching');
  await ensureContainer(db, 'checkpoints');
  const ids = timeOrderedIds(clock);
  const streams = sqlDocuments({ db, container: 'checkpoints' });
  const presence = await life.add(
    'presence',
    async () =>
      documentPresence({
        store: streams,
        clock,
        log,
        replica: ids.next('replica'),
        leaseMs: presenceLeaseMs,
      }),
    (opened) => opened.close(),
  );
  await ensureContainer(db, 'claims');
  const claims = sqlDocuments({ db, container: 'claims' });
  return {
    db,
    events,
    documents: sqlDocuments({ db, container: 'coaching' }),
    blobs: folderBlobs({ root: join(dataDir, 'blobs'), clock }),
    signedPaths: createSignedPaths(secrets.cursor, clock),
    checkpoints: documentCheckpoints(streams),
    presence,
    outboxes: [documentOutbox(db, 'coaching')],
    wakes,
    issuer,
    verifier,
    assertions: createAssertions({ secret: secrets.assertion, clock }),
    cursorKeys: secrets.cursor,
    keys,
    claims: documentClaims(claims, clock),
    renewals: documentRenewals(claims, clock),
    clock,
    ids,
    log,
    metrics: createMetrics(),
    failpoints: config.FAILPOINT === '' ? noFailpoints : killAt(config.FAILPOINT, log),
  };
}

async function openEvents(
  config: Config,
  clock: Clock,
  log: Log,
  progress: Progress,
): Promise<EventLog> {
  const brokers = config.KAFKA_BROKERS;
  if (brokers.length === 0) {
    return openEmbeddedLog({ file: join(config.DATA_DIR, 'events.sqlite'), clock, log });
  }
  progress(`connecting to Kafka at ${brokers.join(', ')}`);
  const settings = await kafkaSettings(config);
  return openKafkaLog({ settings, clock, log, replication: config.KAFKA_REPLICATION });
}

async function kafkaSettings(config: Config): Promise<KafkaSettings> {
  const brokers = config.KAFKA_BROKERS;
  const tls = config.KAFKA_TLS === 'on' && (await trusted(config.KAFKA_TLS_CA));
  const mechanism = config.KAFKA_SASL_MECHANISM;
  if (mechanism === 'none') return { brokers, tls };
  const username = config.KAFKA_SASL_USERNAME;
  return { brokers, tls, sasl: { mechanism, username, password: config.KAFKA_SASL_PASSWORD } };
}

async function trusted(file: string): Promise<true | { ca: string }> {
  if (file === '') return true;
  try {
    return { ca: await readFile(file, 'utf8') };
  } catch (error) {
    throw new AppError('CONFIG_INVALID', `KAFKA_TLS_CA=${file} cannot be read`, {
      field: 'KAFKA_TLS_CA',
      cause: error,
    });
  }
}

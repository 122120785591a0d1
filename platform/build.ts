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
import type { BlobStore } from './blobs/port.ts';
import type { Claims } from './claims.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { openPglite } from './db/pglite.ts';
import type { Database } from './db/port.ts';
import { openPostgres, placeOf } from './db/postgres.ts';
import { documentCheckpoints } from './documents/checkpoints.ts';
import { documentSigns } from './documents/presence.ts';
import { documentClaims } from './documents/claims.ts';
import type { Cosmos } from './documents/cosmos.ts';
import { documentRenewals } from './documents/renewals.ts';
import { documentOutbox, ensureContainer, sqlDocuments } from './documents/sql.ts';
import { AppError } from './errors.ts';
import { openEmbeddedLog } from './events/embedded.ts';
import { encryptedLog } from './events/encrypted.ts';
import { openKafkaLog } from './events/kafka.ts';
import { layeredCheckpoints } from './events/layered-checkpoints.ts';
import { leasedPresence } from './events/leased-presence.ts';
import type { KafkaSettings } from './events/kafka/client.ts';
import type { EventLog } from './events/port.ts';
import { killAt, noFailpoints } from './failpoint.ts';
import { timeOrderedIds } from './ids.ts';
import type { PayloadKeys } from './keys/port.ts';
import { openPayloadKeys } from './keys/sql.ts';
import type { Lifecycle } from './lifecycle.ts';
import { memoryLimits } from './limits/memory.ts';
import type { Limits } from './limits/port.ts';
import { sharedOrLocal } from './limits/shared-or-local.ts';
import type { Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { Gathering } from './metrics/together.ts';
import type { OutboxSource, OutboxWakes } from './outbox/port.ts';
import { openPostgresWakes } from './outbox/postgres-wake.ts';
import type { Ports } from './ports.ts';
import { redisCheckpoints } from './redis/checkpoints.ts';
import { redisClaims } from './redis/claims.ts';
import type { RedisLine } from './redis/connection.ts';
import { redisLimits } from './redis/limits.ts';
import { redisSigns } from './redis/presence.ts';

export interface Platform extends Omit<Ports, 'graph' | 'wakeRelay'> {
  readonly issuer: TokenIssuer;
  readonly verifier: TokenVerifier;
  readonly assertions: Assertions;
  /** Of cursors and tickets; an operator may exchange them at any time. */
  readonly cursorKeys: () => SigningKeys;
  readonly claims: Claims;
  /** Null: callers may ask for anything. */
  readonly limits: Limits | null;
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
  gathering: Gathering | null = null,
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

  const redis =
    config.REDIS_URL === ''
      ? null
      : await life.add(
          'redis',
          () => openSharedRedis(config, log),
          (opened) => opened.close(),
        );

  const containers = await openContainers(config, db, life, clock, progress);
  const coaching = await containers.container('coaching');
  const { documents: streams } = await containers.container('checkpoints');
  const { documents: claims } = await containers.container('claims');
  const ids = timeOrderedIds(clock);
  const lasting = documentCheckpoints(streams);
  const replica = ids.next('replica');
  const presence = await life.add(
    'presence',
    async () =>
      leasedPresence({
        signs:
          redis === null
            ? documentSigns({ store: streams, clock, replica })
            : redisSigns({ redis, clock, replica }),
        clock,
        log,
        leaseMs: presenceLeaseMs,
      }),
    (opened) => opened.close(),
  );
  const metrics = createMetrics({ gathering });
  metrics.observed(
    'gauge',
    'miyagi_processes',
    'Processes of which these figures are, by the roles that they have.',
    ['roles'],
    () => [[{ roles: config.ROLES.join(',') }, 1]],
  );
  return {
    db,
    events,
    documents: coaching.documents,
    blobs: await openBlobs(config, clock, progress),
    signedPaths: createSignedPaths(secrets.cursor, clock),
    checkpoints:
      redis === null
        ? lasting
        : layeredCheckpoints({ quick: redisCheckpoints(redis), lasting, log }),
    presence,
    outboxes: [coaching.outbox],
    wakes,
    issuer,
    verifier,
    assertions: createAssertions({ secret: secrets.assertion, clock }),
    cursorKeys: secrets.cursor,
    keys,
    claims: redis === null ? documentClaims(claims, clock) : redisClaims(redis, clock),
    limits: openLimits(config, redis, clock, log, metrics),
    renewals: documentRenewals(claims, clock),
    clock,
    ids,
    log,
    metrics,
    failpoints: config.FAILPOINT === '' ? noFailpoints : killAt(config.FAILPOINT, log),
  };
}

async function openSharedRedis(config: Config, log: Log): Promise<RedisLine> {
  const { openRedis } = await import('./redis/connection.ts');
  return openRedis({ url: config.REDIS_URL, prefix: config.REDIS_PREFIX, log });
}

function openLimits(
  config: Config,
  redis: RedisLine | null,
  clock: Clock,
  log: Log,
  metrics: Metrics,
): Limits | null {
  const limit = { capacity: config.RATE_LIMIT_BURST, perSecond: config.RATE_LIMIT_PER_SECOND };
  if (limit.perSecond === 0) return null;
  if (redis === null) return memoryLimits({ limit, clock });
  const limits = sharedOrLocal({
    shared: redisLimits(redis, limit),
    ...{ limit, clock, log, replicas: config.RATE_LIMIT_REPLICAS },
  });
  metrics.observed(
    'peak',
    'miyagi_limits_local',
    'Whether callers are held to the limits of this process alone, because Redis does not answer.',
    [],
    () => [[{}, limits.isLocal() ? 1 : 0]],
  );
  return limits;
}

async function openBlobs(config: Config, clock: Clock, progress: Progress): Promise<BlobStore> {
  const { AZURE_STORAGE_CONNECTION_STRING: connectionString } = config;
  if (connectionString === '') return folderBlobs({ root: join(config.DATA_DIR, 'blobs'), clock });
  const container = config.AZURE_STORAGE_CONTAINER;
  progress(`connecting to the container ${container} of Azure Storage`);
  // The client takes a while to load: whoever does not use it does not wait for it.
  const { openAzureBlobs } = await import('./blobs/azure.ts');
  return openAzureBlobs({ connectionString, container, clock });
}

/** Documents lie in the database, unless Cosmos DB is named for them. */
async function openContainers(
  config: Config,
  db: Database,
  life: Lifecycle,
  clock: Clock,
  progress: Progress,
): Promise<Pick<Cosmos, 'container'>> {
  const { COSMOS_ENDPOINT: endpoint, COSMOS_KEY: key, COSMOS_DATABASE: database } = config;
  if (endpoint === '') {
    return {
      async container(name) {
        await ensureContainer(db, name);
        const documents = sqlDocuments({ db, container: name });
        return { documents, outbox: documentOutbox(db, name) };
      },
    };
  }
  progress(`connecting to Cosmos DB at ${endpoint}`);
  return life.add(
    'documents',
    async () => {
      // As with Azure Storage: its client takes a second to load.
      const { openCosmos } = await import('./documents/cosmos.ts');
      return openCosmos({ endpoint, key, database, clock, shared: config.POSTGRES_URL !== '' });
    },
    (opened) => opened.close(),
  );
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

// Azure Cosmos DB (API for NoSQL) behind the document port: a database with a container a purpose.
import { CosmosClient, ConsistencyLevel, type Database } from '@azure/cosmos';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { OutboxSource } from '../outbox/port.ts';
import { ensureContainer, ensureDatabase } from './cosmos/containers.ts';
import { CosmosHttp } from './cosmos/http.ts';
import { CosmosOutbox } from './cosmos/outbox.ts';
import { CosmosDocuments } from './cosmos/store.ts';
import type { DocumentStore } from './port.ts';

export interface CosmosOptions {
  readonly endpoint: string;
  readonly key: string;
  readonly database: string;
  readonly clock: Clock;
  /** Other processes must find at once what this one has committed. */
  readonly shared: boolean;
  /** Of one request; 10,000 unless told. */
  readonly timeoutMs?: number;
  /** Longest that one call waits when it is throttled, all its waits together; 10,000 unless told. */
  readonly throttleBudgetMs?: number;
}

export interface CosmosContainer {
  readonly documents: DocumentStore;
  readonly outbox: OutboxSource;
}

export interface Cosmos {
  /** Made where it is missing; safe at every start and by several processes. */
  container(name: string): Promise<CosmosContainer>;
  close(): Promise<void>;
}

export async function openCosmos(options: CosmosOptions): Promise<Cosmos> {
  const { clock, timeoutMs = 10_000, throttleBudgetMs = 10_000 } = options;
  const http = new CosmosHttp({ clock, timeoutMs, throttleBudgetMs });
  try {
    const client = clientOf(options, http, await consistencyOf(options, http));
    const database = await http.call('all partitions', () =>
      ensureDatabase(client, options.database),
    );
    return {
      container: (name) => http.call('all partitions', () => openContainer(database, name, http)),
      async close() {
        client.dispose();
        await http.close();
      },
    };
  } catch (error) {
    await http.close();
    throw error;
  }
}

async function openContainer(
  database: Database,
  name: string,
  http: CosmosHttp,
): Promise<CosmosContainer> {
  const container = await ensureContainer(database, name);
  return {
    documents: new CosmosDocuments(container, http),
    outbox: new CosmosOutbox(container, http),
  };
}

/**
 * Readers must find what was committed. Strong and bounded staleness give that within a region; a session gives
 * it to the process that wrote, if the client says that it has one; what is weaker gives it to nobody.
 */
async function consistencyOf(options: CosmosOptions, http: CosmosHttp): Promise<'Session' | null> {
  const client = clientOf(options, http, null);
  const account = await http.call('all partitions', () => client.getDatabaseAccount());
  client.dispose();
  const level = account.resource?.consistencyPolicy;
  switch (level) {
    case ConsistencyLevel.Strong:
    case ConsistencyLevel.BoundedStaleness:
      return null;
    case ConsistencyLevel.Session:
      if (!options.shared) return 'Session';
      break;
    case undefined:
    default:
  }
  const enough = options.shared ? '' : 'session, ';
  throw new AppError(
    'CONFIG_INVALID',
    `COSMOS_ENDPOINT: the account's consistency is ${level}; it must be ${enough}bounded staleness or strong`,
    { field: 'COSMOS_ENDPOINT' },
  );
}

function clientOf(
  { endpoint, key }: CosmosOptions,
  httpClient: CosmosHttp,
  consistencyLevel: 'Session' | null,
): CosmosClient {
  return new CosmosClient({
    endpoint,
    key,
    httpClient,
    ...(consistencyLevel !== null && { consistencyLevel }),
    connectionPolicy: {
      // With these the SDK comes again by itself: up to 120 times, and unaware of any deadline.
      enableEndpointDiscovery: false,
      enableBackgroundEndpointRefreshing: false,
      enablePartitionLevelFailover: false,
      retryOptions: {
        maxRetryAttemptCount: 0,
        fixedRetryIntervalInMilliseconds: 0,
        maxWaitTimeInSeconds: 0,
      },
      // Deadlines are kept by CosmosHttp, for each attempt; this one would count its waits, too.
      requestTimeout: 600_000,
    },
  });
}

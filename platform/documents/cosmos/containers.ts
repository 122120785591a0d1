// A database with a container a purpose, made where they are missing.
import {
  PartitionKeyKind,
  type Container,
  type ContainerDefinition,
  type CosmosClient,
  type Database,
} from '@azure/cosmos';
import { AppError } from '../../errors.ts';
import { HTTP, statusOf } from './failures.ts';

const ascending = (...names: string[]) =>
  names.map((name) => ({ path: `/${name}`, order: 'ascending' as const }));

function definitionOf(id: string): ContainerDefinition {
  const paths = (...names: string[]) => names.map((path) => ({ path }));
  return {
    id,
    // The second version hashes all of a long key.
    partitionKey: { paths: ['/partition'], kind: PartitionKeyKind.Hash, version: 2 },
    indexingPolicy: {
      indexingMode: 'consistent',
      automatic: true,
      // What is not searched costs nothing to write: bodies, events.
      includedPaths: paths('/partition/?', '/kind/?', '/list/?', '/place/?', '/due/?'),
      excludedPaths: paths('/*'),
      // One for each ORDER BY of queries.ts, which must name the same properties.
      compositeIndexes: [
        ascending('partition', 'kind', 'list', 'place', 'id'),
        ascending('partition', 'id'),
        ascending('kind', 'due', 'partition', 'id'),
      ],
    },
  };
}

export async function ensureDatabase(client: CosmosClient, id: string): Promise<Database> {
  await madeByAnyone(() => client.databases.createIfNotExists({ id }));
  return client.database(id);
}

export async function ensureContainer(database: Database, id: string): Promise<Container> {
  if (!/^[a-z][a-z0-9_]{0,30}$/.test(id)) {
    throw new AppError('CONFIG_INVALID', `"${id}" cannot name a document container.`);
  }
  await madeByAnyone(() => database.containers.createIfNotExists(definitionOf(id)));
  const { resource } = await database.container(id).read();
  if (resource?.partitionKey?.paths.join() !== '/partition') {
    throw new AppError(
      'CONFIG_INVALID',
      `The container ${id} is partitioned by ${resource?.partitionKey?.paths.join() ?? 'nothing'}, not by /partition: it belongs to something else.`,
      { field: 'COSMOS_DATABASE' },
    );
  }
  return database.container(id);
}

/** Two processes that start together both find it missing. */
async function madeByAnyone(make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (statusOf(error) !== HTTP.conflict) throw error;
  }
}

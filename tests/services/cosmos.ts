// The document suites on a real Cosmos DB endpoint, e.g. Microsoft's emulator: COSMOS_ENDPOINT and COSMOS_KEY name it.
// Each run has a database of its own, which stays there: deleting databases is not for tests.
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../platform/clock.ts';
import { readConfig } from '../../platform/config.ts';
import { documentsContract } from '../../platform/documents/contract.ts';
import { openCosmos } from '../../platform/documents/cosmos.ts';

const { COSMOS_ENDPOINT: endpoint, COSMOS_KEY: key } = readConfig({
  COSMOS_ENDPOINT: process.env['COSMOS_ENDPOINT'],
  COSMOS_KEY: process.env['COSMOS_KEY'],
});
if (endpoint === '') throw new Error('COSMOS_ENDPOINT and COSMOS_KEY name no Cosmos DB account');

documentsContract('Cosmos DB, a real one', async () => {
  const cosmos = await openCosmos({
    ...{ endpoint, key, database: `miyagi-test-${randomUUID()}` },
    clock: systemClock,
    shared: false,
  });
  const { documents, outbox } = await cosmos.container('things');
  return { store: documents, outbox, close: () => cosmos.close() };
});

import { systemClock } from '../clock.ts';
import { documentsContract } from './contract.ts';
import { startWireServer } from './cosmos/wire-server.testing.ts';
import { openCosmos } from './cosmos.ts';

documentsContract('Cosmos DB', async () => {
  const server = await startWireServer();
  const { endpoint, key } = server;
  const cosmos = await openCosmos({
    ...{ endpoint, key, database: 'contract', clock: systemClock, shared: false },
  });
  const { documents, outbox } = await cosmos.container('things');
  return {
    store: documents,
    outbox,
    async close() {
      await cosmos.close();
      await server.close();
    },
  };
});

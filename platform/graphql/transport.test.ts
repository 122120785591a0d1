import { createAssertions } from '../auth/assertions.ts';
import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { subgraphTransportContract } from './contract.ts';
import { serveSubgraphs } from './http-server.ts';
import { httpTransport } from './http-transport.ts';
import { inProcess } from './mount.ts';

subgraphTransportContract('in process', async (endpoint) => ({
  transport: inProcess(endpoint),
  close: async () => undefined,
}));

subgraphTransportContract('HTTP', async (endpoint) => {
  const assertions = createAssertions({ secret: new Uint8Array(32).fill(7), clock: systemClock });
  const host = '127.0.0.1';
  const server = await serveSubgraphs({
    endpoints: [endpoint],
    assertions,
    host,
    port: 0,
    log: silentLog,
  });
  const transport = httpTransport({
    url: `${server.origin}/${endpoint.name}/graphql`,
    name: endpoint.name,
    assertions,
    timeoutMs: 10_000,
  });
  return {
    transport,
    close: async () => {
      await transport.close();
      await server.close();
    },
  };
});

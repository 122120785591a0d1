// Mercurius as a gateway before the counter over graphql-transport-ws, with subscriptions switched on.
import gateway from '@mercuriusjs/gateway';
import fastify from 'fastify';
import { ask, startSubgraph } from './subgraph.js';

const port = Number(process.argv[2] ?? 4630);
const counter = await startSubgraph(port + 1);

const app = fastify();
await app.register(gateway, {
  gateway: {
    services: [{ name: 'counter', url: counter.url, wsUrl: counter.url.replace('http', 'ws') }],
  },
  subscription: { fullWsTransport: true },
});
app.post('/reload', async (_request, reply) => {
  await ask(counter.url, 'mutation { renew }');
  const schema = await app.graphqlGateway.refresh();
  if (schema !== null) app.graphql.replaceSchema(schema);
  return reply.code(204).send();
});
await app.listen({ port, host: '127.0.0.1' });
console.log(`Mercurius at http://127.0.0.1:${port}/graphql`);

// Hive Gateway as its documentation puts it on node:http, with WebSockets, before the counter over SSE.
import { createServer } from 'node:http';
import { composeServices } from '@apollo/composition';
import { createGatewayRuntime, getGraphQLWSOptions } from '@graphql-hive/gateway-runtime';
import { parse } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { startSubgraph } from './subgraph.js';

const port = Number(process.argv[2] ?? 4620);
const counter = await startSubgraph(port + 1);
let version = 1;

function supergraph() {
  const renewed = counter.sdl.replace('version1', `version${version}`);
  const typeDefs = parse(renewed, { noLocation: true });
  const { supergraphSdl, errors } = composeServices([
    { name: 'counter', url: counter.url, typeDefs },
  ]);
  if (errors) throw new AggregateError(errors);
  return supergraphSdl;
}

const gateway = createGatewayRuntime({ supergraph, logging: false, landingPage: false });
// Its first requests fail while it reads the supergraph; a gateway is asked when it is ready.
await gateway.getSchema();
const server = createServer((request, response) => {
  if (request.url !== '/reload') return gateway(request, response);
  version += 1;
  gateway.invalidateUnifiedGraph();
  response.writeHead(204).end();
});
useServer(
  getGraphQLWSOptions(gateway, ({ extra }) => ({ req: extra.request, socket: extra.socket })),
  new WebSocketServer({ server, path: '/graphql' }),
);
server.listen(port, '127.0.0.1', () => {
  console.log(`Hive Gateway at http://127.0.0.1:${port}/graphql`);
});

// Hive Gateway on node:http; with the planner of Hive Router, in Rust, if told so.
import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { ready, task } from './peer.js';

const rust = task.rust ? await import('@graphql-hive/router-runtime') : null;
const gateway = createGatewayRuntime({
  supergraph: task.supergraph,
  logging: false,
  landingPage: false,
  graphiql: false,
  ...(rust !== null && { unifiedGraphHandler: rust.unifiedGraphHandler }),
});
const server = createServer(gateway);
server.listen(0, '127.0.0.1', () => ready({ port: server.address().port }));

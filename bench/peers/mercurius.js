// Mercurius as a gateway over the Federation 1 form of the same subgraphs.
import gateway from '@mercuriusjs/gateway';
import fastify from 'fastify';
import { ready, task } from './peer.js';

const app = fastify();
await app.register(gateway, { gateway: { services: task.federation1 } });
await app.listen({ port: 0, host: '127.0.0.1' });
ready({ port: app.server.address().port });

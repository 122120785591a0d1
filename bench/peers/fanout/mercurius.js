// Mercurius as a gateway over the Federation 1 form, the live field's service asked over graphql-transport-ws.
import gateway from '@mercuriusjs/gateway';
import fastify from 'fastify';
import { takeOrders } from '../../streams/fanout/orders.ts';
import { ready } from '../peer.js';
import { startSubgraph } from './subgraph.js';

const { origin, publish } = await startSubgraph();
const app = fastify();
await app.register(gateway, {
  gateway: {
    services: [
      { name: 'instruments', url: `http://${origin}/instruments` },
      { name: 'quotes', url: `http://${origin}/quotes`, wsUrl: `ws://${origin}/quotes` },
    ],
  },
  subscription: { fullWsTransport: true },
});
await app.listen({ port: 0, host: '127.0.0.1' });
takeOrders({ emit: publish });
ready({ port: app.server.address().port });

// Hive Gateway with its documentation's event-driven subscriptions: the live field is fed by the gateway's own pub/sub, the
// instrument is asked for at its subgraph.
import { createServer } from 'node:http';
import { composeServices } from '@apollo/composition';
import { createGatewayRuntime, getGraphQLWSOptions } from '@graphql-hive/gateway-runtime';
import { MemPubSub } from '@graphql-hive/pubsub';
import { parse } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { takeOrders } from '../../streams/fanout/orders.ts';
import { ready } from '../peer.js';
import { federation2, startSubgraph } from './subgraph.js';

const { origin } = await startSubgraph();
const { supergraphSdl, errors } = composeServices([
  { name: 'instruments', url: `http://${origin}/instruments`, typeDefs: parse(federation2) },
]);
if (errors) throw new AggregateError(errors);

const pubsub = new MemPubSub();
const gateway = createGatewayRuntime({
  supergraph: supergraphSdl,
  pubsub,
  logging: false,
  landingPage: false,
  additionalTypeDefs: /* GraphQL */ `
    type Subscription {
      quoted(symbol: String!): Quote! @resolveTo(pubsubTopic: "quotes.{args.symbol}")
    }
    type Quote {
      symbol: String!
      seq: Int!
      count: Int!
      at: Float!
      minor: Int!
      note: String!
      instrument: Instrument!
        @resolveTo(
          sourceName: "instruments"
          sourceTypeName: "Query"
          sourceFieldName: "instrument"
          requiredSelectionSet: "{ symbol }"
          sourceArgs: { symbol: "{root.symbol}" }
        )
    }
  `,
});
await gateway.getSchema();
const server = createServer(gateway);
useServer(
  getGraphQLWSOptions(gateway, ({ extra }) => ({ req: extra.request, socket: extra.socket })),
  new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false }),
);
takeOrders({ emit: (quote) => pubsub.publish(`quotes.${quote.symbol}`, { ...quote, count: 1 }) });
server.listen(0, '127.0.0.1', () => ready({ port: server.address().port }));

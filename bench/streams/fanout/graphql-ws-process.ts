// graphql-ws over `ws` and graphql-js as they come, with the same fields in one schema; every subscriber has a queue of
// its own, and every event is executed for each.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buildSchema } from 'graphql';
import { handleProtocols } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { answer, taskOf } from '../../gateway/child.ts';
import type { Ready } from '../../gateway/task.ts';
import { monolithSdl } from './language.ts';
import { takeOrders } from './orders.ts';
import { QuoteHub } from './quote-hub.ts';
import { instrumentOf, type Quote } from './world.ts';

await taskOf<object>();
const hub = new QuoteHub();
const schema = buildSchema(monolithSdl);
const quoted = schema.getSubscriptionType()?.getFields()['quoted'];
if (quoted === undefined) throw new TypeError('no such field');
quoted.subscribe = (_root, { symbol }: { symbol: string }) =>
  hub.follow(symbol, (quote: Quote) => ({
    quoted: { ...quote, count: 1, instrument: () => instrumentOf(symbol) },
  }));

const server = new WebSocketServer({
  ...{ host: '127.0.0.1', port: 0, path: '/graphql' },
  perMessageDeflate: false,
  handleProtocols,
});
useServer({ schema }, server);
await once(server, 'listening');
takeOrders({ emit: (quote) => hub.publish(quote) });
answer({ port: (server.address() as AddressInfo).port } satisfies Ready);

// What sockets alone cost: each event encoded once and written to everybody, with nothing but `ws` around it.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { answer, taskOf } from '../../gateway/child.ts';
import type { Ready } from '../../gateway/task.ts';
import { takeOrders } from './orders.ts';
import { instrumentOf, plainSelection } from './world.ts';

await taskOf<object>();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
await once(server, 'listening');

/** As long as one of ours: no frame is to be cheaper for being shorter. */
const cursor = 'x'.repeat(96);

takeOrders({
  emit({ symbol, seq, at, minor }) {
    const instrument = plainSelection.instrument(instrumentOf(symbol));
    const payload = {
      data: { quoted: { seq, count: 1, at, minor, instrument } },
      extensions: { cursor },
    };
    const message = Buffer.from(JSON.stringify({ id: '1', type: 'next', payload }));
    for (const client of server.clients) client.send(message, { binary: false });
  },
});
answer({ port: (server.address() as AddressInfo).port } satisfies Ready);

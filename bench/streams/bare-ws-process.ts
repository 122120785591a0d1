// What sockets alone cost: pieces of text to as many clients, at the same pace, with nothing but `ws` around them.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { seededRandom } from '../../platform/random.ts';
import { answer, taskOf } from './child.ts';
import { wallNow } from './socket.ts';

export interface BareWsTask {
  /** In the mean; between half and one and a half times as much, as the model beside ours. */
  readonly everyMs: number;
  readonly seed: number;
  readonly bytes: number;
}

export interface BareWs {
  readonly port: number;
}

/** What its clients are sent. */
export interface BareWsMessage {
  /** `wallNow` right before it was sent. */
  readonly at: number;
  readonly text: string;
}

const { everyMs, seed, bytes } = taskOf<BareWsTask>();
const random = seededRandom('bare ws', seed);
const text = 'x'.repeat(bytes);
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', (socket) => {
  void (async () => {
    while (socket.readyState === socket.OPEN) {
      await sleep(everyMs * (0.5 + random.float()));
      socket.send(JSON.stringify({ at: wallNow(), text }));
    }
  })();
});
await once(server, 'listening');
answer({ port: (server.address() as AddressInfo).port } satisfies BareWs);

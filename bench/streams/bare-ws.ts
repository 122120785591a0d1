// The peer on the embedded log: bare `ws` between two processes on the same machine at the same time of day.
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { spread, type Spread } from '../percentiles.ts';
import type { BareWs, BareWsMessage, BareWsTask } from './bare-ws-process.ts';
import { startChild } from './child.ts';
import { wallNow } from './socket.ts';

export interface BareSockets {
  /** From sending to arrival of everything that arrives in the window (ms). */
  listen(windowMs: number): Promise<Spread>;
  close(): Promise<void>;
}

export async function openBareSockets(clients: number, task: BareWsTask): Promise<BareSockets> {
  const server = startChild<BareWs>('./bare-ws-process.ts', task);
  const { port } = await server.answer();
  let delays: number[] = [];
  const sockets = await Promise.all(
    Array.from({ length: clients }, async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`);
      socket.on('message', (data: Buffer) => {
        const arrivedAt = wallNow();
        delays.push(arrivedAt - (JSON.parse(data.toString()) as BareWsMessage).at);
      });
      // `close` follows, and nothing that came before it is wrong.
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.once('open', resolve));
      return socket;
    }),
  );
  return {
    async listen(windowMs) {
      delays = [];
      await sleep(windowMs);
      return spread(delays);
    },
    async close() {
      for (const socket of sockets) socket.terminate();
      await server.kill();
    },
  };
}

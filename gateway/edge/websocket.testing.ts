// A client of the WebSocket edge, polite or bare, for tests.
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { RunEvent } from '../../schema/events/coaching.ts';
import { runId, transports, type TestOptions } from './transports.testing.ts';

export async function webSockets(t: TestContext, options: TestOptions = {}) {
  const world = await transports(t, options);
  const url = `ws://127.0.0.1:${world.port}/graphql`;
  const client = (authorization = 'Bearer ada'): Client => {
    const made = createClient({
      url,
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
      retryAttempts: 0,
    });
    t.after(() => made.dispose());
    return made;
  };
  /** A bare socket, signed in if `authorization` is given. */
  const socket = async (
    authorization?: string | null,
    { protocol = 'graphql-transport-ws', ...more }: Raw = {},
  ): Promise<WebSocket> => {
    const ws = new WebSocket(url, protocol, more);
    t.after(() => ws.terminate());
    await once(ws, 'open');
    if (authorization === undefined) return ws;
    const acknowledged = once(ws, 'message');
    const payload = authorization === null ? {} : { Authorization: authorization };
    ws.send(JSON.stringify({ type: 'connection_init', payload }));
    await acknowledged;
    return ws;
  };
  return { ...world, url, client, socket };
}

interface Raw {
  protocol?: string;
  autoPong?: boolean;
  origin?: string;
  headers?: Record<string, string>;
}

export async function closeOf(ws: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = (await once(ws, 'close')) as [number, Buffer];
  return { code, reason: reason.toString() };
}

export function messages(ws: WebSocket): { type: string; id?: string; payload?: unknown }[] {
  const all: { type: string }[] = [];
  ws.on('message', (data: Buffer) => all.push(JSON.parse(data.toString()) as { type: string }));
  return all;
}

export function subscribe(
  ws: WebSocket,
  query: string,
  variables: object = { runId },
  id = 's',
): void {
  ws.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables } }));
}

export interface Data {
  readonly runEvents: RunEvent;
}

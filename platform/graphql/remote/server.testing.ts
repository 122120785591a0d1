// A subgraph on a real socket that does what a test tells it to, and a transport to it whose time stands still.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { ManualClock, type Timer } from '../../clock.ts';
import { isAppError, type ErrorCode } from '../../errors.ts';
import { seededRandom, type Random } from '../../random.ts';
import { remoteTransport, type RemoteTransportOptions } from './transport.ts';

/** Tells when a timer of a certain length is set. */
export class WatchedClock extends ManualClock {
  readonly #watches: { readonly ms: number; readonly seen: () => void }[] = [];

  override after(ms: number, fn: () => void): Timer {
    const timer = super.after(ms, fn);
    const index = this.#watches.findIndex((watch) => watch.ms === ms);
    if (index !== -1) this.#watches.splice(index, 1)[0]?.seen();
    return timer;
  }

  timerOf(ms: number): Promise<void> {
    return new Promise((seen) => this.#watches.push({ ms, seen }));
  }
}

/** Pauses of no length: a retry comes at once. */
export const noPause: Random = { ...seededRandom('no pause'), float: () => 0 };
/** The longest pause that a draw can give: 49, 99, 199 … ms. */
export const longPause: Random = { ...seededRandom('long pause'), float: () => 0.999 };

export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
  /** How many came before. */
  readonly index: number;
}

export type Behaviour = (asked: Asked) => void;

export async function openRemote(
  t: TestContext,
  behaviour: Behaviour,
  options: Partial<RemoteTransportOptions> = {},
) {
  const sockets = new Set<Socket>();
  const bodies: string[] = [];
  let came = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const index = bodies.push(body) - 1;
      behaviour({ request, response, body, index });
      came.resolve();
      came = Promise.withResolvers<void>();
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const clock = new WatchedClock();
  const transport = remoteTransport({
    url: `http://127.0.0.1:${port}/graphql`,
    name: 'library',
    timeoutMs: 5_000,
    clock,
    random: noPause,
    ...options,
  });
  t.after(async () => {
    const closed = transport.close();
    server.closeAllConnections();
    server.close();
    await closed;
  });
  return {
    server,
    transport,
    clock,
    sockets,
    bodies,
    /** The next request is there, and was dealt with as told. */
    nextRequest: () => came.promise,
    /** Until so many requests came, since the start. */
    requests: async (count: number) => {
      while (bodies.length < count) await came.promise;
    },
  };
}

export function sendJson(response: ServerResponse, content: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
}

export function fails(code: ErrorCode, text: RegExp, retryable = true) {
  return (error: unknown) =>
    isAppError(error, code) && error.retryable === retryable && text.test(error.message);
}

// The listening socket: where it listens, and how it ends without cutting off anybody in mid-answer.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../platform/clock.ts';
import { listenAt } from '../../platform/listen.ts';
import type { HttpEdge } from './http.ts';
import { refuseMalformed } from './malformed.ts';
import type { AttachedEdge } from './parts.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly http: HttpEdge;
  /** Lets another edge take the server's upgrades; null: they are refused. */
  readonly attach: ((server: Server) => AttachedEdge | Promise<AttachedEdge>) | null;
  readonly clock: Clock;
  /** How long a request may take to come to its end, ms; 30 s unless told. */
  readonly requestMs?: number;
}

export interface Listening {
  /** `http://127.0.0.1:4000` */
  readonly origin: string;
  /** No more requests; those in progress have `graceMs` to end. */
  close(graceMs: number): Promise<void>;
}

/** PORT_IN_USE, naming the port and the setting, when somebody else listens there. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { host, port, http, attach, clock } = options;
  const inProgress = new Set<ServerResponse>();
  let closing = false;
  const { requestMs = 30_000 } = options;
  const timeouts = {
    requestTimeout: requestMs,
    headersTimeout: Math.min(requestMs, 10_000),
    connectionsCheckingInterval: Math.min(requestMs, 5_000),
    keepAliveTimeout: 65_000,
  };
  const server = createServer(timeouts, (request, response) => {
    inProgress.add(response);
    response.once('close', () => inProgress.delete(response));
    if (closing) response.setHeader('connection', 'close');
    http(request, response);
  });
  server.on('clientError', (error, socket) => refuseMalformed(error, socket, inProgress));
  const attached = (await attach?.(server)) ?? null;
  if (attached === null) server.on('upgrade', refuseUpgrade);
  const bound = await listenAt(server, { host, port, setting: 'PORT' }).catch(
    async (error: unknown) => {
      await attached?.close(0);
      throw error;
    },
  );

  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async close(graceMs) {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const answered = [...inProgress].map(
        (response) => new Promise((done) => response.once('close', done)),
      );
      const over = new AbortController();
      await Promise.race([
        Promise.all([...answered, attached?.close(graceMs)]),
        clock.sleep(graceMs, over.signal),
      ]);
      over.abort();
      server.closeAllConnections();
      await closed;
    },
  };
}

function refuseUpgrade(_request: IncomingMessage, socket: Duplex): void {
  // Without a listener an error of the raw socket would end the process.
  socket.on('error', () => socket.destroy());
  socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
}

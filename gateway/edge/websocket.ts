// The WebSocket edge: graphql-transport-ws on a node:http server, one path beside plain HTTP.
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { handleProtocols, makeServer } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Timer } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import { isOriginAllowed } from './origin.ts';
import { Socket } from './socket.ts';
import { type OperationOptions, socketOperations } from './ws-operations.ts';
import { pingAnswerer } from './ws-renewal.ts';

export interface WebSocketOptions extends OperationOptions {
  /** `/graphql` */
  readonly path: string;
  /** Exact origins, besides the server's own. */
  readonly allowedOrigins: readonly string[];
  /** Connections at the same time. */
  readonly sockets: number;
  /** How long a new connection may take to send connection_init, ms. */
  readonly initTimeoutMs?: number;
  /** A connection silent for two of these is taken for dead, ms. */
  readonly heartbeatMs?: number;
  /** A client that takes nothing of what waits for it for so long is cut off, ms. */
  readonly stallMs?: number;
  readonly random: Random;
}

export interface WebSocketEdge {
  /** Refuses new connections, lets begun answers out, closes every socket with 1001 within `graceMs`. */
  close(graceMs: number): Promise<void>;
  connections(): number;
}

const maxMessageBytes = 64 * 1024;
const maxFragments = 16;
/** Some milliseconds: a ping costs as much as any other frame, and thousands of sockets are due together. */
const beatsPerTurn = 100;
/** Clients that are sent away together come back within this time of each other, ms. */
const returnWithinMs = 3_000;

export function attachWebSocket(server: Server, options: WebSocketOptions): WebSocketEdge {
  const { clock, random, log, initTimeoutMs = 3_000, heartbeatMs = 15_000 } = options;
  const { stallMs = 30_000 } = options;
  const protocol = makeServer(socketOperations(options));
  const renewal = pingAnswerer(options);
  const sockets = new Set<Socket>();
  let stopping = false;
  let full = false;
  let closed = false;
  let heartbeat: Timer | null = null;

  const acceptor = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: maxMessageBytes,
    maxFragments,
    perMessageDeflate: false,
    handleProtocols,
  });

  function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', (error) => log.debug({ err: error }, 'a connection failed'));
    const status = refusal(request);
    if (status !== null) return refuseUpgrade(stream, status);
    acceptor.handleUpgrade(request, stream, head, (ws) => accept(ws, request));
  }

  function refusal({ url = '', headers }: IncomingMessage): number | null {
    if (url.split('?')[0] !== options.path) return 404;
    if (!isOriginAllowed(headers.origin, headers.host, options.allowedOrigins)) {
      log.warn({ origin: headers.origin }, 'a socket was refused to a page of this origin');
      return 403;
    }
    const wasFull = full;
    full = sockets.size >= options.sockets;
    if (full && !wasFull) log.warn({ most: options.sockets }, 'no more sockets are taken');
    return stopping || full ? 503 : null;
  }

  function accept(ws: WebSocket, request: IncomingMessage): void {
    const socket = new Socket(ws, request, { stallMs, log });
    sockets.add(socket);
    ws.on('error', (error) => {
      // Messages too long, in too many pieces or malformed; ws has answered with its close code.
      if ('code' in error && String(error.code).startsWith('WS_ERR')) {
        socket.complain(error.message, { code: error.code });
      } else log.debug({ err: error }, 'a socket failed');
    });

    const refuse = (code: number, reason: string) => {
      socket.complain(reason, { code });
      socket.close(code, reason);
    };
    const init = clock.after(initTimeoutMs, () => {
      if (!socket.initialised) refuse(4408, 'Connection initialisation timeout');
    });
    const opened = protocol.opened(
      {
        protocol: socket.protocol,
        send: (message) => socket.send(message),
        // What the protocol's own library refuses: unauthorised, twice initialised, an id in use …
        close: (code = 1000, reason = '') => refuse(code, reason),
        onMessage: (handle) =>
          socket.onMessage(async (message) => {
            try {
              await handle(message);
            } catch (error) {
              log.error({ err: error }, 'a socket message was not handled');
              socket.close(4500, 'Internal server error');
            }
          }),
        onPing: (payload) => renewal(socket, payload),
      },
      socket,
    );
    ws.once('close', (code, reason) => {
      init.cancel();
      sockets.delete(socket);
      opened(code, reason.toString()).catch((error: unknown) =>
        log.error({ err: error }, 'a socket was not closed cleanly'),
      );
    });
  }

  async function beatAll(): Promise<void> {
    for (const [place, socket] of [...sockets].entries()) {
      if (place > 0 && place % beatsPerTurn === 0) await nextTurn();
      socket.beat();
    }
  }

  function beat(): void {
    beatAll()
      .catch((error: unknown) => log.error({ err: error }, 'a heartbeat has failed'))
      .finally(() => {
        // The next one comes all the same: it is what finds dead connections.
        if (!closed) heartbeat = clock.after(heartbeatMs, beat);
      });
  }

  server.on('upgrade', upgrade);
  heartbeat = clock.after(heartbeatMs, beat);

  return {
    connections: () => sockets.size,
    async close(graceMs) {
      stopping = true;
      let expire: () => void = () => undefined;
      const deadline = new Promise<void>((resolve) => (expire = resolve));
      const grace = clock.after(graceMs, expire);
      const away = () => `Going away; come back in ${random.int(0, returnWithinMs)} ms`;
      await Promise.all([...sockets].map((socket) => socket.drain(deadline, away())));
      grace.cancel();
      closed = true;
      heartbeat?.cancel();
      acceptor.close();
    },
  };
}

function refuseUpgrade(stream: Duplex, status: number): void {
  const retry = status === 503 ? 'Retry-After: 1\r\n' : '';
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n`;
  stream.end(`${head}${retry}\r\n`, () => stream.destroy());
}

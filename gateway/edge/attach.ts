// Every transport of streams on one server: WebSocket, SSE and multipart, over the same streams.
import type { Server } from 'node:http';
import type { KeyRing } from '../../platform/auth/key-ring.ts';
import type { Claims } from '../../platform/claims.ts';
import type { Renewals } from '../../platform/auth/renewals.ts';
import type { Random } from '../../platform/random.ts';
import type { Streams } from '../stream/subscribe.ts';
import { createHttpStreams } from './http-streams.ts';
import type { AttachedEdge, EdgeParts } from './parts.ts';
import { createStreamHttp } from './stream-http.ts';
import { createTickets } from './tickets.ts';
import { attachWebSocket } from './websocket.ts';

export interface TransportOptions extends EdgeParts {
  readonly streams: Streams;
  /** WebSockets at the same time. */
  readonly sockets: number;
  readonly operationsPerSocket: number;
  /** Streams over HTTP at the same time. */
  readonly httpStreams: number;
  /** Which tickets have been used. */
  readonly claims: Claims;
  readonly renewals: Renewals;
  readonly ticketKeys: KeyRing;
  /** Spreads the return of clients that are sent away together. */
  readonly random: Random;
}

export function attachTransports(server: Server, options: TransportOptions): AttachedEdge {
  const { claims, clock } = options;
  const webSocket = attachWebSocket(server, options);
  const unfollow = options.followGraph?.((graph) => options.streams.adopt(graph));
  const tickets = createTickets(options.ticketKeys, claims, clock);
  const httpStreams = createHttpStreams({ ...options, tickets, most: options.httpStreams });
  return {
    http: createStreamHttp({ ...options, httpStreams, tickets }),
    async close(graceMs) {
      unfollow?.();
      await Promise.all([webSocket.close(graceMs), httpStreams.close(graceMs)]);
    },
  };
}

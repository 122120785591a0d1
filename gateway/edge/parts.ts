// The seam between the gateway and what else speaks on its port, such as graphql-transport-ws.
import type { Server } from 'node:http';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Executor, LoadedSupergraph } from '../execute/port.ts';
import type { Preparer } from './prepare.ts';

/** What the gateway shares with another edge. */
export interface EdgeParts {
  /** `/graphql` */
  readonly path: string;
  /** Web origins, besides the gateway's own, that may connect. */
  readonly allowedOrigins: readonly string[];
  /** Of a header's value, `Bearer …`; the anonymous viewer without one, UNAUTHENTICATED for a bad one. */
  readonly authenticate: (authorization: string | undefined) => Promise<Viewer>;
  /** The version to start new operations with. */
  readonly graph: () => LoadedSupergraph;
  readonly preparer: Preparer;
  readonly executor: Executor;
  readonly clock: Clock;
  readonly log: Log;
}

export interface AttachedEdge {
  /** Takes no more connections and ends those there are, within `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Called once, before the server listens; handles the server's `upgrade` events. */
export type AttachEdge = (server: Server, parts: EdgeParts) => AttachedEdge | Promise<AttachedEdge>;

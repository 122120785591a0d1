// The seam between the gateway and what serves streams on its port.
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Viewer } from '../../platform/auth/port.ts';
import type { OpenSession } from '../../platform/auth/session.ts';
import type { Clock } from '../../platform/clock.ts';
import type { GraphRequest } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { Executor, LoadedSupergraph } from '../execute/port.ts';
import type { Allowance } from './allowance.ts';
import type { HeaderFilter } from './forward.ts';
import type { Limiter } from './limits.ts';
import type { Preparer } from './prepare.ts';
import type { Texts } from './texts.ts';

/** What the gateway shares with another edge. */
export interface EdgeParts {
  /** `/graphql` */
  readonly path: string;
  /** Web origins, besides the gateway's own, that may connect. */
  readonly allowedOrigins: readonly string[];
  /** Of a header's value, `Bearer …`; the anonymous viewer without one, UNAUTHENTICATED for a bad one. */
  readonly authenticate: (authorization: string | undefined) => Promise<Viewer>;
  /** Of all of a request's headers: a token or a worker's assertion. */
  readonly authenticateRequest: (headers: IncomingHttpHeaders) => Promise<Viewer>;
  /** What a connection or a stream of this viewer lives on; UNAUTHENTICATED where it has ended already. */
  readonly openSession: (viewer: Viewer) => OpenSession;
  /** Bytes of a request's body. */
  readonly bodyLimit: number;
  readonly limiter: Pick<Limiter, 'body'>;
  readonly ready: () => boolean;
  /** The version to start new operations with. */
  readonly graph: () => LoadedSupergraph;
  /** Tells of every version from now on, the current one first. Returns how to end it. */
  readonly followGraph?: (listener: (graph: LoadedSupergraph) => void) => () => void;
  /** What an operation's text is, however its client names it. */
  readonly texts: Texts;
  readonly preparer: Preparer;
  /** Which of a client's headers queries and mutations take along; streams take none, being shared. */
  readonly forwarded: HeaderFilter;
  readonly executor: Executor;
  /** What callers may ask for in a while. */
  readonly allowance: Allowance;
  readonly clock: Clock;
  readonly log: Log;
}

/** Names a stream to its client, for the renewal of its credentials. */
export const STREAM_HEADER = 'miyagi-stream';

/** What such an edge answers on plain HTTP; each call ends the response, sooner or later. */
export interface StreamHttp {
  /** /graphql/stream */
  events(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** /graphql/stream/tickets */
  reserve(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** A POST to /graphql whose client accepts multipart; false: it asks for no subscription. */
  multipart(
    request: IncomingMessage,
    response: ServerResponse,
    viewer: Viewer,
    asked: GraphRequest,
  ): Promise<boolean>;
}

export interface AttachedEdge {
  /** Absent: streams over HTTP are not served. */
  readonly http?: StreamHttp;
  /** Takes no more connections and ends those there are, within `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Called once, before the server listens; handles the server's `upgrade` events. */
export type AttachEdge = (server: Server, parts: EdgeParts) => AttachedEdge | Promise<AttachedEdge>;

// All streams over HTTP of this process: how many, their heartbeats, who takes over whose, and their end.
import type {
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
  ServerResponse,
} from 'node:http';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Renewals } from '../../platform/auth/renewals.ts';
import type { OpenSession } from '../../platform/auth/session.ts';
import type { Clock, Timer } from '../../platform/clock.ts';
import { isAppError } from '../../platform/errors.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { Log } from '../../platform/log.ts';
import type { Random } from '../../platform/random.ts';
import { isTracing } from '../../platform/telemetry/trace.ts';
import type { ExecutionRequest, LoadedSupergraph } from '../execute/port.ts';
import type { ReadyFrame } from '../stream/frame.ts';
import type { Frames } from '../stream/live-frames.ts';
import type { Streams } from '../stream/subscribe.ts';
import { HttpStream } from './http-stream.ts';
import { pump } from './pump.ts';
import { sendUnauthenticated } from './respond.ts';
import { STREAM_HEADER } from './parts.ts';
import type { OpenedTicket, Tickets } from './tickets.ts';
import { tracedStream, type StreamOrigin } from './traced-stream.ts';
import type { Wire } from './wire.ts';

export interface HttpStreamsOptions {
  readonly streams: Streams;
  readonly openSession: (viewer: Viewer) => OpenSession;
  readonly tickets: Pick<Tickets, 'name'>;
  readonly renewals: Pick<Renewals, 'find' | 'onRenewed'>;
  /** At the same time; one more is refused. */
  readonly most: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Between signs of life on a silent stream, ms; see HttpStream for its least. */
  readonly heartbeatMs?: number;
  readonly stallMs?: number;
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export interface Follow {
  readonly graph: LoadedSupergraph;
  readonly asked: ExecutionRequest;
  readonly lastEventId: string | null;
  readonly ticket: OpenedTicket | null;
}

export interface HttpStreams {
  /** False: the connection was refused, without an answer, because there is no room or no time. */
  admit(exchange: Exchange): boolean;
  /** Streams a subscription to its end. */
  follow(exchange: Exchange, wire: Wire, follow: Follow): Promise<void>;
  /** Hands every stream over, within `graceMs`. */
  close(graceMs: number): Promise<void>;
  count(): number;
  /** When to come back, ms; never the same for all. */
  retryMs(): number;
}

/** How long a client whose credentials have ended may take to read that its stream is over, ms. */
const leaveWithinMs = 1_000;

const retryRangeMs = [1_000, 3_000] as const;

export function createHttpStreams(options: HttpStreamsOptions): HttpStreams {
  const { streams, tickets, renewals, clock, random, log } = options;
  const { heartbeatMs = 20_000, stallMs = 30_000 } = options;
  const open = new Set<HttpStream>();
  /** By the id within a ticket or a name. */
  const named = new Map<string, { readonly stream: HttpStream; readonly session: OpenSession }>();
  const draining = new AbortController();
  let refusing = false;
  let heartbeat: Timer = clock.after(heartbeatMs, beat);

  function beat(): void {
    for (const stream of open) stream.beat();
    heartbeat = clock.after(heartbeatMs, beat);
  }

  const retryMs = () => random.int(...retryRangeMs);

  function enter({ request, response }: Exchange, wire: Wire): HttpStream {
    const stream = new HttpStream(request, response, {
      heartbeat: wire.heartbeat,
      stallMs,
      onStalled: () => log.warn({ stallMs }, 'a client that did not read its stream was cut off'),
    });
    if (stream.gone.aborted) return stream;
    open.add(stream);
    stream.gone.addEventListener('abort', () => open.delete(stream), { once: true });
    return stream;
  }

  /** Any connection that the ticket had before was lost, or is not meant to be. */
  function takeOver(id: string, stream: HttpStream, session: OpenSession): void {
    named.get(id)?.stream.cut();
    named.set(id, { stream, session });
    const leave = () => {
      if (named.get(id)?.stream === stream) named.delete(id);
    };
    stream.gone.addEventListener('abort', leave, { once: true });
    if (stream.gone.aborted) leave();
  }

  async function renew(name: string): Promise<void> {
    const session = named.get(name)?.session;
    if (session === undefined) return;
    try {
      const terms = await renewals.find(name);
      const { id, kind } = session.viewer;
      if (terms !== null) session.renew({ id, kind, ...terms });
    } catch (error) {
      // Told twice, overtaken by a newer one, or by the end.
      if (isAppError(error)) log.debug({ problem: error.message }, 'a renewal came to nothing');
      else log.error({ err: error }, 'a stream could not be renewed');
    }
  }

  renewals.onRenewed((name) => void renew(name));

  /** What can be wrong is wrong before the first byte, so that a ticket used in vain is not used up. */
  async function subscribe(
    { graph, asked, lastEventId, ticket }: Follow,
    stream: HttpStream,
    session: OpenSession,
    { headers }: IncomingMessage,
  ): Promise<Frames> {
    const request = { ...asked, signal: stream.gone };
    const resume = { lastEventId, reader: ticket?.id ?? null };
    const frames = await (isTracing()
      ? tracedStream(originOf(request, headers), () =>
          streams.subscribe(graph, request, resume, session),
        )
      : streams.subscribe(graph, request, resume, session));
    try {
      if (lastEventId === null) await ticket?.use();
      return frames;
    } catch (error) {
      await frames.return();
      throw error;
    }
  }

  /** Ends with the stream; and the stream, soon, with it. */
  function sessionOf(viewer: Viewer, stream: HttpStream): OpenSession {
    const session = options.openSession(viewer);
    let leaving: Timer | null = null;
    session.onEnd(() => (leaving = clock.after(leaveWithinMs, () => stream.cut())));
    const leave = () => {
      session.close();
      leaving?.cancel();
    };
    stream.gone.addEventListener('abort', leave, { once: true });
    if (stream.gone.aborted) leave();
    return session;
  }

  /** For who has no ticket to name it by. Nobody's credentials never end. */
  function nameOf(stream: HttpStream, session: OpenSession): OutgoingHttpHeaders {
    if (session.viewer.kind === 'anonymous') return {};
    const { stream: id, name } = tickets.name(session.viewer);
    takeOver(id, stream, session);
    return { [STREAM_HEADER]: name };
  }

  async function follow(exchange: Exchange, wire: Wire, asked: Follow): Promise<void> {
    const { response } = exchange;
    const stream = enter(exchange, wire);
    let frames: Frames;
    let session: OpenSession;
    try {
      session = sessionOf(asked.asked.viewer, stream);
      frames = await subscribe(asked, stream, session, exchange.request);
    } catch (error) {
      if (stream.gone.aborted) return;
      const isMisuse = isAppError(error, 'UNAUTHENTICATED') || isAppError(error, 'CURSOR_INVALID');
      if (asked.ticket !== null && isMisuse) {
        const fields = { viewer: asked.ticket.viewer.id, problem: error.message };
        log.warn(fields, 'a ticket was refused');
      }
      if (isAppError(error, 'UNAUTHENTICATED')) return sendUnauthenticated(response, error);
      const refusal = toResponseError(error, log);
      const told =
        refusal.extensions?.['retryable'] === true
          ? wire.end({ kind: 'failed', error: refusal }, retryMs())
          : wire.only({ errors: [refusal] });
      stream.begin(wire.headers, wire.opening(null, retryMs()));
      return stream.end(told);
    }
    if (draining.signal.aborted) {
      await frames.return();
      return stream.cut();
    }
    if (asked.ticket !== null) {
      takeOver(asked.ticket.id, stream, session);
      // It may have been renewed elsewhere while it was opened here.
      await renew(asked.ticket.id);
    }
    if (asked.lastEventId !== null && frames.isOver) {
      await frames.return();
      response.writeHead(204).end();
      return;
    }
    const headers = { ...wire.headers, ...(asked.ticket === null && nameOf(stream, session)) };
    stream.begin(headers, wire.opening(frames.cursor, retryMs()));
    const signals = { gone: stream.gone, draining: draining.signal };
    const write = (frame: ReadyFrame, onRoom: () => void) =>
      stream.write(wire.frame(frame), onRoom);
    const end = await pump(frames, write, signals, log);
    if (end !== null) stream.end(wire.end(end, retryMs()));
  }

  return {
    follow,
    retryMs,
    count: () => open.size,

    admit({ response }) {
      const full = open.size >= options.most;
      if (full && !refusing) log.warn({ most: options.most }, 'no more streams are taken');
      refusing = full;
      if (!full && !draining.signal.aborted) return true;
      // An answer of 503 would end a browser's EventSource for good; a lost connection is tried again.
      response.destroy();
      return false;
    },

    async close(graceMs) {
      draining.abort();
      heartbeat.cancel();
      const over = new AbortController();
      const closed = [...open].map(
        ({ gone }) => new Promise((done) => gone.addEventListener('abort', done, { once: true })),
      );
      await Promise.race([Promise.all(closed), clock.sleep(graceMs, over.signal)]);
      over.abort();
      for (const stream of open) stream.cut();
    },
  };
}

function originOf(
  { operation, signal }: ExecutionRequest & { readonly signal: AbortSignal },
  headers: IncomingHttpHeaders,
): StreamOrigin {
  return { operation: operation.definition, parent: headers, headers, transport: 'http', signal };
}

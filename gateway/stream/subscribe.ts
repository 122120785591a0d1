// Event-fed subscriptions: from a validated operation to response frames, each with the cursor behind it.
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { Checkpoints } from '../../platform/events/checkpoints.ts';
import type { EventLog, EventRecord } from '../../platform/events/port.ts';
import type { Presence } from '../../platform/events/presence.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { GraphResponse } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { ExecutionRequest, Executor, LoadedSupergraph } from '../execute/port.ts';
import { expired, invalid } from './cursor.ts';
import type { Cursors, StreamCursors } from './cursor.ts';
import { atTime } from './expiry.ts';
import type { StreamFold } from './fold.ts';
import { liveRequest } from './live-request.ts';
import type { LiveRequest } from './live-request.ts';
import { StreamReader } from './reader.ts';
import type { Delivery } from './reader.ts';
import { TopicTail } from './tail.ts';
import type { Seat } from './tail.ts';

/** One response of a subscription; pass `cursor` as `after` to go on behind it. */
export interface Frame extends GraphResponse {
  readonly extensions: { readonly cursor: string };
}

/** Pull it: nothing is resolved before it is asked for. `return` ends it at once, also mid-wait. */
export interface Frames extends AsyncGenerator<Frame, void, void> {
  /** Where the client stands before the first frame. */
  readonly cursor: string;
  /** Nothing is left to deliver: the stream has ended, and the client had everything already. */
  readonly isOver: boolean;
}

/** What a transport knows of a client that comes back by itself. */
export interface Resume {
  /** The last cursor that the client saw; goes before the argument `after`. */
  readonly lastEventId: string | null;
  /**
   * Names this client in all its cursors. A `lastEventId` that names another or nobody is
   * CURSOR_INVALID: only who has read the stream can come back to it. null: not wanted.
   */
  readonly reader: string | null;
}

export interface Streams {
  /**
   * Frames from the beginning or from behind `after`, to the stream's end. Rejects with what is wrong
   * with the request: BAD_USER_INPUT, NOT_FOUND (unknown and foreign alike), UNAUTHENTICATED,
   * CURSOR_INVALID, CURSOR_EXPIRED. The frames reject with UNAUTHENTICATED when the viewer's
   * credentials end, and with DATA_CORRUPT when events are missing.
   */
  subscribe(graph: LoadedSupergraph, request: ExecutionRequest, resume?: Resume): Promise<Frames>;
  close(): Promise<void>;
}

export interface StreamsOptions {
  /** One per live topic. */
  readonly folds: readonly StreamFold[];
  readonly events: EventLog;
  readonly checkpoints: Checkpoints;
  /** Told of everybody who watches a stream that goes on; null: nobody wants to know. */
  readonly presence?: Presence | null;
  /** Told once of every record that comes in a live topic and cannot be read. */
  readonly onUnreadable?: (record: EventRecord, why: AppError) => void;
  readonly executor: Executor;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly log: Log;
}

const freshStart: Resume = { lastEventId: null, reader: null };

/** Follows every topic from now on. */
export async function openStreams(options: StreamsOptions): Promise<Streams> {
  const { events, checkpoints, executor, clock, log } = options;
  const tails = new Map<string, TopicTail>();
  for (const fold of options.folds) {
    const { onUnreadable = () => undefined } = options;
    const tail = { fold, events, checkpoints, clock, log, onUnreadable };
    tails.set(fold.topic, await TopicTail.open(tail));
  }

  async function subscribe(
    graph: LoadedSupergraph,
    request: ExecutionRequest,
    resume: Resume = freshStart,
  ): Promise<Frames> {
    const asked = liveRequest(graph, request);
    const tail = tails.get(asked.field.topic);
    if (tail === undefined) {
      throw new AppError('UNAVAILABLE', `This gateway does not follow \`${asked.field.topic}\`.`);
    }
    await checkOwner(executor, asked, request);
    const { generation } = tail;
    const named = options.cursors.of({ field: asked.field.field, args: asked.args, generation });
    const { lastEventId, reader } = resume;
    const after = lastEventId ?? asked.after;
    const ofReader = lastEventId === null ? null : reader;
    const position = after === null ? null : await resumeAt(tail.fold, named, after, ofReader);
    const seat = await tail.join(asked.key);
    return frames({ graph, request, asked, cursors: named, seat, position, reader });
  }

  /** Where the cursor's client stands; null: before the first event. */
  async function resumeAt(
    fold: StreamFold,
    named: StreamCursors,
    after: string,
    ofReader: string | null,
  ): Promise<unknown> {
    const { offsets, position, reader } = named.decode(after);
    if (ofReader !== null && reader !== ofReader) throw invalid();
    const unpacked = position.length === 0 ? null : fold.unpackPosition(position);
    if (unpacked === null && position.length > 0) throw invalid();
    // A log restored from an older copy has not yet written what this client has read.
    const ends = await events.ends(fold.topic);
    if (offsets.some(([partition, offset]) => offset > (ends.get(partition) ?? 0))) throw expired();
    return unpacked;
  }

  interface Subscription {
    readonly graph: LoadedSupergraph;
    readonly request: ExecutionRequest;
    readonly asked: LiveRequest;
    readonly cursors: StreamCursors;
    readonly seat: Seat;
    /** Where the client stands; null: before the first event. */
    readonly position: unknown;
    readonly reader: string | null;
  }

  function frames(subscription: Subscription): Frames {
    const { request, seat, position } = subscription;
    const { stream } = seat;
    const watcher = stream.ended
      ? null
      : (options.presence?.watch(stream.fold.topic, stream.key) ?? null);
    const stop = new AbortController();
    let isExpired = false;
    const expiry = atTime(clock, request.viewer.expiresAt, () => {
      isExpired = true;
      stop.abort();
    });
    const onAbort = () => stop.abort();
    request.signal?.addEventListener('abort', onAbort, { once: true });
    if (request.signal?.aborted === true) stop.abort();

    const inner = pull();
    async function* pull(): AsyncGenerator<Frame, void, void> {
      try {
        const reader = new StreamReader(stream, position);
        for (;;) {
          const delivery = await reader.next(stop.signal);
          if (delivery === null) break;
          const frame = await resolve(subscription, delivery, stop.signal);
          if (frame !== null) yield frame;
        }
        if (isExpired) throw new AppError('UNAUTHENTICATED', 'Your token has expired.');
      } finally {
        release();
      }
    }
    function release() {
      expiry.cancel();
      request.signal?.removeEventListener('abort', onAbort);
      watcher?.leave({ final: stream.ended });
      seat.leave();
    }

    return {
      cursor: cursorAt(subscription, position),
      isOver: stream.ended && stream.fold.catchUp(stream.state, position).length === 0,
      next: () => inner.next(),
      // A generator's own `return` would wait for the event that `next` waits for.
      return: () => {
        stop.abort();
        release();
        return inner.return();
      },
      throw: (error: unknown) => inner.throw(error),
      [Symbol.asyncIterator]() {
        return this;
      },
      [Symbol.asyncDispose]: async () => {
        stop.abort();
        release();
        await inner.return();
      },
    };
  }

  /** null for an event whose type this version of the graph does not know, and after an abort. */
  async function resolve(
    subscription: Subscription,
    { event, position }: Delivery,
    signal: AbortSignal,
  ): Promise<Frame | null> {
    const { graph, request, asked, seat } = subscription;
    if (graph.apiSchema.getType(event.__typename) === undefined) return null;
    const cursor = cursorAt(subscription, position);
    const root = { [asked.field.field]: seat.stream.fold.project(event) };
    try {
      const response = await executor.resolveEvent(graph, { ...request, signal }, root);
      return signal.aborted ? null : { ...response, extensions: { cursor } };
    } catch (error) {
      if (signal.aborted) return null;
      return { data: null, errors: [toResponseError(error, log)], extensions: { cursor } };
    }
  }

  function cursorAt({ cursors, seat: { stream }, reader }: Subscription, position: unknown) {
    return cursors.encode({
      offsets: [[stream.partition, stream.nextOffset]],
      position: position === null ? [] : stream.fold.packPosition(position),
      ...(reader !== null && { reader }),
    });
  }

  return {
    subscribe,
    async close() {
      for (const tail of tails.values()) await tail.close();
    },
  };
}

/** Unknown and foreign look the same, whatever the owner says. */
async function checkOwner(
  executor: Executor,
  { owner }: LiveRequest,
  { viewer, signal }: ExecutionRequest,
): Promise<void> {
  if (owner === null) return;
  if (viewer.kind === 'anonymous') {
    throw new AppError('UNAUTHENTICATED', 'Sign in: send `Authorization: Bearer <token>`.');
  }
  const { subgraph, type, id, argument } = owner;
  if (await executor.entityVisible(subgraph, type, id, viewer, signal)) return;
  throw new AppError('NOT_FOUND', `There is no such ${type}, or it is not yours.`, {
    ...(argument !== null && { field: argument }),
  });
}

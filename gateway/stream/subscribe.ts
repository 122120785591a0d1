// Event-fed subscriptions: from a validated operation to response frames, each with the cursor behind it.
import type { Clock } from '../../platform/clock.ts';
import { AppError, badInput } from '../../platform/errors.ts';
import type { Checkpoints } from '../../platform/events/checkpoints.ts';
import type { EventLog, EventRecord } from '../../platform/events/port.ts';
import type { Presence } from '../../platform/events/presence.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { GraphResponse } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { ExecutionRequest, Executor, LoadedSupergraph } from '../execute/port.ts';
import { expired, invalid } from './cursor.ts';
import type { Cursors, Place, StreamCursors } from './cursor.ts';
import { atTime } from './expiry.ts';
import type { Feed } from './feed.ts';
import type { StreamFold } from './fold.ts';
import { liveRequest, signedOut } from './live-request.ts';
import type { LiveRequest } from './live-request.ts';
import type { Source, Step, Way } from './source.ts';
import { openTold } from './told.ts';
import { TopicFeed } from './topic-feed.ts';

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
  /** Subscriptions that somebody follows at the moment. */
  count(): number;
  close(): Promise<void>;
}

export interface StreamsOptions {
  /** One per topic whose keys are told from their beginning to their end. */
  readonly folds: readonly StreamFold[];
  /** One per topic whose keys never end. */
  readonly feeds?: readonly Feed[];
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
  const { presence = null, onUnreadable = () => undefined } = options;
  const shared = { events, checkpoints, presence, clock, log, onUnreadable };
  // Together: each may take seconds on a broker.
  const opening: Promise<readonly [topic: string, Source]>[] = [
    ...options.folds.map(
      async (fold) => [fold.topic, await openTold({ ...shared, fold })] as const,
    ),
    ...(options.feeds ?? []).map(
      async (feed) => [feed.topic, await TopicFeed.open({ ...shared, feed })] as const,
    ),
  ];
  const sources = new Map(await Promise.all(opening));
  const followed = new Set<Way>();

  async function subscribe(
    graph: LoadedSupergraph,
    request: ExecutionRequest,
    resume: Resume = freshStart,
  ): Promise<Frames> {
    const asked = liveRequest(graph, request);
    const { field, topic } = asked.field;
    const source = sources.get(topic);
    if (source === undefined) {
      throw new AppError('UNAVAILABLE', `This gateway does not follow \`${topic}\`.`);
    }
    await checkOwner(executor, asked, request);
    const { generation } = source;
    const named = options.cursors.of({ field, args: asked.args, generation });
    const { lastEventId, reader } = resume;
    const after = lastEventId ?? asked.after;
    const ofReader = lastEventId === null ? null : reader;
    const place = after === null ? null : await resumeAt(topic, named, after, ofReader);
    const way = await source.open(asked.keys, place);
    return frames({ graph, request, asked, cursors: named, way, reader });
  }

  /** Where the cursor's client stands. */
  async function resumeAt(
    topic: string,
    named: StreamCursors,
    after: string,
    ofReader: string | null,
  ): Promise<Place> {
    const { reader, ...place } = named.decode(after);
    if (ofReader !== null && reader !== ofReader) throw invalid();
    // A log restored from an older copy has not yet written what this client has read.
    const ends = await events.ends(topic);
    const { offsets } = place;
    if (offsets.some(([partition, offset]) => offset > (ends.get(partition) ?? 0))) throw expired();
    return place;
  }

  interface Subscription {
    readonly graph: LoadedSupergraph;
    readonly request: ExecutionRequest;
    readonly asked: LiveRequest;
    readonly cursors: StreamCursors;
    readonly way: Way;
    readonly reader: string | null;
  }

  function frames(subscription: Subscription): Frames {
    const { request, way } = subscription;
    const stop = new AbortController();
    let isExpired = false;
    const expiry = atTime(clock, request.viewer.expiresAt, () => {
      isExpired = true;
      stop.abort();
    });
    const onAbort = () => stop.abort();
    request.signal?.addEventListener('abort', onAbort, { once: true });
    if (request.signal?.aborted === true) stop.abort();

    followed.add(way);
    const inner = pull();
    async function* pull(): AsyncGenerator<Frame, void, void> {
      try {
        for (;;) {
          const step = await way.next(stop.signal);
          if (step === null) break;
          const frame = await resolve(subscription, step, stop.signal);
          if (frame !== null) yield frame;
        }
        if (isExpired) throw new AppError('UNAUTHENTICATED', 'Your token has expired.');
      } finally {
        release();
      }
    }
    function release() {
      expiry.cancel();
      followed.delete(way);
      request.signal?.removeEventListener('abort', onAbort);
      way.leave();
    }

    return {
      cursor: cursorAt(subscription, way.place),
      isOver: way.isOver,
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
    { event, place }: Step,
    signal: AbortSignal,
  ): Promise<Frame | null> {
    const { graph, request, asked } = subscription;
    if (graph.apiSchema.getType(event.__typename) === undefined) return null;
    const cursor = cursorAt(subscription, place);
    const root = { [asked.field.field]: event };
    try {
      const response = await executor.resolveEvent(graph, { ...request, signal }, root);
      return signal.aborted ? null : { ...response, extensions: { cursor } };
    } catch (error) {
      if (signal.aborted) return null;
      return { data: null, errors: [toResponseError(error, log)], extensions: { cursor } };
    }
  }

  function cursorAt({ cursors, reader }: Subscription, place: Place) {
    return cursors.encode({ ...place, ...(reader !== null && { reader }) });
  }

  return {
    subscribe,
    count: () => followed.size,
    async close() {
      await Promise.all([...sources.values()].map((source) => source.close()));
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
  if (viewer.kind === 'anonymous') throw signedOut();
  const { subgraph, type, field, ids, argument, isPublic } = owner;
  const references = ids.map((id) => ({ type, field, id }));
  const visible = await executor.entitiesVisible(subgraph, references, viewer, signal);
  const unseen = ids.filter((_id, index) => visible[index] !== true);
  if (unseen.length === 0) return;
  if (isPublic && argument !== null) {
    throw badInput(argument, `There is no ${type} \`${unseen.slice(0, 5).join('`, `')}\`.`);
  }
  throw new AppError('NOT_FOUND', `There is no such ${type}, or it is not yours.`, {
    ...(argument !== null && { field: argument }),
  });
}

// Event-fed subscriptions: from a validated operation to response frames, each with the cursor behind it.
import type { Session } from '../../platform/auth/session.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { Checkpoints } from '../../platform/events/checkpoints.ts';
import type { EventLog, EventRecord } from '../../platform/events/port.ts';
import type { Presence } from '../../platform/events/presence.ts';
import type { Log } from '../../platform/log.ts';
import { createMetrics, type Metrics } from '../../platform/metrics.ts';
import { Happenings } from '../execute/happenings.ts';
import type { ExecutionRequest, Executor, LiveField, LoadedSupergraph } from '../execute/port.ts';
import { Audiences } from './audiences.ts';
import { expired, invalid } from './cursor.ts';
import type { Cursors, Place, StreamCursors } from './cursor.ts';
import type { Feed } from './feed.ts';
import { StreamFigures } from './figures.ts';
import type { StreamFold } from './fold.ts';
import { LiveFrames, type Frames } from './live-frames.ts';
import { liveRequest } from './live-request.ts';
import { checkOwner } from './owner.ts';
import type { Source } from './source.ts';
import { openTold } from './told.ts';
import { TopicFeed } from './topic-feed.ts';

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
   * credentials end, with DATA_CORRUPT when events are missing, and with SCHEMA_CHANGED when another version of
   * the graph has no such stream. With a session they live as long as that, and each is resolved for its viewer
   * as it is then.
   */
  subscribe(
    graph: LoadedSupergraph,
    request: ExecutionRequest,
    resume?: Resume,
    session?: Session,
  ): Promise<Frames>;
  /** Live streams go on with this version of the graph, without a gap, if they are streams of it. */
  adopt(graph: LoadedSupergraph): void;
  /** Subscriptions that somebody follows at the moment. */
  count(): number;
  close(): Promise<void>;
}

export interface StreamsOptions {
  /** One per topic whose keys are told from their beginning to their end. */
  readonly folds: readonly StreamFold[];
  /** One per topic whose keys never end, and more for fields that tell them in another way. */
  readonly feeds?: readonly Feed[];
  readonly events: EventLog;
  readonly checkpoints: Checkpoints;
  /** Told of everybody who watches a stream that goes on; null: nobody wants to know. */
  readonly presence?: Presence | null;
  /** Told once of every record that comes in a live topic and cannot be read. */
  readonly onUnreadable?: (record: EventRecord, why: AppError) => void;
  /** How old entities in frames may be that are not the event's own, ms; 30 seconds unless told. */
  readonly maxAgeMs?: number;
  readonly executor: Executor;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly log: Log;
  /** Counted for nobody unless given. */
  readonly metrics?: Metrics;
}

const freshStart: Resume = { lastEventId: null, reader: null };

/** Follows every topic from now on. */
export async function openStreams(options: StreamsOptions): Promise<Streams> {
  const { events, checkpoints, executor, cursors, clock, log, maxAgeMs = 30_000 } = options;
  const { presence = null, onUnreadable = () => undefined } = options;
  const figures = new StreamFigures(options.metrics ?? createMetrics());
  const happenings = new Happenings();
  /** By topic, of what types the entities are that its keys name. */
  let subjects: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  let known: LoadedSupergraph | null = null;

  function know(graph: LoadedSupergraph): void {
    if (graph === known) return;
    known = graph;
    subjects = subjectsOf(graph);
  }

  const shared = { events, checkpoints, presence, clock, log, onUnreadable };
  const onRecord = (topic: string) => {
    const isLate = figures.delaysOf(topic);
    return ({ key, timestamp }: EventRecord) => {
      isLate(clock.now() - timestamp);
      for (const type of subjects.get(topic) ?? []) happenings.note(type, key);
    };
  };
  // Together: each may take seconds on a broker.
  const opening: Promise<readonly [name: string, Source]>[] = [
    ...options.folds.map(async (fold) => {
      const { topic } = fold;
      return [topic, await openTold({ ...shared, fold, onRecord: onRecord(topic) })] as const;
    }),
    ...(options.feeds ?? []).map(async (feed) => {
      const source = await TopicFeed.open({ ...shared, feed, onRecord: onRecord(feed.topic) });
      return [sourceName(feed.topic, feed.field), source] as const;
    }),
  ];
  const sources = new Map(await Promise.all(opening));
  const sourceOf = ({ topic, field }: LiveField) =>
    sources.get(sourceName(topic, field)) ?? sources.get(topic);
  const generationOf = (field: LiveField) => sourceOf(field)?.generation ?? '';
  const audiences = new Audiences({
    ...{ executor, cursors, happenings, maxAgeMs, clock, log, generationOf },
  });

  async function begin(
    graph: LoadedSupergraph,
    request: ExecutionRequest,
    resume: Resume,
    session: Session | null,
  ): Promise<Frames> {
    const askedAt = clock.now();
    if (known === null) know(graph);
    const asked = liveRequest(graph, request);
    const { field, topic } = asked.field;
    const source = sourceOf(asked.field);
    if (source === undefined) {
      throw new AppError('UNAVAILABLE', `This gateway does not follow \`${topic}\`.`);
    }
    await checkOwner(executor, asked, request);
    const { generation } = source;
    const named = cursors.of({ field, args: asked.args, generation });
    const { lastEventId, reader } = resume;
    const after = lastEventId ?? asked.after;
    const ofReader = lastEventId === null ? null : reader;
    const place = after === null ? null : await resumeAt(topic, named, after, ofReader);
    const frames = new LiveFrames({ home: audiences, request, session, reader, clock });
    try {
      const way = await source.open(asked.keys, place, frames);
      const { operation, variables, viewer, headers } = request;
      const shown = { operation, variables, viewer, ...(headers !== undefined && { headers }) };
      audiences.join(frames, { graph, request: shown, asked, cursors: named });
      frames.begin(way, figures.begun(field, place === null ? 'beginning' : 'cursor'), askedAt);
      return frames;
    } catch (error) {
      await frames.return();
      throw error;
    }
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

  return {
    async subscribe(graph, request, resume = freshStart, session = undefined) {
      try {
        return await begin(graph, request, resume, session ?? null);
      } catch (error) {
        if (request.signal?.aborted !== true) figures.refused(error);
        throw error;
      }
    },
    adopt(graph) {
      know(graph);
      audiences.adopt(graph);
    },
    count: () => audiences.members,
    async close() {
      await Promise.all([...sources.values()].map((source) => source.close()));
    },
  };
}

/** Of a topic, or of the one field of it that a feed is for. */
function sourceName(topic: string, field?: string): string {
  return field === undefined ? topic : `${topic} ${field}`;
}

function subjectsOf({ liveFields }: LoadedSupergraph): ReadonlyMap<string, ReadonlySet<string>> {
  const subjects = new Map<string, Set<string>>();
  for (const { topic, subject } of liveFields.values()) {
    if (subject === null) continue;
    subjects.set(topic, (subjects.get(topic) ?? new Set()).add(subject));
  }
  return subjects;
}

// All live subscriptions that may be given the same frames: an event is resolved and encoded once for all of them.
import type { Viewer } from '../../platform/auth/port.ts';
import type { Clock } from '../../platform/clock.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { GraphResponse } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import { afterSpan, isTracing } from '../../platform/telemetry/trace.ts';
import { EntityMemory } from '../execute/entity-memory.ts';
import type { Happenings } from '../execute/happenings.ts';
import type { ExecutionRequest, Executor, LoadedSupergraph } from '../execute/port.ts';
import type { Place, StreamCursors } from './cursor.ts';
import { FrameBody, ReadyFrame } from './frame.ts';
import type { LiveRequest } from './live-request.ts';
import type { Step } from './source.ts';

/** What the streams of an audience have in common. */
export interface Group {
  readonly graph: LoadedSupergraph;
  /** Of one of them. */
  readonly request: Omit<ExecutionRequest, 'signal'>;
  readonly asked: LiveRequest;
  readonly cursors: StreamCursors;
}

export interface Member {
  /** The newest credentials. */
  readonly viewer: Viewer;
  /** What it waited for has been told. */
  told(): void;
}

export interface AudienceOptions {
  readonly executor: Pick<Executor, 'resolveEvent'>;
  readonly happenings: Happenings;
  /** Of entities in frames that are not the event's own, ms. */
  readonly maxAgeMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long an event's frame is given to whoever comes to it, ms: afterwards its entities are looked at again. */
const frameMs = 1_000;
/** A reader that lags further has several events merged into one. */
const mostTold = 32;

export class Audience<Client extends Member = Member> {
  /** Of no other audience that there is. */
  readonly key: string;
  readonly group: Group;
  readonly members = new Set<Client>();
  readonly #options: AudienceOptions;
  #told: Map<string, Telling> | null = null;
  #memory: EntityMemory | null = null;
  #stop: AbortController | null = null;

  constructor(key: string, group: Group, options: AudienceOptions) {
    this.key = key;
    this.group = group;
    this.#options = options;
  }

  /** What an event looks like to these: known already, or soon. */
  tell(step: Step): Telling {
    const now = this.#options.clock.now();
    const known = this.#told?.get(step.origin);
    if (known !== undefined && now - known.since < frameMs) return known;
    const telling = new Telling(now);
    if (this.members.size > 1) this.#keep(step.origin, telling);
    void this.#resolve(step).then((response) => telling.settle(response));
    return telling;
  }

  #keep(origin: string, telling: Telling): void {
    const told = (this.#told ??= new Map<string, Telling>());
    told.delete(origin);
    told.set(origin, telling);
    if (told.size <= mostTold) return;
    for (const oldest of told.keys()) {
      told.delete(oldest);
      return;
    }
  }

  /** null for an event whose type this version of the graph does not know, and after everybody has left. */
  async #resolve({ event, key }: Step): Promise<GraphResponse | null> {
    const { executor, happenings, clock, log } = this.#options;
    const { graph, request, asked } = this.group;
    const { field, subject } = asked.field;
    if (graph.apiSchema.getType(event.__typename) === undefined) return null;
    const maxAgeMs = asked.field.maxAgeMs ?? this.#options.maxAgeMs;
    const memory = (this.#memory ??= new EntityMemory({ clock, maxAgeMs, happenings }));
    const { signal } = (this.#stop ??= new AbortController());
    const asking = { ...request, viewer: this.#viewer(), signal };
    const context = { memory, subject: subject === null ? null : { type: subject, key } };
    try {
      const root = { [field]: event };
      // For all of them, and as often as something happens: part of nobody's trace.
      return await (isTracing()
        ? afterSpan({}, () => executor.resolveEvent(graph, asking, root, context))
        : executor.resolveEvent(graph, asking, root, context));
    } catch (error) {
      return signal.aborted ? null : { data: null, errors: [toResponseError(error, log)] };
    }
  }

  /** Any of them: who is not the same has the same rights, or sees nothing that depends on who asks. */
  #viewer(): Viewer {
    for (const { viewer } of this.members) return viewer;
    return this.group.request.viewer;
  }

  /** Nobody will be given what is being resolved. */
  abandon(): void {
    this.#stop?.abort();
  }
}

/** An event as one audience is told of it. */
export class Telling {
  readonly since: number;
  #body: FrameBody | null | undefined;
  #waiting: Member[] = [];
  #frames: Map<string, ReadyFrame> | null = null;
  /** Where its frame was asked for last: most are at the same place, and often the same object says so. */
  #place: Place | null = null;
  #frame: ReadyFrame | null = null;

  constructor(since: number) {
    this.since = since;
  }

  /** `member` is told when it is known what there is to tell. */
  wait(member: Member): void {
    this.#waiting.push(member);
  }

  get hasSettled(): boolean {
    return this.#body !== undefined;
  }

  settle(response: GraphResponse | null): void {
    this.#body = response === null ? null : new FrameBody(response);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const member of waiting) member.told();
  }

  /** null: there is nothing to tell. Made once for all who are at the same place. */
  frameAt(place: Place, reader: string | null, cursors: StreamCursors): ReadyFrame | null {
    const body = this.#body ?? null;
    if (body === null) return null;
    if (reader !== null) return new ReadyFrame(body, cursors.encode({ ...place, reader }));
    if (place === this.#place) return this.#frame;
    const where = `${place.offsets.join()}/${place.position.join()}`;
    const frame = this.#frames?.get(where) ?? new ReadyFrame(body, cursors.encode(place));
    this.#frames ??= new Map();
    if (this.#frames.size < mostTold) this.#frames.set(where, frame);
    this.#place = place;
    this.#frame = frame;
    return frame;
  }
}

// A live field that tells how far a piece of work is, from its first event to its end: by the names of its
// events, `…Completed` and `…Failed` end it, and each takes the place of all that came since the first.
import { z } from 'zod';
import { fieldOf, type Named, type TopicSpec, type Told } from './told.ts';

interface Progress {
  readonly topic: TopicSpec;
  /** Payloads by GraphQL type. */
  readonly events: Readonly<Record<string, z.ZodType>>;
  /** Whose id is the topic's key. Payloads call it `documentId`, the types have that and `document`. */
  readonly entity: string;
}

/** `seq` is dense from 1. */
export interface ProgressEvent extends Named {
  readonly seq: number;
  /** Of the first event that this one stands for; left out where it stands for itself alone. */
  readonly firstSeq?: number;
  readonly [field: string]: unknown;
}

/** Plain JSON, so that it can be a checkpoint. */
export interface ProgressState {
  readonly version: 1;
  readonly key: string;
  /** Of the newest event; 0 before the first. */
  readonly seq: number;
  /** The first event and the newest one. */
  readonly kept: readonly ProgressEvent[];
  readonly ended: boolean;
}

export interface ProgressPosition {
  readonly seq: number;
}

export function progress({ topic, events, entity }: Progress) {
  const field = fieldOf(entity);
  const shapes = new Map(Object.entries(events));
  const base = z.object({ [`${field}Id`]: z.string(), seq: z.int().positive(), at: z.string() });
  return {
    topic: topic.name,
    major: 1,
    /** Of an event of a type that this version does not know, only what all have in common can be wrong. */
    fault(event: Named): string | null {
      const [issue] = (shapes.get(event.__typename) ?? base).safeParse(event).error?.issues ?? [];
      return issue === undefined ? null : `${issue.path.join('.')}: ${issue.message}`;
    },
    project(event: ProgressEvent): Told {
      const entityId = event[`${field}Id`];
      const stub = { __typename: entity, id: entityId };
      return { ...event, firstSeq: event.firstSeq ?? event.seq, [field]: stub };
    },
    ...dense,
  };
}

const dense = {
  initial: (key: string): ProgressState => ({ version: 1, key, seq: 0, kept: [], ended: false }),
  /** Any state that `fold` made, also in another process; null for one of another version. */
  restore(saved: unknown): ProgressState | null {
    const made = typeof saved === 'object' && saved !== null && 'version' in saved;
    return made && saved.version === 1 ? (saved as ProgressState) : null;
  },
  fold,
  ended: (state: ProgressState) => state.ended,
  catchUp,
  positionAfter: (_position: ProgressPosition | null, { seq }: ProgressEvent) => ({ seq }),
  isBehind: (event: ProgressEvent, position: ProgressPosition) => event.seq <= position.seq,
  isFirst: (event: ProgressEvent) => event.seq === 1,
  bornAt,
  packPosition: ({ seq }: ProgressPosition) => [seq],
  unpackPosition([seq, ...more]: readonly number[]): ProgressPosition | null {
    return seq === undefined || more.length > 0 ? null : { seq };
  },
};

interface Folded {
  readonly state: ProgressState;
  readonly problem: { readonly message: string } | null;
}

/** Repeated events and all after the end do not count. */
function fold(state: ProgressState, event: ProgressEvent): Folded {
  if (state.ended || event.seq <= state.seq) return { state, problem: null };
  if (event.seq !== state.seq + 1) {
    const message = `${state.key}: after event ${state.seq} came ${event.seq}`;
    return { state, problem: { message } };
  }
  const ended = /(?:Completed|Failed)$/.test(event.__typename);
  const kept = [...state.kept.slice(0, 1), event];
  return { state: { ...state, seq: event.seq, kept, ended }, problem: null };
}

/** What a reader at `position` lacks: at most two events, the newest standing for all since the other. */
function catchUp(state: ProgressState, position: ProgressPosition | null): ProgressEvent[] {
  let read = position?.seq ?? 0;
  const missing: ProgressEvent[] = [];
  for (const event of state.kept) {
    if (event.seq <= read) continue;
    missing.push(event.seq === read + 1 ? event : { ...event, firstSeq: read + 1 });
    read = event.seq;
  }
  return missing;
}

/** Ids that end in a UUID of version 7 tell when they were made in its first 48 bits. */
function bornAt(key: string): number | null {
  const time = /^[a-z]+_([0-9a-f]{12})7[0-9a-f]{19}(?:_|$)/.exec(key)?.[1];
  return time === undefined ? null : Number.parseInt(time, 16);
}

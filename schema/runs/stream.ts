// The run topic as a stream for the gateway (it says there what each function is for).
import type { ZodType } from 'zod';
import { runEventBase, runEventData, runsTopic } from '../events/coaching.ts';
import type { RunEvent } from '../events/coaching.ts';
import {
  catchUp,
  fold,
  initialRun,
  isBehind,
  isEnded,
  positionAfter,
  type RunPosition,
  type RunState,
} from './fold.ts';

export const runStream = {
  topic: runsTopic,
  major: 1,
  fault,
  initial: initialRun,
  restore,
  fold,
  ended: isEnded,
  catchUp,
  positionAfter,
  isBehind: (event: RunEvent, position: RunPosition) => isBehind(event, position),
  isFirst: (event: RunEvent) => event.epoch === 1 && event.seq === 1,
  bornAt,
  packPosition: ({ epoch, seq, attempt, offset, textSeq }: RunPosition) => [
    epoch,
    seq,
    attempt,
    offset,
    textSeq,
  ],
  unpackPosition,
  project,
};

const shapes = new Map<string, ZodType>(Object.entries(runEventData));

/** Of an event of a type that this version does not know, only what all have in common can be wrong. */
function fault(event: { readonly __typename: string }): string | null {
  const { error } = (shapes.get(event.__typename) ?? runEventBase).safeParse(event);
  const [issue] = error?.issues ?? [];
  return issue === undefined ? null : `${issue.path.join('.')}: ${issue.message}`;
}

/** Any state that `fold` made, also in another process; null for one of another version. */
function restore(saved: unknown): RunState | null {
  const made = typeof saved === 'object' && saved !== null && 'version' in saved;
  return made && saved.version === 1 ? (saved as RunState) : null;
}

/** Run ids are `run_`, a UUID of version 7, whose first 48 bits are its time, and `_` and their owner. */
function bornAt(runId: string): number | null {
  const time = /^run_([0-9a-f]{12})7[0-9a-f]{19}(?:_|$)/.exec(runId)?.[1];
  return time === undefined ? null : Number.parseInt(time, 16);
}

function unpackPosition(packed: readonly number[]): RunPosition | null {
  const [epoch, seq, attempt, offset, textSeq, ...more] = packed;
  if (epoch === undefined || seq === undefined || attempt === undefined) return null;
  if (offset === undefined || textSeq === undefined || more.length > 0) return null;
  return { epoch, seq, attempt, offset, textSeq };
}

type Told = { readonly __typename: string } & Readonly<Record<string, unknown>>;

/** The payload as it is, and the entities it names as stubs that the graph can resolve. */
function project(event: RunEvent): Told {
  const own = { ...event, run: { __typename: 'Run', id: event.runId } };
  switch (event.__typename) {
    case 'RunPersisted':
    case 'RunCompleted':
      return { ...own, message: { __typename: 'Message', ...event.message } };
    case 'ContextRetrieved':
      return {
        ...own,
        citations: event.citations.map((citation) => ({
          ...citation,
          chunk: { __typename: 'Chunk', ...citation.chunk },
        })),
      };
    default:
      return own;
  }
}

// A run as the log holds it: what a successor folds before it goes on writing.
import type { Checkpoints } from '../../../platform/events/checkpoints.ts';
import { isAppError } from '../../../platform/errors.ts';
import { clockSkewMs } from '../../../platform/clock.ts';
import type { EventLog, EventRecord } from '../../../platform/events/port.ts';
import { runsTopic, type RunEvent } from '../../../schema/events/coaching.ts';
import { evolve, initialRun, type RunState } from '../../../schema/runs/fold.ts';
import { runStream } from '../../../schema/runs/stream.ts';
import { eventOf } from './events.ts';

/** The fold of everything in the log: from the newest checkpoint, or from the run's beginning without one. */
export async function readRun(
  runId: string,
  partition: number,
  { events, checkpoints }: { readonly events: EventLog; readonly checkpoints: Checkpoints },
): Promise<{ state: RunState; end: number }> {
  const saved = await checkpoints.load(runsTopic, runId);
  const usable = saved?.partition === partition && isStateOf(saved.state, runId);
  let state = usable ? (saved.state as RunState) : initialRun(runId);
  const from = usable ? saved.offset : await bornFrom(runId, partition, events);
  const end = (await events.ends(runsTopic)).get(partition) ?? 0;
  state = await foldedRange(state, events, partition, from, end);
  return { state, end };
}

/** An offset before which nothing of the run was written. */
async function bornFrom(runId: string, partition: number, events: EventLog): Promise<number> {
  const born = runStream.bornAt(runId);
  if (born === null) return 0;
  return (await events.since(runsTopic, born - clockSkewMs)).get(partition) ?? 0;
}

/** `state` and the run's records in [from, until) of the log. */
export async function foldedRange(
  state: RunState,
  events: EventLog,
  partition: number,
  from: number,
  until: number,
): Promise<RunState> {
  let folded = state;
  if (from >= until) return folded;
  for await (const records of events.read(runsTopic, partition, from, until)) {
    for (const record of records) {
      const event = record.key === state.runId ? readable(record) : null;
      if (event !== null) folded = evolve(folded, event);
    }
  }
  return folded;
}

/** Null for what is no event: whoever follows the topic puts it aside, and it has no number that could be missed. */
function readable(record: EventRecord): RunEvent | null {
  try {
    return eventOf(record);
  } catch (error) {
    if (isAppError(error, 'DATA_CORRUPT')) return null;
    throw error;
  }
}

function isStateOf(state: unknown, runId: string): boolean {
  return (
    typeof state === 'object' &&
    state !== null &&
    'version' in state &&
    state.version === 1 &&
    'runId' in state &&
    state.runId === runId
  );
}

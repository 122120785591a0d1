// Run events as records of the run topic, and back.
import { decodeEvent, encodeEvent, eventType } from '../../../platform/events/codec.ts';
import type { EventDefinition } from '../../../platform/events/cloudevent.ts';
import type { EventRecord, NewRecord } from '../../../platform/events/port.ts';
import {
  runEventData,
  runEventType,
  runsTopic,
  type RunEvent,
  type RunEventName,
} from '../../../schema/events/coaching.ts';
import { ownerOf } from '../domain.ts';

const source = '/coaching/worker';
const names = Object.keys(runEventData) as RunEventName[];
const nameOfType = new Map(names.map((name) => [runEventType(name), name]));

/** Equal events have equal ids, whoever appends them: that is how a repeated terminal is known. */
export function recordOf(event: RunEvent): NewRecord {
  const { __typename: name, ...data } = event;
  return encodeEvent(definitionOf(name), {
    id: `${event.runId}:${event.epoch}:${event.seq}`,
    source,
    subject: event.runId,
    time: event.at,
    data,
  });
}

/** Null for a record of a type that this version does not know: it is for others. */
export function eventOf(record: EventRecord): RunEvent | null {
  const name = nameOfType.get(eventType(record));
  if (name === undefined) return null;
  const { data } = decodeEvent(definitionOf(name), record);
  // The definition is chosen by name, so payload and name belong together.
  return { __typename: name, ...(data as object) } as RunEvent;
}

function definitionOf(name: RunEventName): EventDefinition<{ readonly runId: string }> {
  return {
    type: runEventType(name),
    topic: runsTopic,
    key: (data) => data.runId,
    owner: (data) => ownerOf(data.runId, 'run'),
    data: runEventData[name],
  };
}

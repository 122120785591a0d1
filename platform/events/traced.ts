// What becomes of an event, as a part of the trace in which it was said.
import { afterSpan, traced } from '../telemetry/trace.ts';
import { traceparentIn } from '../telemetry/traceparent.ts';
import type { EventRecord } from './port.ts';

/** What was said outside of any trace begins none here: prices change all day. */
export function tracedHandling(
  record: EventRecord,
  group: string,
  handle: () => Promise<void>,
): Promise<void> {
  const { topic, partition, offset, headers } = record;
  if (traceparentIn(headers) === null) return afterSpan({}, handle);
  const attributes = {
    'messaging.operation.type': 'process',
    'messaging.operation.name': 'process',
    'messaging.destination.name': topic,
    'messaging.destination.partition.id': String(partition),
    'messaging.kafka.offset': offset,
    'messaging.consumer.group.name': group,
    'cloudevents.event_type': headers['ce_type'] ?? '',
  };
  return traced(`process ${topic}`, { kind: 'consumer', parent: headers, attributes }, handle);
}

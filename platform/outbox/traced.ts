// Publishing, as a part of the traces in which events were left in their outbox.
import type { NewRecord } from '../events/port.ts';
import { errorType, startSpan, type Span } from '../telemetry/trace.ts';
import { traceparentIn } from '../telemetry/traceparent.ts';

/** `append` is given records that continue their own publishing. */
export async function tracedPublishing(
  records: readonly NewRecord[],
  outbox: string,
  append: (records: readonly NewRecord[]) => Promise<unknown>,
): Promise<void> {
  const spans: Span[] = [];
  const continued = records.map((record) => {
    const { topic, headers } = record;
    if (traceparentIn(headers) === null) return record;
    const attributes = {
      'messaging.operation.type': 'send',
      'messaging.operation.name': 'publish',
      'messaging.destination.name': topic,
      'messaging.batch.message_count': records.length,
      'cloudevents.event_type': headers['ce_type'] ?? '',
      'miyagi.outbox': outbox,
    };
    const span = startSpan(`publish ${topic}`, { kind: 'producer', parent: headers, attributes });
    spans.push(span);
    return { ...record, headers: { ...headers, traceparent: span.traceparent } };
  });
  try {
    await append(continued);
  } catch (error) {
    for (const span of spans) span.fail(errorType(error));
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}

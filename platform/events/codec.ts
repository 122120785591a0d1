// CloudEvents 1.0 in Kafka's binary mode (cloudevents/bindings/kafka-protocol-binding.md): typed events to records and back.
import { AppError, badInput } from '../errors.ts';
import type { CloudEvent, EventDefinition } from './cloudevent.ts';
import { keyHeader, ownerHeader } from './owner.ts';
import { currentTraceparent, isTracing } from '../telemetry/trace.ts';
import { traceparentIn } from '../telemetry/traceparent.ts';
import type { EventRecord, NewRecord } from './port.ts';

const specVersion = '1.0';

export interface Envelope<Data> {
  readonly id: string;
  readonly source: string;
  readonly subject: string;
  /** ISO 8601. */
  readonly time: string;
  /** What goes on here where an event is made, unless given. */
  readonly traceparent?: string;
  readonly data: Data;
}

/** BAD_USER_INPUT with the attribute's name, or `data.…` where the payload does not fit its schema. */
export function encodeEvent<Data>(
  definition: EventDefinition<Data>,
  event: Envelope<Data>,
): NewRecord {
  for (const name of ['id', 'source', 'subject', 'time'] as const) {
    if (event[name] === '') throw badInput(name, `an event needs its ${name}`);
  }
  if (Number.isNaN(Date.parse(event.time)))
    throw badInput('time', 'an event needs an ISO 8601 time');
  const data = parsed(definition, event.data, 'BAD_USER_INPUT');
  const owner = definition.owner?.(data) ?? null;
  const traceparent = event.traceparent ?? (isTracing() ? currentTraceparent() : undefined);
  return {
    topic: definition.topic,
    key: definition.key(data),
    headers: {
      ce_specversion: specVersion,
      ce_id: event.id,
      ce_source: event.source,
      ce_type: definition.type,
      ce_subject: event.subject,
      ce_time: event.time,
      'content-type': 'application/json',
      ...(traceparent === undefined ? {} : { traceparent }),
      ...(owner === null ? {} : { [ownerHeader]: owner }),
    },
    value: Buffer.from(JSON.stringify(data), 'utf8'),
  };
}

/** DATA_CORRUPT, not retryable, with the name of the header or the path in the payload that is wrong. */
export function decodeEvent<Data>(
  definition: EventDefinition<Data>,
  record: EventRecord,
): CloudEvent<Data> {
  const version = attribute(record, 'ce_specversion');
  if (version !== specVersion) {
    throw corrupt('ce_specversion', `CloudEvents ${version} is not ${specVersion}`);
  }
  const type = eventType(record);
  if (type !== definition.type) throw corrupt('ce_type', `${type} is not ${definition.type}`);
  const time = attribute(record, 'ce_time');
  if (Number.isNaN(Date.parse(time))) throw corrupt('ce_time', `${time} is not a time`);
  const contentType = attribute(record, 'content-type');
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    throw corrupt('content-type', `${contentType} is not application/json`);
  }
  const { traceparent } = record.headers;
  return {
    id: attribute(record, 'ce_id'),
    source: attribute(record, 'ce_source'),
    type,
    subject: attribute(record, 'ce_subject'),
    time,
    // A malformed one is ignored, as the standard demands.
    ...(traceparent !== undefined && traceparentIn(record.headers) !== null ? { traceparent } : {}),
    data: parsed(definition, json(record), 'DATA_CORRUPT'),
  };
}

/** The CloudEvents type a record claims to be; DATA_CORRUPT if it has none. */
export function eventType(record: NewRecord): string {
  return attribute(record, 'ce_type');
}

/** `miyagi.users.Registered.v1` → its name without the version, and 1; null when no version is given. */
export function typeVersion(
  type: string,
): { readonly name: string; readonly major: number } | null {
  const match = /^(.+)\.v(\d+)$/.exec(type);
  return match?.[1] === undefined ? null : { name: match[1], major: Number(match[2]) };
}

function attribute(record: NewRecord, name: string): string {
  const value = record.headers[name];
  if (value === undefined || value === '') {
    throw corrupt(name, `the header ${name} is missing in a record of ${record.topic}`);
  }
  return value;
}

function json(record: NewRecord): unknown {
  if (record.headers[keyHeader] !== undefined) {
    throw corrupt('value', 'the payload cannot be decrypted: it is damaged, or its key is another');
  }
  if (record.value === null) throw corrupt('value', 'the record has no payload');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(record.value));
  } catch (error) {
    throw corrupt('value', 'the payload is not JSON in UTF-8', error);
  }
}

function parsed<Data>(
  definition: EventDefinition<Data>,
  value: unknown,
  code: 'BAD_USER_INPUT' | 'DATA_CORRUPT',
): Data {
  try {
    return definition.data.parse(value);
  } catch (error) {
    const { path, message } = firstIssue(error);
    const field = ['data', ...path].join('.');
    throw new AppError(code, `${definition.type}: ${field}: ${message}`, { field, cause: error });
  }
}

/** The first issue of a zod error, which is all a reader needs to find the place. */
function firstIssue(error: unknown): { path: readonly string[]; message: string } {
  if (error instanceof Error && 'issues' in error && Array.isArray(error.issues)) {
    const issue = (error.issues as { path?: PropertyKey[]; message?: string }[])[0];
    return { path: (issue?.path ?? []).map(String), message: issue?.message ?? error.message };
  }
  return { path: [], message: error instanceof Error ? error.message : String(error) };
}

function corrupt(field: string, message: string, cause?: unknown): AppError {
  return new AppError('DATA_CORRUPT', message, { field, cause });
}

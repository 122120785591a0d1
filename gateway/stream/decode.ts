// A record of a live topic as a GraphQL object: the CloudEvents type names it, the payload fills it.
import { AppError } from '../../platform/errors.ts';
import type { EventRecord } from '../../platform/events/port.ts';
import type { StreamEvent, StreamFold } from './fold.ts';

// `miyagi.coaching.TokenDelta.v1`
const typePattern = /\.([A-Za-z]\w*)\.v(\d+)$/;

/** A record that is no event of its topic, as far as this version can tell. */
export interface Unreadable {
  readonly why: AppError;
  /** It may be one to a later version. */
  readonly isNewer: boolean;
}

export type Decoded = { readonly event: StreamEvent } | Unreadable;

export function decodeRecord(
  record: EventRecord,
  fold: Pick<StreamFold, 'major' | 'fault'>,
): Decoded {
  const type = record.headers['ce_type'] ?? '';
  const [, name, major] = typePattern.exec(type) ?? [];
  if (name === undefined) return unreadable('ce_type', `\`${type}\` is no event's type`);
  if (Number(major) !== fold.major) {
    const problem = `${type} is of another major version than the ${fold.major} known here`;
    return { ...unreadable('ce_type', problem), isNewer: true };
  }
  const data = parse(record.value);
  if (data === null) return unreadable('value', 'the payload is not a JSON object');
  const event = { ...data, __typename: name };
  const fault = fold.fault(event);
  return fault === null ? { event } : unreadable('value', `${type}: ${fault}`);
}

function unreadable(field: string, problem: string): Unreadable {
  return { why: new AppError('DATA_CORRUPT', problem, { field }), isNewer: false };
}

function parse(value: Uint8Array | null): object | null {
  if (value === null) return null;
  try {
    const data: unknown = JSON.parse(Buffer.from(value).toString('utf8'));
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : null;
  } catch {
    return null;
  }
}

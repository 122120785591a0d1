// A record of a live topic as a GraphQL object: the CloudEvents type names it, the payload fills it.
import type { EventRecord } from '../../platform/events/port.ts';
import type { StreamEvent } from './fold.ts';

// `miyagi.coaching.TokenDelta.v1`
const typePattern = /\.([A-Za-z]\w*)\.v(\d+)$/;

/** null for a record that is no event of this major version. */
export function decodeRecord(record: EventRecord, major: number): StreamEvent | null {
  const named = typePattern.exec(record.headers['ce_type'] ?? '');
  if (named === null || Number(named[2]) !== major || record.value === null) return null;
  const data = parse(record.value);
  return data === null ? null : { ...data, __typename: named[1] ?? '' };
}

function parse(value: Uint8Array): object | null {
  try {
    const data: unknown = JSON.parse(Buffer.from(value).toString('utf8'));
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : null;
  } catch {
    return null;
  }
}

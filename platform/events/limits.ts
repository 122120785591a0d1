// What a record may be on every engine, so that an event accepted into an outbox is never refused by the log behind it.
import { badInput } from '../errors.ts';
import type { NewRecord } from './port.ts';

/** Key, headers and value together, in bytes; just below Kafka's default `message.max.bytes`. */
export const maxRecordBytes = 1_000_000;

/** The record's size in bytes; BAD_USER_INPUT with the offending part's name when it can never be appended. */
export function checkRecord(record: NewRecord): number {
  if (typeof record.key !== 'string' || record.key === '') {
    throw badInput('key', `a record of ${record.topic} needs a key: it chooses the partition`);
  }
  let bytes = Buffer.byteLength(record.key) + (record.value?.byteLength ?? 0);
  for (const [name, value] of Object.entries(record.headers)) {
    if (typeof value !== 'string') throw badInput(`headers.${name}`, 'a header must be text');
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  if (bytes > maxRecordBytes) {
    throw badInput(
      'value',
      `a record of ${record.topic} has ${bytes} bytes, at most ${maxRecordBytes} fit`,
    );
  }
  return bytes;
}

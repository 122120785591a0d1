// What topics and records may be on every engine, so that an event accepted into an outbox is never refused by the log behind it.
import { AppError, badInput } from '../errors.ts';
import { keyHeader } from './owner.ts';
import type { NewRecord, TopicSpec } from './port.ts';

/** Key, headers and value together, in bytes; just below Kafka's default `message.max.bytes`. */
export const maxRecordBytes = 1_000_000;
/** Sealing lengthens a record after it was accepted: it must not become too long by that. */
const sealingRoom = 1_000;

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
  const room = record.headers[keyHeader] === undefined ? 0 : sealingRoom;
  if (bytes > maxRecordBytes + room) {
    throw badInput(
      'value',
      `a record of ${record.topic} has ${bytes} bytes, at most ${maxRecordBytes} fit`,
    );
  }
  return bytes;
}

/** Kafka's rule for topic names. */
const legalName = /^[a-zA-Z0-9._-]{1,249}$/;

/** CONFIG_INVALID with the offending part's name. */
export function checkSpec({ name, partitions, retention }: TopicSpec): void {
  if (!legalName.test(name)) {
    throw new AppError('CONFIG_INVALID', `${name} is no topic name`, { field: 'name' });
  }
  if (!Number.isInteger(partitions) || partitions < 1) {
    throw new AppError('CONFIG_INVALID', `topic ${name} needs at least one partition`, {
      field: 'partitions',
    });
  }
  if (retention !== 'compacted' && !(retention.ms > 0)) {
    throw new AppError('CONFIG_INVALID', `topic ${name} must be kept for some time`, {
      field: 'retention',
    });
  }
}

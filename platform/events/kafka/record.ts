// Between kafkajs's messages and our records.
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import type { EventRecord, NewRecord } from '../port.ts';

export function toMessage(record: NewRecord, partition: number, timestamp: number): Message {
  const { value } = record;
  return {
    key: record.key,
    partition,
    timestamp: String(timestamp),
    headers: { ...record.headers },
    value: value === null ? null : Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  };
}

export function toRecord(topic: string, partition: number, message: KafkaMessage): EventRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    // Only foreign writers leave it out.
    key: message.key?.toString() ?? '',
    headers: toText(message.headers ?? {}),
    value: message.value,
  };
}

function toText(headers: IHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const last = Array.isArray(value) ? value.at(-1) : value;
      return last === undefined ? [] : [[name, last.toString()]];
    }),
  );
}

// Records that nobody can read or handle: put aside with the reason and where they came from.
import { isoTime, type Clock } from '../clock.ts';
import type { Claims } from '../claims.ts';
import { isAppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { checkRecord } from './limits.ts';
import type { EventLog, EventRecord, NewRecord, TopicSpec } from './port.ts';

const deadLetterDays = 30;

export function deadLetterTopic(topic: string): string {
  return `${topic}.dlq`;
}

/** Each topic followed by its dead-letter topic. */
export function withDeadLetters(specs: readonly TopicSpec[]): TopicSpec[] {
  return specs.flatMap((spec) => [
    spec,
    {
      name: deadLetterTopic(spec.name),
      partitions: 1,
      retention: { ms: deadLetterDays * 86_400_000 },
    },
  ]);
}

export interface Finder {
  /** The consumer group, or whoever else read the record. */
  readonly group: string;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly log: Log;
}

/** Rejects when the letter could not be written: then the record is not put aside. */
export async function putAside(
  record: EventRecord,
  error: unknown,
  { group, events, clock, log }: Finder,
): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  const code = isAppError(error) ? error.code : 'INTERNAL';
  const field = isAppError(error) ? error.field : undefined;
  const origin = { topic: record.topic, partition: record.partition, offset: record.offset };
  const why: Record<string, string> = {
    dlq_code: code,
    dlq_reason: reason.slice(0, 500),
    ...(field === undefined ? {} : { dlq_field: field }),
    dlq_group: group,
    dlq_topic: record.topic,
    dlq_partition: String(record.partition),
    dlq_offset: String(record.offset),
    dlq_time: isoTime(clock.now()),
  };
  const topic = deadLetterTopic(record.topic);
  const copy = {
    topic,
    key: record.key,
    headers: { ...record.headers, ...why },
    value: record.value,
  };
  // A record that was as large as a record may be leaves no room for the reason.
  const letter = fits(copy)
    ? copy
    : {
        topic,
        key: record.key.slice(0, 100),
        headers: { ...why, dlq_omitted: 'true' },
        value: null,
      };
  await events.append([letter]);
  log.error({ err: error, ...origin, code, reason }, 'a record was put aside as a dead letter');
}

/** How long (ms) replicas that read the same record may be apart. */
const apartMs = 86_400_000;
const firstRetryMs = 500;
const lastRetryMs = 60_000;

/**
 * For readers that every replica has one of and that wait for nobody: one of them puts the record aside.
 * Where the log takes no letter for minutes, the record stays in its topic and in the process's log.
 */
export function putAsideOnce(
  finder: Finder,
  claims: Claims,
): (record: EventRecord, error: unknown) => Promise<void> {
  const { clock, log } = finder;

  async function isMine({ topic, partition, offset, timestamp }: EventRecord): Promise<boolean> {
    try {
      // The time tells apart a topic and another of that name that took its place.
      const key = `dead letter ${topic}/${partition}/${offset}/${timestamp}`;
      return await claims.claim(key, clock.now() + apartMs);
    } catch (error) {
      log.warn({ err: error }, 'a dead letter may be written by several replicas');
      return true;
    }
  }

  return async (record, error) => {
    if (!(await isMine(record))) return;
    for (let wait = firstRetryMs; ; wait *= 2) {
      try {
        return await putAside(record, error, finder);
      } catch (failure) {
        const { topic, partition, offset } = record;
        const fields = { err: failure, topic, partition, offset, problem: error };
        if (wait > lastRetryMs) return log.error(fields, 'a record could not be put aside');
        await clock.sleep(wait);
      }
    }
  };
}

function fits(record: NewRecord): boolean {
  try {
    checkRecord(record);
    return true;
  } catch {
    return false;
  }
}

// Dead letters as an operator sees them: read from their topic, with what was noted there about them since.
import { isoTime } from '../clock.ts';
import { isAppError } from '../errors.ts';
import { deadLetterTopic } from './dead-letters.ts';
import type { EventLog, EventRecord, NewRecord } from './port.ts';

export interface Letter {
  /** `users.profile.v1/12`: its topic, and its place among the letters of that topic. */
  readonly id: string;
  readonly topic: string;
  readonly offset: number;
  readonly origin: { readonly partition: number; readonly offset: number };
  /** Of whoever put it aside. */
  readonly group: string;
  readonly code: string;
  readonly reason: string;
  readonly field: string | null;
  /** ISO 8601. */
  readonly time: string;
  /** It was too large to be copied: it is where it came from, as long as that is kept. */
  readonly omitted: boolean;
  /** When it was last replayed, ISO 8601; null: it was not. */
  readonly replayedAt: string | null;
  /** The record as it was, but for topic, partition and offset, which are the letter's. */
  readonly record: EventRecord;
}

/** Headers of a note: which letters were replayed, by their offsets, and when. */
const noteOf = 'dlq_replayed';
const noteTime = 'dlq_replayed_at';

/** To be appended once the letters' records are in their topic again. Kept as long as letters are. */
export function replayNote(letters: readonly [Letter, ...Letter[]], now: number): NewRecord {
  const [{ topic, record }] = letters;
  const offsets = letters.map(({ offset }) => offset).join(',');
  const headers = { [noteOf]: offsets, [noteTime]: isoTime(now) };
  return { topic: deadLetterTopic(topic), key: record.key, headers, value: null };
}

/** The oldest first. Letters of erased people cannot be read and are not there. None where the topic is unknown. */
export async function readLetters(events: EventLog, topic: string): Promise<Letter[]> {
  const letters: Letter[] = [];
  const replayed = new Map<number, string>();
  for (const [partition, first] of await firstOffsets(events, deadLetterTopic(topic))) {
    for await (const records of events.read(deadLetterTopic(topic), partition, first)) {
      for (const record of records) {
        const note = record.headers[noteOf];
        if (note === undefined) letters.push(letterOf(topic, record));
        else for (const each of note.split(',')) replayed.set(Number(each), at(record, noteTime));
      }
    }
  }
  return letters.map((letter) => ({
    ...letter,
    replayedAt: replayed.get(letter.offset) ?? null,
  }));
}

/** The record that the letter is about; null where neither letter nor topic has it any more. */
export async function originalOf(events: EventLog, letter: Letter): Promise<NewRecord | null> {
  const { topic, record } = letter;
  if (!letter.omitted) {
    const { key, headers, value } = record;
    const own = Object.entries(headers).filter(([name]) => !name.startsWith('dlq_'));
    return { topic, key, headers: Object.fromEntries(own), value };
  }
  const { partition, offset } = letter.origin;
  for await (const records of events.read(topic, partition, offset, offset + 1)) {
    for (const { key, headers, value } of records) return { topic, key, headers, value };
  }
  return null;
}

function letterOf(topic: string, record: EventRecord): Letter {
  return {
    id: `${topic}/${record.offset}`,
    topic,
    offset: record.offset,
    origin: {
      partition: placeIn(record, 'dlq_partition'),
      offset: placeIn(record, 'dlq_offset'),
    },
    group: at(record, 'dlq_group'),
    code: at(record, 'dlq_code'),
    reason: at(record, 'dlq_reason'),
    field: record.headers['dlq_field'] ?? null,
    time: at(record, 'dlq_time'),
    omitted: record.headers['dlq_omitted'] === 'true',
    replayedAt: null,
    record,
  };
}

function at({ headers }: EventRecord, name: string): string {
  return headers[name] ?? '';
}

/** -1 where somebody else wrote it there. */
function placeIn(record: EventRecord, name: string): number {
  const text = at(record, name);
  return /^\d{1,15}$/.test(text) ? Number(text) : -1;
}

async function firstOffsets(events: EventLog, topic: string) {
  try {
    return await events.beginnings(topic);
  } catch (error) {
    // Nothing was put aside where the program of this version never ran.
    if (isAppError(error, 'CONFIG_INVALID')) return [];
    throw error;
  }
}

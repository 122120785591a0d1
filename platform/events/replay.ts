// Dead letters back into the topic they came from. Consumers handle an event once, by its source and id: one that
// comes again, because a replay was cut off before its note was written, changes nothing.
import type { Clock } from '../clock.ts';
import { originalOf, replayNote, type Letter } from './letters.ts';
import type { EventLog, NewRecord, TopicSpec } from './port.ts';

export interface ReplayOptions {
  readonly events: EventLog;
  readonly clock: Clock;
  readonly topics: readonly TopicSpec[];
  /** Topics that take no replays, with the reason. */
  readonly closed: ReadonlyMap<string, string>;
  /** Also what was replayed before. */
  readonly again: boolean;
  /** Also into compacted topics that have newer records of the same key, and will keep the replayed one instead. */
  readonly overtake: boolean;
  /** Nothing is appended. */
  readonly dryRun: boolean;
  readonly say: (line: string) => void;
}

export interface Replay {
  readonly replayed: readonly string[];
  readonly skipped: readonly { readonly id: string; readonly why: string }[];
}

/** One record, and the letters about it: each group that cannot handle it puts it aside. */
type Copies = readonly [Letter, ...Letter[]];

/** Small enough for one append, whatever the size of its records. */
const mostAtOnce = 30;

export async function replayLetters(
  letters: readonly Letter[],
  options: ReplayOptions,
): Promise<Replay> {
  const { events, clock, dryRun, say } = options;
  const replayed: string[] = [];
  const skipped: { id: string; why: string }[] = [];
  const going: Copies[] = [];
  for (const copies of byRecord(letters)) {
    const why = refusal(copies, options);
    if (why === null) going.push(copies);
    else skipped.push(...copies.map(({ id }) => ({ id, why })));
  }
  const stale = options.overtake ? new Set() : await superseded(going, options);
  const batch: { readonly record: NewRecord; readonly copies: Copies }[] = [];

  async function send(): Promise<void> {
    const sent = batch.splice(0);
    if (sent.length > 0 && !dryRun) {
      await events.append(sent.map(({ record }) => record));
      await events.append(sent.map(({ copies }) => replayNote(copies, clock.now())));
      say(`${replayed.length + sent.length} of ${letters.length}`);
    }
    replayed.push(...sent.flatMap(({ copies }) => copies.map(({ id }) => id)));
  }

  for (const copies of going) {
    const record = stale.has(copies) ? null : await originalOf(events, copies[0]);
    if (record === null) {
      const why = stale.has(copies)
        ? 'its topic keeps the newest record of a key, and has a newer one (--overtake)'
        : 'it was too large for a letter, and its topic has it no more';
      skipped.push(...copies.map(({ id }) => ({ id, why })));
      continue;
    }
    batch.push({ record, copies });
    if (batch.length === mostAtOnce) await send();
  }
  await send();
  return { replayed, skipped };
}

function byRecord(letters: readonly Letter[]): Copies[] {
  const groups = Map.groupBy(letters, ({ topic, origin, id }) =>
    // Where it came from is missing in what somebody else wrote there.
    origin.offset >= 0 ? `${topic}/${origin.partition}/${origin.offset}` : id,
  );
  return [...groups.values()] as unknown as Copies[];
}

function refusal([letter]: Copies, { closed, again }: ReplayOptions): string | null {
  if (letter.replayedAt !== null && !again) return `replayed at ${letter.replayedAt}`;
  return closed.get(letter.topic) ?? null;
}

/**
 * Those that would take the place of something newer: of a compacted topic the last record of a key stays. Records
 * that are replayed along with them do not count, since all of them keep their order.
 */
async function superseded(
  all: readonly Copies[],
  { events, topics }: ReplayOptions,
): Promise<ReadonlySet<Copies>> {
  const stale = new Set<Copies>();
  const compacted = new Set(
    topics.filter(({ retention }) => retention === 'compacted').map(({ name }) => name),
  );
  const lanes = Map.groupBy(
    all.filter(([{ topic }]) => compacted.has(topic)),
    ([{ topic, origin }]) => `${topic}/${origin.partition}`,
  );
  for (const copies of lanes.values()) {
    const [[{ topic, origin }]] = copies as [Copies];
    const going = new Set(copies.map(([letter]) => letter.origin.offset));
    const newest = new Map<string, number>();
    const from = Math.min(...going) + 1;
    for await (const records of events.read(topic, origin.partition, from)) {
      for (const { key, offset } of records) if (!going.has(offset)) newest.set(key, offset);
    }
    for (const each of copies) {
      const [{ record, origin: place }] = each;
      if ((newest.get(record.key) ?? -1) > place.offset) stale.add(each);
    }
  }
  return stale;
}

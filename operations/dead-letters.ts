// What an operator may do about records that were put aside.
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import { AppError, badInput } from '../platform/errors.ts';
import { originalOf, readLetters, type Letter } from '../platform/events/letters.ts';
import { keyHeader, ownerHeader } from '../platform/events/owner.ts';
import type { EventLog, NewRecord } from '../platform/events/port.ts';
import { replayLetters } from '../platform/events/replay.ts';
import { operation, type Operation } from '../platform/operations/operation.ts';
import { runsTopic } from '../schema/events/coaching.ts';
import { topics } from '../topics.ts';

export interface DeadLettersOptions {
  readonly events: EventLog;
  readonly clock: Clock;
}

/** A letter in a list. */
export interface ListedLetter extends Pick<
  Letter,
  'id' | 'topic' | 'origin' | 'group' | 'code' | 'reason' | 'field' | 'time' | 'replayedAt'
> {
  readonly type: string | null;
  readonly owner: string | null;
}

export interface ShownLetter extends ListedLetter {
  readonly key: string;
  /** Of the record, without what the letter adds. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload:
    | { readonly state: 'none' | 'gone' | 'sealed' | 'unreadable'; readonly bytes: number }
    | { readonly state: 'text' | 'base64'; readonly bytes: number; readonly content: string };
}

const closed = new Map([
  [runsTopic, 'a run’s events are written by its worker alone; the transcript has its answer'],
]);

export const select = z.object({
  ids: z.array(z.string()).default([]),
  topic: z.string().optional(),
  reason: z.string().optional(),
});
type Selection = z.infer<typeof select>;

const replay = select.extend({
  all: z.boolean().default(false),
  again: z.boolean().default(false),
  overtake: z.boolean().default(false),
  dryRun: z.boolean().default(false),
});

export function deadLetterOperations({ events, clock }: DeadLettersOptions): Operation[] {
  return [
    operation('dead-letters/list', select, async (selection) => ({
      letters: (await selected(events, selection)).map(listed),
    })),
    operation(
      'dead-letters/show',
      z.object({ id: z.string(), open: z.boolean().default(false) }),
      async ({ id, open }) => {
        const letters = await selected(events, { ids: [id] });
        return shown(events, letters[0] as Letter, open);
      },
    ),
    operation(
      'dead-letters/replay',
      replay,
      async ({ all, again, overtake, dryRun, ...chosen }, say) => {
        const { ids, topic, reason } = chosen;
        if (!all && ids.length === 0 && topic === undefined && reason === undefined) {
          throw badInput('ids', 'name letters, a topic or a reason, or say --all');
        }
        const how = { again, overtake, dryRun, closed };
        return replayLetters(await selected(events, chosen), {
          events,
          clock,
          topics,
          say,
          ...how,
        });
      },
    ),
  ];
}

/** NOT_FOUND naming the first id that is none, BAD_USER_INPUT for a topic that is none. */
async function selected(events: EventLog, selection: Selection): Promise<Letter[]> {
  const { ids, topic, reason } = selection;
  if (topic !== undefined && !topics.some(({ name }) => name === topic)) {
    const known = topics.map(({ name }) => name).join(', ');
    throw badInput('topic', `there is no topic ${topic}; there are ${known}`);
  }
  const named = new Set(ids.map((id) => id.slice(0, id.lastIndexOf('/'))));
  const wanted = topics.filter(
    ({ name }) => (topic === undefined || name === topic) && (ids.length === 0 || named.has(name)),
  );
  const letters: Letter[] = [];
  for (const { name } of wanted) letters.push(...(await readLetters(events, name)));
  const stranger = ids.find((id) => !letters.some((letter) => letter.id === id));
  if (stranger !== undefined) {
    throw new AppError(
      'NOT_FOUND',
      `There is no letter ${stranger}: it was never there, its time is over, or whoever it was about is erased.`,
      { field: 'ids' },
    );
  }
  const word = reason?.toLowerCase();
  return letters.filter(
    (letter) =>
      (ids.length === 0 || ids.includes(letter.id)) &&
      (word === undefined || `${letter.code} ${letter.reason}`.toLowerCase().includes(word)),
  );
}

function listed(letter: Letter): ListedLetter {
  const { id, topic, origin, group, code, reason, field, time, replayedAt, record } = letter;
  const type = record.headers['ce_type'] ?? null;
  const owner = record.headers[ownerHeader] ?? null;
  return { id, topic, type, owner, origin, group, code, reason, field, time, replayedAt };
}

async function shown(events: EventLog, letter: Letter, open: boolean): Promise<ShownLetter> {
  const original = await originalOf(events, letter);
  const { key = letter.record.key, headers = {} } = original ?? {};
  return { ...listed(letter), key, headers, payload: payloadOf(original, open) };
}

/** What is about a person is shown only to whoever asks for it. */
function payloadOf(original: NewRecord | null, open: boolean): ShownLetter['payload'] {
  if (original === null) return { state: 'gone', bytes: 0 };
  if (original.value === null) return { state: 'none', bytes: 0 };
  const bytes = original.value.byteLength;
  if (original.headers[keyHeader] !== undefined) return { state: 'unreadable', bytes };
  if (original.headers[ownerHeader] !== undefined && !open) return { state: 'sealed', bytes };
  const value = Buffer.from(original.value);
  const text = value.toString('utf8');
  return Buffer.from(text, 'utf8').equals(value)
    ? { state: 'text', bytes, content: text }
    : { state: 'base64', bytes, content: value.toString('base64') };
}

// Dead letters for people.
import type { ListedLetter, ShownLetter } from '../../operations/dead-letters.ts';
import type { Replay } from '../../platform/events/replay.ts';

export function printSummary(letters: readonly ListedLetter[]): string {
  if (letters.length === 0) return 'No dead letters.';
  const lines = [...Map.groupBy(letters, ({ topic }) => topic)].flatMap(([topic, all]) => {
    const waiting = all.filter(({ replayedAt }) => replayedAt === null);
    const newest = all.reduce((a, b) => (a.time > b.time ? a : b));
    const reasons = Map.groupBy(waiting, ({ code, reason }) => `${code}: ${reason}`);
    return [
      `${topic}: ${waiting.length} waiting, ${all.length - waiting.length} replayed; newest ${newest.time} (${newest.id})`,
      ...[...reasons]
        .sort(([, a], [, b]) => b.length - a.length)
        .map(([reason, of]) => `  ${of.length} × ${reason}`),
    ];
  });
  return lines.join('\n');
}

export function printLetters(letters: readonly ListedLetter[]): string {
  if (letters.length === 0) return 'No such dead letters.';
  return letters.map(headline).join('\n');
}

export function printLetter(letter: ShownLetter): string {
  const { headers, payload, key } = letter;
  return [
    headline(letter),
    `  key: ${key}`,
    ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`),
    payloadLine(letter, payload),
  ].join('\n');
}

export function printReplay({ replayed, skipped }: Replay, dryRun: boolean): string {
  const done = dryRun ? 'would be replayed' : 'replayed';
  return [
    `${replayed.length} ${done}, ${skipped.length} left alone`,
    ...skipped.map(({ id, why }) => `  ${id}: ${why}`),
  ].join('\n');
}

function headline(letter: ListedLetter): string {
  const { id, type, origin, group, code, reason, time, replayedAt } = letter;
  const what = `${id}  ${time}  ${type ?? 'no type'}  from ${origin.partition}/${origin.offset}`;
  const replayed = replayedAt === null ? '' : `\n  replayed at ${replayedAt}`;
  return `${what}  put aside by ${group}\n  ${code}: ${reason}${replayed}`;
}

function payloadLine({ owner }: ShownLetter, payload: ShownLetter['payload']): string {
  switch (payload.state) {
    case 'text':
    case 'base64':
      return `  payload (${payload.bytes} bytes, ${payload.state}):\n${payload.content}`;
    case 'sealed':
      return `  payload: ${payload.bytes} bytes about ${owner}, sealed; --open shows it`;
    case 'unreadable':
      return `  payload: ${payload.bytes} bytes about ${owner}, sealed with a key that is not here, or damaged`;
    case 'gone':
      return '  payload: too large for a letter, and its topic has it no more';
    case 'none':
      return '  payload: none';
  }
}

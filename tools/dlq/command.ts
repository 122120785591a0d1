// Reads what was typed, asks, prints.
import { parseArgs } from 'node:util';
import type { ListedLetter, ShownLetter } from '../../operations/dead-letters.ts';
import type { Replay } from '../../platform/events/replay.ts';
import { WrongUsage, withOperations } from '../operator.ts';
import { printLetter, printLetters, printReplay, printSummary } from './print.ts';

export const usage = `npm run dlq -- list [--topic TOPIC] [--reason TEXT] [--each] [--json]
npm run dlq -- show ID [--open] [--json]
npm run dlq -- replay ID …|--topic TOPIC|--reason TEXT|--all [--again] [--overtake] [--dry-run] [--json]

Records that could not be read or handled lie in the dead-letter topic beside their own for 30 days.

  list       how many there are of each topic, why, and since when; with --topic, --reason or --each every single one
  show       one, with its headers and its payload
  replay     puts them back into the topic that they came from, the oldest first; mend what was wrong before.
             Whoever handled one already does nothing: events are known by their source and id. What was replayed
             is noted, and not replayed a second time

  --topic TOPIC   those of this topic: users.profile.v1
  --reason TEXT   those whose code or reason contains this
  --open          also show a payload about a person, which is sealed in the log
  --again         also what was replayed before
  --overtake      also into a compacted topic that has a newer record of the same key: it forgets the newer one in time
  --dry-run       say what would be replayed, and do nothing
  --json          one JSON object on standard output

Works on DATA_DIR whether the program runs (which then does it) or not, and on Kafka with the program's settings.
Exit codes: 0 done, 1 refused (the reason is on standard error), 2 called wrongly.`;

export async function dlq(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      topic: { type: 'string' },
      reason: { type: 'string' },
      each: { type: 'boolean', default: false },
      open: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      again: { type: 'boolean', default: false },
      overtake: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const [command, ...ids] = positionals;
  const { topic, reason, json, all, again, overtake, open } = values;
  const selection = {
    ids,
    ...(topic !== undefined && { topic }),
    ...(reason !== undefined && { reason }),
  };
  const print = <Answer extends object>(answer: Answer, toPeople: (answer: Answer) => string) =>
    console.log(json ? JSON.stringify(answer, null, 2) : toPeople(answer));

  if (command === 'list' && ids.length === 0) {
    const each = values.each || topic !== undefined || reason !== undefined;
    await withOperations(async ({ ask }) => {
      const answer = await ask<{ letters: ListedLetter[] }>('dead-letters/list', selection);
      print(answer, ({ letters }) => (each ? printLetters(letters) : printSummary(letters)));
    });
  } else if (command === 'show' && ids.length === 1) {
    await withOperations(async ({ ask }) => {
      print(await ask<ShownLetter>('dead-letters/show', { id: ids[0], open }), printLetter);
    });
  } else if (command === 'replay') {
    const chosen = ids.length > 0 || topic !== undefined || reason !== undefined;
    if (chosen === all)
      throw new WrongUsage('replay takes ids, --topic or --reason; or else --all.');
    await withOperations(async ({ ask }) => {
      const input = { ...selection, all, again, overtake, dryRun: values['dry-run'] };
      const answer = await ask<Replay>('dead-letters/replay', input);
      print(answer, (replay) => printReplay(replay, values['dry-run']));
    });
  } else {
    throw new WrongUsage(
      command === 'show' ? 'show takes one id.' : 'Say list, show ID or replay.',
    );
  }
}

// `npm run keys -- list|rotate|retire`: exchanges the keys that sign cursors and assertions.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listKeys, retireKey, rotateKey, type ListedKey } from '../platform/auth/rotate.ts';
import { rotatedKinds, type RotatedKind } from '../platform/auth/secrets-file.ts';
import { systemClock } from '../platform/clock.ts';
import { configFromProcess } from '../platform/config.ts';
import { badInput } from '../platform/errors.ts';
import { operatorCommand, WrongUsage } from './operator.ts';

const usage = `npm run keys -- list [--json]
npm run keys -- rotate cursor|assertion [--json]
npm run keys -- retire cursor|assertion ID [--json]

Keys in secrets.json of DATA_DIR. cursor: places in streams, tickets, addresses of pictures. assertion: who asks, from
gateway to subgraph. Programs that run see a change within seconds, without a restart.

  list     those in use: the newest signs, older ones are accepted
  rotate   adds one; it is accepted at once and signs ten seconds later, when every replica has it
  retire   takes an older one away: what it signed is refused from then on. An assertion lives 30 seconds, a cursor as
           long as its topic keeps events (runs: 72 hours)

The key that wraps personal payloads is not exchanged.`;

await operatorCommand(usage, process.argv.slice(2), async (args) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [command, kind, id, ...rest] = positionals;
  const file = join(configFromProcess().DATA_DIR, 'secrets.json');
  let keys: ListedKey[];
  if (command === 'list' && kind === undefined) keys = await listKeys(file, systemClock);
  else if (command === 'rotate' && isKind(kind) && id === undefined) {
    keys = await rotateKey(file, kind, systemClock);
  } else if (command === 'retire' && isKind(kind) && id !== undefined && rest.length === 0) {
    if (!/^\d{1,3}$/.test(id))
      throw badInput('id', `${id} is no key's id; see npm run keys -- list`);
    keys = await retireKey(file, kind, Number(id), systemClock);
  } else throw new WrongUsage('Say list, rotate KIND or retire KIND ID.');
  if (values.json) return console.log(JSON.stringify({ keys }, null, 2));
  for (const key of keys) console.log(lineOf(key));
});

function isKind(text: string | undefined): text is RotatedKind {
  return rotatedKinds.some((kind) => kind === text);
}

function lineOf({ kind, id, state, madeAt, signsFrom }: ListedKey): string {
  const when = state === 'coming' ? `, signs from ${signsFrom}` : '';
  return `${kind} ${id}: ${state}${when}${madeAt === null ? '' : `, made ${madeAt}`}`;
}

// `npm run runs -- stuck|show|fail|retry`: runs that nobody brings to their end.
import { parseArgs } from 'node:util';
import type { ShownRun } from '../subgraphs/coaching/run/operate.ts';
import { operatorCommand, withOperations, WrongUsage } from './operator.ts';

const usage = `npm run runs -- stuck [--older-than SECONDS] [--json]
npm run runs -- show|fail|retry ID [--json]

  stuck   runs that no worker has had for a minute, or so many seconds, though one should: never started, left by their
          worker, or ended without a word. Where workers run there are none
  show    how one run stands, without its words
  fail    ends it as failed, so that its reader is told and may ask again; an end that was decided already is told
  retry   hands it to a worker now

A run that a worker has is left alone. Each run ends once, whatever comes at the same time.`;

await operatorCommand(usage, process.argv.slice(2), async (args) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      'older-than': { type: 'string', default: '60' },
      json: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const [command, id, ...rest] = positionals;
  const seconds = values['older-than'];
  if (!/^\d{1,7}$/.test(seconds)) throw new WrongUsage('--older-than takes whole seconds.');
  const isStuck = command === 'stuck' && id === undefined;
  const isNamed = ['show', 'fail', 'retry'].includes(command ?? '') && id !== undefined;
  if (!isStuck && (!isNamed || rest.length > 0)) {
    throw new WrongUsage('Say stuck, show ID, fail ID or retry ID.');
  }
  await withOperations(async ({ ask }) => {
    if (isStuck) {
      const input = { olderThanMs: Number(seconds) * 1000 };
      const found = await ask<{ runs: ShownRun[]; mayBeMore: boolean }>('runs/stuck', input);
      if (values.json) return console.log(JSON.stringify(found, null, 2));
      if (found.runs.length === 0) console.log('No run is stuck.');
      for (const run of found.runs) console.log(lineOf(run));
      if (found.mayBeMore) console.log('… and perhaps more.');
      return;
    }
    const run = await ask<ShownRun>(`runs/${command}`, { id });
    console.log(values.json ? JSON.stringify(run, null, 2) : lineOf(run));
  });
});

function lineOf({
  id,
  status,
  why,
  waitingSince,
  lease,
  epoch,
  endedAt,
  failure,
}: ShownRun): string {
  const waits = why === null ? '' : `, ${why} since ${waitingSince}`;
  const held = lease === null ? '' : `, last held by ${lease.holder} until ${lease.until}`;
  const ended = endedAt === null ? '' : `, ended ${endedAt}`;
  const failed = failure === null ? '' : ` (${failure.code}: ${failure.reason})`;
  return `${id}: ${status}${failed}${ended}${waits}, claimed ${epoch} times${held}`;
}

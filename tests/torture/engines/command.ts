// `npm run torture -- engines [--quick] [--json] [--seed N]`.
import { parseArgs } from 'node:util';
import { disableVendorTelemetry } from '../../../platform/config.ts';
import { full, quick } from './sizes.ts';
import { openEngines } from './target.ts';
import { tortureEngines } from './torture.ts';

const help = `npm run torture -- engines [--quick] [--json] [--seed N]

Two gateways and two workers on the Kafka, PostgreSQL and Redis that npm run services -- start has started:
answers are watched and transactions booked while processes and engines are killed and paused; then the ledger,
the log, the sums and what every client was given are compared. Exit code 1 where a target is missed.

--quick   ${quick.faults} faults in about a minute and a half instead of ${full.faults} in about twenty minutes
--json    the report as JSON on standard output
--seed    what is drawn: the load, the faults, the clients' cuts`;

export async function enginesCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  if (values.help || !Number.isSafeInteger(seed)) {
    console.error(help);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  disableVendorTelemetry();
  const say = (line: string) => console.error(line);
  say(`seed ${seed}; starting`);
  const target = await openEngines(4);
  let failed = true;
  try {
    const size = values.quick ? quick : full;
    const { report, targets, ...result } = await tortureEngines(target, { ...size, seed, say });
    ({ failed } = result);
    for (const { what, value, least, most, met } of targets) {
      const bound = least === undefined ? `at most ${most}` : `at least ${least}`;
      say(`${met ? 'met   ' : 'MISSED'} ${what}: ${value ?? 'not measured'} (${bound})`);
    }
    if (values.json) console.log(JSON.stringify(report, null, 2));
  } finally {
    const kept = await target.stop({ keep: failed });
    if (failed) say(`its data are left in ${kept}`);
  }
  process.exitCode = failed ? 1 : 0;
}

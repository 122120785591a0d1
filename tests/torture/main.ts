// `npm run torture -- streams [--log embedded|kafka] [--quick] [--seed N]`: exit code 1 when anything was lost,
// repeated, reordered, wrongly ended or leaked. `npm run torture -- executor`: see executor/command.ts; `soak`: soak/command.ts;
// `models`: models/command.ts; `engines`: engines/command.ts.
import { parseArgs } from 'node:util';
import { disableVendorTelemetry } from '../../platform/config.ts';
import { runCommand } from '../../tools/command.ts';
import { enginesCommand } from './engines/command.ts';
import { executorCommand } from './executor/command.ts';
import { modelsCommand } from './models/command.ts';
import { soakCommand } from './soak/command.ts';
import { openEmbedded } from './embedded-target.ts';
import { openKafka } from './kafka-target.ts';
import { tortureStreams, type TortureOptions } from './streams.ts';
import type { Target } from './target.ts';

const targets: Readonly<Record<string, (households: number) => Promise<Target>>> = {
  embedded: openEmbedded,
  kafka: openKafka,
};

type Size = Pick<TortureOptions, 'answers' | 'atOnce' | 'askForMs' | 'settleMs' | 'faultEveryMs'>;

const full: Size = {
  answers: 1_000,
  atOnce: 32,
  askForMs: 1_500_000,
  settleMs: 120_000,
  faultEveryMs: [2_000, 10_000],
};
const quick: Size = {
  answers: 1_000,
  atOnce: 16,
  askForMs: 45_000,
  settleMs: 45_000,
  faultEveryMs: [1_000, 5_000],
};

await runCommand(async () => {
  if (process.argv[2] === 'executor') return executorCommand(process.argv.slice(3));
  if (process.argv[2] === 'engines') return enginesCommand(process.argv.slice(3));
  if (process.argv[2] === 'models') return modelsCommand(process.argv.slice(3));
  if (process.argv[2] === 'soak') return soakCommand(process.argv.slice(3));
  const { values, positionals } = parseArgs({
    options: {
      log: { type: 'string', default: 'embedded' },
      answers: { type: 'string' },
      seed: { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  });
  const open = targets[values.log];
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const { answers: most, ...size } = values.quick ? quick : full;
  const answers = Number(values.answers ?? most);
  const right = Number.isSafeInteger(seed) && Number.isSafeInteger(answers) && answers > 0;
  if (values.help || positionals[0] !== 'streams' || open === undefined || !right) {
    const logs = Object.keys(targets).join('|');
    console.error(`npm run torture -- streams [--log ${logs}] [--answers N] [--quick] [--seed N]`);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  disableVendorTelemetry();
  const say = (line: string) => console.error(line);
  say(`seed ${seed}; starting`);
  const target = await open(4);
  let failed = true;
  try {
    const result = await tortureStreams(target, {
      ...size,
      answers,
      comesWithinMs: 8_000,
      seed,
      say,
    });
    ({ failed } = result);
    console.log(JSON.stringify(result.report, null, 2));
  } finally {
    const kept = await target.stop({ keep: failed });
    if (failed) say(`its data are left in ${kept}`);
  }
  process.exitCode = failed ? 1 : 0;
});

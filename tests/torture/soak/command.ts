// `npm run torture -- soak [--minutes 60] [--seed N] [--json] [--out FILE.svg]`.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { disableVendorTelemetry } from '../../../platform/config.ts';
import { drawingOf } from './drawing.ts';
import { halfLoad, soak } from './soak.ts';
import { inWords } from './verdict.ts';

const fewestSamples = 60;
const longestPauseMs = 10_000;

/** Exit code 1 when something grew or was left, or a stream was wrong. */
export async function soakCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '60' },
      seed: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const minutes = Number(values.minutes);
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const right = minutes >= 1 && minutes <= 10_000 && Number.isSafeInteger(seed);
  if (values.help || !right) {
    console.error('npm run torture -- soak [--minutes 60] [--seed N] [--json] [--out FILE.svg]');
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  disableVendorTelemetry();
  const say = (line: string) => console.error(line);
  say(`seed ${seed}; starting`);
  const { verdict, samples, report } = await soak({
    ...{ minutes, seed, say, households: 25, load: halfLoad },
    ...{ rehearsalMs: 30_000, restMs: 70_000 },
    sampleEveryMs: Math.min(longestPauseMs, (minutes * 60_000) / fewestSamples),
  });
  if (values.out !== undefined) await writeFile(values.out, await drawingOf(samples, verdict));
  for (const [what, growth] of Object.entries(verdict.growth)) {
    say(`${what} from the warm-up to the end: ${inWords(growth)}, ${growth.verdict}`);
  }
  say(verdict.failed ? `failed: ${verdict.reasons.join('; ')}` : 'nothing grew, nothing is left');
  if (values.json) console.log(JSON.stringify(report, null, 2));
  process.exitCode = verdict.failed ? 1 : 0;
}

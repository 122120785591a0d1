// `npm run torture -- executor [--runs N] [--seed N] [--quick] [--json]`.
import { parseArgs } from 'node:util';
import { disableVendorTelemetry } from '../../../platform/config.ts';
import { tableOf, tortureExecutor } from './torture.ts';

/** Exit code 1 when the executor answered wrongly, a bug went unnoticed or a kind was met too rarely. */
export async function executorCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: 'string' },
      seed: { type: 'string', default: '1' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const runs = Number(values.runs ?? (values.quick ? 12_000 : 100_000));
  const seed = Number(values.seed);
  const right = Number.isSafeInteger(runs) && runs > 0 && Number.isSafeInteger(seed) && seed >= 0;
  if (values.help || !right) {
    console.error('npm run torture -- executor [--runs N] [--seed N] [--quick] [--json]');
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  disableVendorTelemetry();
  const say = (line: string) => console.error(line);
  // A short run meets each kind in proportion.
  const least = Math.min(500, Math.floor(runs / 200));
  const verdict = await tortureExecutor({ runs, seed, least, say });
  console.log(values.json ? JSON.stringify(verdict.report, null, 2) : tableOf(verdict));
  process.exitCode = verdict.failed ? 1 : 0;
}

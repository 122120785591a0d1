// `npm run torture -- models [--runs N] [--seed N] [--quick] [--json]`.
import { parseArgs } from 'node:util';
import { tortureModels } from './torture.ts';

/** Exit code 1 when a run ended wrongly, hid a switch, cost something else than was counted, or asked too often. */
export async function modelsCommand(args: string[]): Promise<void> {
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
  const runs = Number(values.runs ?? (values.quick ? 200 : 1_000));
  const seed = Number(values.seed);
  const right = Number.isSafeInteger(runs) && runs > 0 && Number.isSafeInteger(seed) && seed >= 0;
  if (values.help || !right) {
    console.error('npm run torture -- models [--runs N] [--seed N] [--quick] [--json]');
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  console.error(`seed ${seed}; ${runs} runs`);
  const { failed, report } = await tortureModels({ runs, seed });
  console.log(JSON.stringify(report, null, 2));
  process.exitCode = failed ? 1 : 0;
}

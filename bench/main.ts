// `npm run bench -- NAME [--quick] [--json]`, `streams` and `poison` also with [--log embedded|kafka] [--seed N], `gateway` and `fanout`
// with [--only NAME,…] [--cases NAME,…] [--profile]: one benchmark, its figures as a table and, with --json, as one JSON object at the end.
import { parseArgs } from 'node:util';
import { runCommand } from '../tools/command.ts';
import { benchCold } from './cold.ts';
import { benchFanout } from './fanout.ts';
import { benchGateway } from './gateway.ts';
import { benchHostile } from './hostile.ts';
import { benchImport } from './import.ts';
import { benchLinear } from './linear.ts';
import { benchMemory } from './memory.ts';
import { benchModels } from './models.ts';
import type { BenchOptions } from './options.ts';
import { benchPoison } from './poison.ts';
import { benchReload } from './reload.ts';
import { benchStartup } from './startup.ts';
import { benchStreams } from './streams.ts';
import { benchThroughput } from './throughput.ts';

const benches: Readonly<Record<string, (options: BenchOptions) => Promise<object>>> = {
  cold: benchCold,
  fanout: benchFanout,
  gateway: benchGateway,
  hostile: benchHostile,
  import: benchImport,
  linear: benchLinear,
  memory: benchMemory,
  models: benchModels,
  poison: benchPoison,
  reload: benchReload,
  startup: benchStartup,
  streams: benchStreams,
  throughput: benchThroughput,
};

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: {
      log: { type: 'string', default: 'embedded' },
      seed: { type: 'string' },
      only: { type: 'string' },
      cases: { type: 'string' },
      profile: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  });
  const [name] = positionals;
  const { log } = values;
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const bench = name === undefined ? undefined : benches[name];
  const right = (log === 'embedded' || log === 'kafka') && Number.isSafeInteger(seed);
  if (values.help || bench === undefined || !right) {
    console.error(
      'npm run bench -- NAME [--quick] [--json]; throughput needs KAFKA_BROKERS; streams and poison also with [--log embedded|kafka] [--seed N];\n' +
        'gateway and fanout with [--only NAME,…] [--cases NAME,…] [--profile]\n\n' +
        `NAME: ${Object.keys(benches).join(', ')}`,
    );
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const say = (line: string) => console.error(line);
  const result = await bench({
    ...{ quick: values.quick, profile: values.profile, log, seed, say },
    only: values.only?.split(',') ?? null,
    cases: values.cases?.split(',') ?? null,
  });
  if (values.json) console.log(JSON.stringify(result, null, 2));
});

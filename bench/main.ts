// `npm run bench -- NAME [--quick] [--json]`: one benchmark, its figures as a table and, with --json, as one JSON object at the end.
import { parseArgs } from 'node:util';
import { runCommand } from '../tools/command.ts';
import type { BenchOptions } from './options.ts';
import { benchStartup } from './startup.ts';

const benches: Readonly<Record<string, (options: BenchOptions) => Promise<object>>> = {
  startup: benchStartup,
};

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  });
  const [name] = positionals;
  const bench = name === undefined ? undefined : benches[name];
  if (values.help || bench === undefined) {
    console.error(
      `npm run bench -- NAME [--quick] [--json]\n\nNAME: ${Object.keys(benches).join(', ')}`,
    );
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const result = await bench({ quick: values.quick, say: (line) => console.error(line) });
  if (values.json) console.log(JSON.stringify(result, null, 2));
});

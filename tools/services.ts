// `npm run services -- start|stop|status [SERVICE …]`: the real engines, in Docker or without it.
import { parseArgs } from 'node:util';
import { runCommand } from './command.ts';
import { runningService, startService, stopService } from './services/all.ts';
import { type RunningService, type ServiceName, serviceNames } from './services/state.ts';

const help = `npm run services -- start|stop|status [${serviceNames.join('] [')}]

start   starts them, waits until they answer, and prints the settings to export
stop    ends those that were started from here
status  says which run

In Docker where an engine runs; otherwise Kafka from its own jars (Java and Maven), PostgreSQL and Redis
from Debian's packages, Azurite from npm. Everything lies in .services/: data, logs, process ids.`;

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean', short: 'h' } },
  allowPositionals: true,
});
const [action = '', ...named] = positionals;
const actions: Record<string, (name: ServiceName) => Promise<void>> = { start, stop, status };

if (values.help) {
  console.log(help);
} else {
  await runCommand(async () => {
    const act = actions[action];
    const wrong = named.filter((name) => !isServiceName(name));
    if (act === undefined || wrong.length > 0) {
      console.error(
        wrong.length > 0 ? `There is no service ${wrong.join(', ')}.\n\n${help}` : help,
      );
      process.exitCode = 2;
      return;
    }
    for (const name of serviceNames) {
      if (named.length === 0 || named.includes(name)) await act(name);
    }
  });
}

async function start(name: ServiceName): Promise<void> {
  const began = performance.now();
  const service = await startService(name);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`# ${name}: ${where(service)}, answers after ${seconds} s`);
  for (const [setting, value] of Object.entries(service.settings)) {
    if (!setting.startsWith('TEST_')) console.log(`export ${setting}='${value}'`);
  }
}

async function stop(name: ServiceName): Promise<void> {
  console.log(`${name}: ${(await stopService(name)) ? 'stopped' : 'was not running'}`);
}

async function status(name: ServiceName): Promise<void> {
  const service = await runningService(name);
  console.log(`${name}: ${service === undefined ? 'not running' : where(service)}`);
}

function where({ by, pid, port }: RunningService): string {
  return by === 'docker' ? `a container, port ${port}` : `process ${pid}, port ${port}`;
}

function isServiceName(name: string): name is ServiceName {
  return serviceNames.some((known) => known === name);
}

// `npm run test:services`: every suite that needs a real engine, on those of `npm run services` or of the environment.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { runCommand } from './command.ts';
import { runningService } from './services/all.ts';
import { answers as azuriteAnswers } from './services/azurite.ts';
import { answers as kafkaAnswers } from './services/kafka.ts';
import { answers as postgresAnswers } from './services/postgres.ts';
import { answers as redisAnswers } from './services/redis.ts';
import { serviceNames } from './services/state.ts';

const together = [
  'compose.ts',
  'azurite.ts',
  'postgres.ts',
  'vectors.ts',
  'paper-orders.ts',
  'portfolio-locks.ts',
  'kafka.ts',
  'redis.ts',
];
/** Whole programs share their topics and groups with any other, and those that take the broker away come last. */
const alone = [
  'redis-faults.ts',
  'redis-app.ts',
  'kafka-app.ts',
  'kafka-poison.ts',
  'operations.ts',
  'two-gateways.ts',
  'roles.ts',
  'postgres-restart.ts',
  'telemetry.ts',
  'kafka-torture.ts',
  'engines-torture.ts',
  'kafka-faults.ts',
];
const all = [...together, 'kafka-tls.ts', ...alone];

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean', short: 'h' } },
  allowPositionals: true,
});
if (values.help) {
  console.log(`npm run test:services [-- SUITE …]

Runs the contract, concurrency and fault suites on real PostgreSQL, Kafka, Redis and Azurite: those that
npm run services -- start has started, or those that the environment names.
Suites: ${all.map((file) => file.replace('.ts', '')).join(', ')}; all unless named.`);
} else {
  await runCommand(testServices);
}

async function testServices(): Promise<void> {
  const unknown = positionals.find((name) => !all.includes(`${name}.ts`));
  if (unknown !== undefined) throw new Error(`there is no suite ${unknown}; see --help`);
  const environment = { ...(await startedSettings()), ...process.env };
  await refuseUnlessReachable(environment);
  const passed = [0, 0];
  const tls = environment['TEST_KAFKA_TLS_BROKERS'] !== undefined;
  if (!tls) console.log('This Kafka has no TLS listener of ours: kafka-tls.ts is not run.');
  const isWanted = (file: string) =>
    positionals.length === 0 || positionals.includes(file.replace('.ts', ''));
  for (const [files, concurrency] of [
    [[...together, ...(tls ? ['kafka-tls.ts'] : [])].filter(isWanted), 2] as const,
    [alone.filter(isWanted), 1] as const,
  ]) {
    if (files.length === 0) continue;
    const counts = await runFiles(files, concurrency, environment);
    counts.forEach((count, index) => (passed[index] = (passed[index] ?? 0) + count));
  }
  const [ok = 0, wrong = 0] = passed;
  console.log(`${ok} passed, ${wrong} failed`);
  process.exitCode = wrong === 0 && ok > 0 ? 0 : 1;
}

async function startedSettings(): Promise<Record<string, string>> {
  const settings: Record<string, string> = {};
  for (const name of serviceNames) Object.assign(settings, (await runningService(name))?.settings);
  return settings;
}

async function refuseUnlessReachable(environment: NodeJS.ProcessEnv): Promise<void> {
  const engines = [
    { name: 'PostgreSQL', setting: 'POSTGRES_URL', answers: postgresAnswers },
    { name: 'Kafka', setting: 'KAFKA_BROKERS', answers: kafkaAnswers },
    { name: 'Redis', setting: 'REDIS_URL', answers: redisAnswers },
    { name: 'Azurite', setting: 'AZURE_STORAGE_CONNECTION_STRING', answers: azuriteAnswers },
  ];
  const problems: string[] = [];
  for (const { name, setting, answers } of engines) {
    const place = environment[setting] ?? '';
    if (place === '') problems.push(`${name} is not running here and ${setting} is not set`);
    else if (!(await answers(place))) problems.push(`${name} does not answer at ${place}`);
  }
  if (problems.length === 0) return;
  throw new Error(`${problems.join('; ')}.\nnpm run services -- start starts what is missing.`);
}

/** How many tests passed and failed; a run that could not count its tests is a failed one. */
async function runFiles(
  files: readonly string[],
  concurrency: number,
  env: NodeJS.ProcessEnv,
): Promise<readonly [number, number]> {
  const options = ['--disable-warning=TimeoutNegativeWarning', '--test', '--test-reporter=spec'];
  const paths = files.map((file) => `tests/services/${file}`);
  const child = spawn(
    process.execPath,
    [...options, `--test-concurrency=${concurrency}`, ...paths],
    { env, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    process.stdout.write(chunk);
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const count = (what: string) =>
    Number(new RegExp(`^ℹ ${what} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  // What was left out has not been shown to work.
  const failed = count('fail') + count('cancelled') + count('skipped') + count('todo');
  return [count('pass'), code === 0 ? failed : Math.max(1, failed)];
}

// `npm test`: every test there is but the long ones, which have a command of their own. Files of a folder share a
// process, since to load the same modules for each of them takes longer than their tests; those in tests/ have one
// each, but for tests/app: there the whole program runs in the test's own process.
import { spawn } from 'node:child_process';
import { glob } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { runCommand } from './command.ts';

const TIMEOUT_MS = 180_000;
/** A process that takes longer hangs: all of it together takes a third of this. */
const PROCESS_TIMEOUT_MS = 900_000;
/** Folders, besides one process of `tests/`: whichever ends first, two cores have something to do. */
const AT_ONCE = 2;
/** Each test file of this folder has a whole program, and so a database, or shares one. */
const WHOLE_PROGRAMS = 'tests/app';
const COUNTS = ['tests', 'pass', 'fail', 'cancelled', 'skipped', 'todo'] as const;

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean', short: 'h' } },
  allowPositionals: true,
});
if (values.help) {
  console.log(`npm test [-- FILE …]

Runs all tests but the long ones (npm run test:long), or those of these files (patterns in quotes), each in a
process of its own.`);
} else {
  await runCommand(testAll);
}

interface Group {
  readonly files: readonly string[];
  /** Files at the same time, each in its own process; null: one after the other in one process. */
  readonly processes: number | null;
  /** Its databases last long enough for it to pay that their code is optimised. */
  readonly lasting?: boolean;
}

interface Outcome {
  readonly counts: Readonly<Record<string, number>>;
  /** What the reporter says of failures. */
  readonly failures: readonly string[];
}

async function testAll(): Promise<void> {
  const began = performance.now();
  const outcomes = await Promise.all(
    positionals.length > 0 ? [run({ files: positionals, processes: 2 })] : await allGroups(),
  );
  for (const { failures } of outcomes) console.log(failures.join('\n'));
  const sum = (name: string) =>
    outcomes.reduce((total, { counts }) => total + (counts[name] ?? 0), 0);
  for (const name of COUNTS) console.log(`ℹ ${name} ${sum(name)}`);
  console.log(`ℹ duration_ms ${Math.round(performance.now() - began)}`);
  process.exitCode = sum('pass') > 0 && sum('fail') + sum('cancelled') === 0 ? 0 : 1;
}

async function allGroups(): Promise<readonly Promise<Outcome>[]> {
  const folders = new Map<string, string[]>();
  const exclude = ['**/node_modules/**', 'data/**', '**/*.long.test.ts'];
  for await (const file of glob('**/*.test.ts', { exclude })) {
    const folder = file.startsWith(`${WHOLE_PROGRAMS}/`)
      ? WHOLE_PROGRAMS
      : (file.split('/')[0] ?? '');
    folders.set(folder, [...(folders.get(folder) ?? []), file].sort());
  }
  const whole = folders.get('tests') ?? [];
  folders.delete('tests');
  const shared = [...folders].sort(([, a], [, b]) => b.length - a.length);
  const line = async () => {
    const done: Outcome[] = [];
    for (let next = shared.shift(); next !== undefined; next = shared.shift()) {
      const [folder, files] = next;
      done.push(await run({ files, processes: null, lasting: folder !== WHOLE_PROGRAMS }));
    }
    return done;
  };
  const lines = Array.from({ length: AT_ONCE }, line);
  return [run({ files: whole, processes: 1 }), ...lines.map(async (each) => together(await each))];
}

function together(outcomes: readonly Outcome[]): Outcome {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    for (const [name, count] of Object.entries(outcome.counts)) {
      counts[name] = (counts[name] ?? 0) + count;
    }
  }
  return { counts, failures: outcomes.flatMap(({ failures }) => failures) };
}

/** Tells of each test file or suite when it is done, whole. A process that ends without its counts has failed. */
async function run({ files, processes, lasting }: Group): Promise<Outcome> {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=TimeoutNegativeWarning',
      ...['--test', `--test-timeout=${TIMEOUT_MS}`, '--test-reporter=spec'],
      ...(processes === null ? ['--test-isolation=none'] : [`--test-concurrency=${processes}`]),
      ...(lasting === true ? [] : ['--liftoff-only']),
      ...files,
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: 'node_modules/.cache/compiled' },
    },
  );
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  const timer = setTimeout(() => child.kill('SIGKILL'), PROCESS_TIMEOUT_MS);
  const counts: Record<string, number> = {};
  const failures: string[] = [];
  let block: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, count] = /^ℹ (\w+) (\d+)$/.exec(line) ?? [];
    if (name !== undefined && COUNTS.some((known) => known === name)) {
      counts[name] = Number(count);
    } else if (failures.length > 0 || line.startsWith('✖ failing tests:')) {
      failures.push(line);
    } else {
      block.push(line);
      if (!/^[✔✖﹣]/u.test(line)) continue;
      console.log(block.join('\n'));
      block = [];
    }
  }
  const code = await exit;
  clearTimeout(timer);
  if ((code !== 0 || counts['tests'] === undefined) && !((counts['fail'] ?? 0) > 0)) {
    const what = files.length > 1 ? `${files[0]} and ${files.length - 1} more files` : files[0];
    failures.push(...block, `✖ the process of ${what} failed`);
    counts['fail'] = 1;
  }
  return { counts, failures };
}

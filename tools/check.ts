// `npm run check`: format, lint, types, arrows, dead code, generated files. Every check runs, whatever the others say.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

interface Check {
  readonly name: string;
  readonly command: readonly string[];
  /** What to run when it fails. */
  readonly mend: string;
}

const checks: readonly Check[] = [
  {
    name: 'format',
    command: ['prettier', '--check', '--log-level', 'warn', '.'],
    mend: 'npm run format',
  },
  { name: 'types', command: ['tsc', '--noEmit', '-p', '.'], mend: 'mend the types' },
  { name: 'lint', command: ['eslint', '--max-warnings', '0', '.'], mend: 'mend the code' },
  {
    name: 'arrows',
    command: ['depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', '.'],
    mend: 'move the code to where it belongs',
  },
  { name: 'dead code', command: ['knip', '--no-progress'], mend: 'delete what nothing uses' },
  {
    name: 'resolver types',
    command: ['graphql-codegen', '--config', 'codegen.yml', '--check'],
    mend: 'npm run codegen',
  },
  {
    name: 'supergraph',
    command: ['node', 'tools/compose.ts', '--check'],
    mend: 'npm run compose',
  },
  {
    name: 'schema',
    command: ['node', 'tools/schema-check.ts'],
    mend: 'npm run schema -- --help',
  },
  {
    name: 'client',
    command: ['node', 'tools/client.ts', '--check'],
    mend: 'npm run client',
  },
];

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean', short: 'h' } },
  allowPositionals: true,
});
if (values.help) {
  console.log(
    `npm run check [-- NAME …]\n\nRuns ${checks.map((c) => c.name).join(', ')}; all by default.`,
  );
  process.exit(0);
}
const unknown = positionals.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`No check is named ${unknown.join(', ')}; see npm run check -- --help`);
  process.exit(2);
}

/** Local programs first, exactly as npm scripts see them. */
async function run(check: Check): Promise<boolean> {
  const [program = '', ...args] = check.command;
  const began = performance.now();
  let output = '';
  const code = await new Promise<number | null>((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => {
      output += error.message;
      resolve(1);
    });
    child.on('close', resolve);
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${code === 0 ? '✔' : '✖'} ${check.name} (${seconds} s)`);
  if (code !== 0) console.log(`${output.trimEnd()}\n  → ${check.mend}`);
  return code === 0;
}

async function lockfileNamesNoHost(): Promise<boolean> {
  const lock = await readFile(new URL('../package-lock.json', import.meta.url), 'utf8');
  const clean = !lock.includes('"resolved": "http');
  console.log(`${clean ? '✔' : '✖'} lock file`);
  if (!clean) console.log('  → npm i --omit-lockfile-registry-resolved');
  return clean;
}

const wanted = checks.filter((c) => positionals.length === 0 || positionals.includes(c.name));
const queue = [...wanted];
const results: boolean[] = [];
// Two at a time: the slow ones are single-threaded.
await Promise.all(
  [1, 2].map(async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results.push(await run(next));
  }),
);
if (positionals.length === 0) results.push(await lockfileNamesNoHost());
const failed = results.filter((ok) => !ok).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

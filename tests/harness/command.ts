// Runs an operator's command as somebody at a terminal would.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What it wrote with --json. */
  json<Answer>(): Answer;
}

/** `tools/<tool>.ts` with these arguments; resolves when it has ended. */
export async function run(
  tool: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Ran> {
  const flags = ['--disable-warning=TimeoutNegativeWarning', '--liftoff-only'];
  const child = spawn(process.execPath, [...flags, `tools/${tool}.ts`, ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr, json: <Answer>() => JSON.parse(stdout) as Answer };
}

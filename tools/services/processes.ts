// Programs of the machine: run to their end, or started in the background and ended by the very process that was started.
import { execFile, spawn } from 'node:child_process';
import { openSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { RunningService } from './state.ts';

const execFileAsync = promisify(execFile);

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Its standard output; throws an Error that ends with the last lines of what it said. */
export async function run(
  program: string,
  args: readonly string[],
  options: Partial<User> & { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  try {
    const { stdout } = await execFileAsync(program, args, {
      ...options,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { stdout, stderr, code } = error as {
      stdout?: string;
      stderr?: string;
      code?: unknown;
    };
    const said = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
    throw new Error(`${program} ${args.join(' ')} failed (${String(code)})\n${said}`, {
      cause: error,
    });
  }
}

export async function has(program: string): Promise<boolean> {
  return run('sh', ['-c', `command -v ${program}`]).then(
    () => true,
    () => false,
  );
}

/** Goes on when this process ends; what it says is appended to `logFile`. */
export function startInBackground(
  program: string,
  args: readonly string[],
  logFile: string,
  user: Partial<User> = {},
): { readonly pid: number; readonly began: string } {
  const output = openSync(logFile, 'a');
  const child = spawn(program, args, {
    ...user,
    cwd: '/',
    detached: true,
    stdio: ['ignore', output, output],
  });
  child.on('error', () => undefined);
  child.unref();
  const began = child.pid === undefined ? undefined : beginning(child.pid);
  if (child.pid === undefined || began === undefined) {
    throw new Error(`${program} could not be started; see ${logFile}`);
  }
  return { pid: child.pid, began };
}

/** The process that was started, not another that got its id later. */
export function isAlive({ pid, began }: Pick<RunningService, 'pid' | 'began'>): boolean {
  return pid !== undefined && began !== undefined && beginning(pid) === began;
}

/** Sends `signal`, waits, and kills what has not ended after `graceMs`. */
export async function end(
  service: Pick<RunningService, 'pid' | 'began'>,
  signal: NodeJS.Signals,
  graceMs: number,
): Promise<void> {
  if (service.pid === undefined || !isAlive(service)) return;
  process.kill(service.pid, signal);
  for (const deadline = Date.now() + graceMs; isAlive(service) && Date.now() < deadline;) {
    await sleep(50);
  }
  if (!isAlive(service)) return;
  process.kill(service.pid, 'SIGKILL');
  while (isAlive(service)) await sleep(20);
}

/** Those that it started itself and that have not ended. */
export function childrenOf(pid: number): readonly number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return listed === '' ? [] : listed.split(' ').map(Number);
}

export async function waitUntil(
  what: string,
  attempt: () => Promise<boolean>,
  limitMs: number,
): Promise<void> {
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; await sleep(100)) {
    if (await attempt()) return;
  }
  throw new Error(`${what} did not answer within ${limitMs / 1000} s`);
}

/** `wanted` if nobody listens there within `patienceMs`, otherwise any free one. */
export async function freePort(wanted: number, patienceMs = 0): Promise<number> {
  for (const deadline = Date.now() + patienceMs; ; await sleep(100)) {
    const port = await tryPort(wanted);
    if (port !== undefined) return port;
    if (Date.now() >= deadline) return (await tryPort(0)) ?? 0;
  }
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const taken = typeof address === 'object' ? address?.port : undefined;
      server.close(() => resolve(taken));
    });
  });
}

/** Ticks after the machine's start; undefined when there is no such process, or it has only not been buried. */
function beginning(pid: number): string | undefined {
  try {
    // The name, in parentheses, may hold anything; what follows it are state and numbers.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    // Its first thread may have ended while the others still hold its sockets.
    const buried = fields[0] === 'Z' && readdirSync(`/proc/${pid}/task`).length <= 1;
    return buried ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

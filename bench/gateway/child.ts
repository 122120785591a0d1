// The processes of this benchmark: each on a core of its own, told what to do by an argument, never left behind.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:net';

export interface StartOptions {
  /** Which core it may use; null: any. */
  readonly core: number | null;
  /** Where a CPU profile goes, which SIGUSR2 begins and ends. */
  readonly profile?: string;
  readonly cwd?: string;
  /** Besides what this process has. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface BenchChild {
  readonly pid: number;
  /** The next message; rejects with what it wrote to standard error when it ends first. */
  answer<Answer>(): Promise<Answer>;
  tell(message: object): void;
  /** Resolves when it has ended, to what it said about that. */
  readonly ended: Promise<Error>;
  /** The same for now; null while it runs. */
  failure(): Error | null;
  /** Resolves once it is gone. */
  end(): Promise<void>;
}

const START_MS = 60_000;
const END_MS = 10_000;
const TOLD_STDERR = 4_000;

const profiled = new URL('profiled.ts', import.meta.url).href;

const alive = new Set<ChildProcess>();

/** For when the benchmark itself has to end at once. */
export function killAll(): void {
  for (const child of alive) child.kill('SIGKILL');
}

/** A module of our own, with `task` to be read by `taskOf`. */
export function startModule(path: string, task: object, options: StartOptions): BenchChild {
  const node = [process.execPath, '--disable-warning=TimeoutNegativeWarning'];
  const { profile } = options;
  const command =
    profile === undefined ? [...node, path] : [...node, '--import', profiled, path, profile];
  const child = start(command, options, true);
  child.tell(task);
  return child;
}

/** Any program; it sends no messages. */
export function startProgram(command: readonly string[], options: StartOptions): BenchChild {
  return start(command, options, false);
}

function start(command: readonly string[], options: StartOptions, talks: boolean): BenchChild {
  const { core, cwd, env } = options;
  const pinned = core === null ? command : ['taskset', '-c', String(core), ...command];
  const [program = '', ...args] = pinned;
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe', ...(talks ? (['ipc'] as const) : [])],
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true', ...env },
  });
  alive.add(child);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-TOLD_STDERR);
  });
  const messages: unknown[] = [];
  let wake: (() => void) | null = null;
  let failure: Error | null = null;
  child.on('message', (message) => {
    messages.push(message);
    wake?.();
  });
  const ended = new Promise<Error>((resolve) => {
    child.on('error', (error) => {
      alive.delete(child);
      failure = error;
      wake?.();
      resolve(error);
    });
    // Not `close`, which does not come after a `disconnect()` from here.
    child.on('exit', (code, signal) => {
      alive.delete(child);
      const told = () => {
        failure ??= new Error(`it ended with ${signal ?? code}: ${stderr.trim()}`);
        wake?.();
        resolve(failure);
      };
      if (child.stderr === null || child.stderr.closed) told();
      else child.stderr.once('close', told);
    });
  });

  return {
    pid: child.pid ?? NaN,
    async answer<Answer>() {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        wake?.();
      }, START_MS);
      while (messages.length === 0 && failure === null && !late) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
      clearTimeout(timer);
      if (messages.length > 0) return messages.shift() as Answer;
      throw failure ?? new Error(`no answer within ${START_MS / 1000} s: ${stderr.trim()}`);
    },
    // One that has failed says so when it is asked for an answer.
    tell: (message) => void (child.connected && child.send(message, () => undefined)),
    ended,
    failure: () => failure,
    async end() {
      if (failure !== null) return;
      if (child.connected) child.disconnect();
      else child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

/** In such a process: what it was started for, its first message. It ends with whoever started it. */
export async function taskOf<Task>(): Promise<Task> {
  process.on('disconnect', () => process.exit());
  const [task] = (await once(process, 'message')) as [Task];
  return task;
}

export function answer(message: object): void {
  process.send?.(message);
}

/** The port of a server that is about to listen. */
export async function portOf(server: Server): Promise<number> {
  if (!server.listening) await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('listens on no port');
  return address.port;
}

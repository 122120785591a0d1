// A Redis of a test's own, to be paused, killed and brought back: Debian's where it is installed, otherwise a container.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, has, waitUntil } from '../../../tools/services/processes.ts';
import { answers, serverArguments } from '../../../tools/services/redis.ts';

const run = promisify(execFile);
const image = 'redis:7.4-alpine';

export interface OwnRedis {
  readonly url: string;
  /** SIGSTOP: connections stand, nothing is answered. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** On the same port, with what it has written down. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function ownRedis(more: readonly string[] = []): Promise<OwnRedis> {
  const port = await freePort(0);
  const url = `redis://127.0.0.1:${port}`;
  const server = (await has('redis-server')) ? await program(port, more) : container(port, more);
  const start = async () => {
    await server.start();
    await waitUntil(`Redis at ${url}`, () => answers(url), 30_000);
  };
  await start();
  return { url, ...server, restart: start };
}

interface Server extends Omit<OwnRedis, 'url' | 'restart'> {
  start(): Promise<void>;
}

async function program(port: number, more: readonly string[]): Promise<Server> {
  const dir = await mkdtemp(join(tmpdir(), 'miyagi-redis-'));
  const args = [...serverArguments(port, dir), ...more];
  let child: ChildProcess | null = null;
  const kill = async () => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    async start() {
      child = spawn('redis-server', args, { stdio: 'ignore' });
    },
    pause: async () => void child?.kill('SIGSTOP'),
    resume: async () => void child?.kill('SIGCONT'),
    kill,
    async close() {
      await kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function container(port: number, more: readonly string[]): Server {
  const name = `miyagi-redis-${port}`;
  const docker = async (...args: string[]) => void (await run('docker', args));
  let exists = false;
  return {
    async start() {
      const args = [...serverArguments(6379, '/data'), '--bind', '0.0.0.0', ...more];
      if (exists) return docker('start', name);
      exists = true;
      await docker('run', '-d', '--name', name, '-p', `127.0.0.1:${port}:6379`, image, ...args);
    },
    pause: () => docker('pause', name),
    resume: () => docker('unpause', name),
    kill: () => docker('kill', name),
    close: () => docker('rm', '-f', '-v', name),
  };
}

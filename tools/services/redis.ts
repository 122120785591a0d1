// A Redis server without Docker: Debian's package on a data folder of this checkout.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { needPackages } from './packages.ts';
import { end, freePort, has, isAlive, startInBackground, waitUntil } from './processes.ts';
import { folder, note, readState, type RunningService } from './state.ts';

const home = join(folder, 'redis');
const logFile = join(folder, 'redis.log');

export async function startRedis(): Promise<RunningService> {
  const running = (await readState()).redis;
  if (running !== undefined && isAlive(running)) return running;
  await needPackages(['redis-server'], () => has('redis-server'));
  await mkdir(home, { recursive: true, mode: 0o700 });
  // Clients remember where it is, and one that was killed may hold its port for a moment.
  const port = await freePort(running?.port ?? 6379, running === undefined ? 0 : 10_000);
  const started = startInBackground('redis-server', serverArguments(port, home), logFile);
  const url = `redis://127.0.0.1:${port}`;
  const service: RunningService = {
    by: 'process',
    ...started,
    port,
    settings: { REDIS_URL: url },
  };
  await note('redis', service);
  await waitUntil(
    `Redis (see ${logFile})`,
    async () => {
      if (!isAlive(started)) throw new Error(`Redis ended again; see ${logFile}`);
      return answers(url);
    },
    30_000,
  );
  return service;
}

export async function stopRedis(): Promise<boolean> {
  const running = (await readState()).redis;
  if (running === undefined || !isAlive(running)) return false;
  await end(running, 'SIGTERM', 30_000);
  return true;
}

export async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, connectTimeout: 5000, retryStrategy: null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

/** For this machine only; what it holds is written down and never thrown out (see docs/redis.md). */
export function serverArguments(port: number, dir: string): string[] {
  const settings: Record<string, string> = {
    port: String(port),
    bind: '127.0.0.1',
    dir,
    save: '',
    appendonly: 'yes',
    'maxmemory-policy': 'noeviction',
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

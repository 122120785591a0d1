// A PostgreSQL server without Docker: Debian's binaries, and pgvector, on a data directory of this checkout.
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import pg from 'pg';
import { needPackages } from './packages.ts';
import { withVectors } from './pgvector.ts';
import { end, freePort, isAlive, run, startInBackground, waitUntil } from './processes.ts';
import { folder, note, readState, repository, type RunningService } from './state.ts';

const debianFolder = '/usr/lib/postgresql';
/** The oldest that Miyagi's SQL is written for. */
const oldest = 15;
const superuser = 'miyagi';

export async function startPostgres(): Promise<RunningService> {
  const running = (await readState()).postgres;
  if (running !== undefined && isAlive(running)) return running;
  await needPackages([`postgresql-${oldest}`], async () => (await binaries()) !== undefined);
  const user = await serverUser();
  const home = await homeFor(user);
  const programs = await withVectors((await binaries()) ?? '', home);
  const data = join(home, 'data');
  const logFile = join(folder, 'postgres.log');
  if (!existsSync(join(data, 'PG_VERSION'))) {
    await rm(data, { recursive: true, force: true });
    const how = ['--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '-U', superuser];
    await run(join(programs, 'initdb'), ['-D', data, ...how], { ...user, cwd: home });
  }
  // Clients remember where it is, and one that was killed may hold its port for a moment.
  const port = await freePort(running?.port ?? 5432, running === undefined ? 0 : 10_000);
  const only = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  const started = startInBackground(
    join(programs, 'postgres'),
    ['-D', data, '-p', String(port), ...only],
    logFile,
    user,
  );
  const url = `postgres://${superuser}@127.0.0.1:${port}/postgres`;
  const service: RunningService = {
    by: 'process',
    ...started,
    port,
    settings: { POSTGRES_URL: url },
  };
  await note('postgres', service);
  await waitUntil(
    `PostgreSQL (see ${logFile})`,
    async () => {
      if (!isAlive(started)) throw new Error(`PostgreSQL ended again; see ${logFile}`);
      return answers(url);
    },
    60_000,
  );
  return service;
}

export async function stopPostgres(): Promise<boolean> {
  const running = (await readState()).postgres;
  if (running === undefined || !isAlive(running)) return false;
  // «Fast»: connections are closed, everything is written.
  await end(running, 'SIGINT', 30_000);
  return true;
}

export async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Debian's newest. */
async function binaries(): Promise<string | undefined> {
  const versions = await readdir(debianFolder).catch(() => []);
  const [newest] = versions
    .map(Number)
    .filter((version) => version >= oldest)
    .sort((a, b) => b - a)
    .map((version) => join(debianFolder, String(version), 'bin'))
    .filter((path) => existsSync(join(path, 'postgres')));
  return newest;
}

/** The server refuses to run as root. */
async function serverUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  return {
    uid: Number(await run('id', ['-u', 'postgres'])),
    gid: Number(await run('id', ['-g', 'postgres'])),
  };
}

/** A folder that the server's user can reach: a checkout below root's home it cannot. */
async function homeFor(user: { uid: number; gid: number } | undefined): Promise<string> {
  const home = join(folder, 'postgres');
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (user === undefined) return home;
  await chown(home, user.uid, user.gid);
  const reached = await run('test', ['-x', home], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  );
  if (reached) return home;
  const key = createHash('sha256').update(repository).digest('hex').slice(0, 12);
  const elsewhere = join(tmpdir(), `miyagi-postgres-${key}`);
  await mkdir(elsewhere, { recursive: true, mode: 0o700 });
  await chown(elsewhere, user.uid, user.gid);
  console.log(`· ${home} cannot be reached by user postgres: the data go to ${elsewhere}`);
  return elsewhere;
}

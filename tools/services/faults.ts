// What may happen to an engine, done on purpose: it dies, it stands still, one of its sessions is killed. Only to those
// that `npm run services -- start` has started from here: never to anybody else's.
import { killInContainer, pauseContainer, resumeContainer, signalContainer } from './docker.ts';
import { childrenOf, end, isAlive } from './processes.ts';
import { readState, type RunningService, type ServiceName } from './state.ts';

const graceMs = 30_000;

/** Takes it away: SIGKILL as when its machine fails, of PostgreSQL SIGQUIT. `startService` brings it back on the same port. */
export async function haltService(name: ServiceName, signal: NodeJS.Signals): Promise<void> {
  const known = await started(name);
  if (known.by === 'docker') await signalContainer(name, signal);
  else await end(known, signal, graceMs);
}

/** Nothing of it runs until `resumeService`; its connections stay open. */
export async function pauseService(name: ServiceName): Promise<void> {
  const known = await started(name);
  if (known.by === 'docker') return pauseContainer(name);
  for (const pid of processesOf(name, known)) signal(pid, 'SIGSTOP');
}

export async function resumeService(name: ServiceName): Promise<void> {
  const known = await started(name);
  if (known.by === 'docker') return resumeContainer(name);
  for (const pid of processesOf(name, known)) signal(pid, 'SIGCONT');
}

/** One session of PostgreSQL, by `pg_stat_activity.pid`, as by `kill -9`: the server then ends all others and recovers. */
export async function killBackend(backend: number): Promise<void> {
  const known = await started('postgres');
  if (known.by === 'docker') return killInContainer('postgres', backend);
  if (processesOf('postgres', known).includes(backend)) signal(backend, 'SIGKILL');
}

async function started(name: ServiceName): Promise<RunningService> {
  const known = (await readState())[name];
  if (known === undefined) throw new Error(`${name} was not started by npm run services`);
  return known;
}

/** Its own, and those of PostgreSQL's sessions. */
function processesOf(name: ServiceName, service: RunningService): readonly number[] {
  const { pid } = service;
  if (pid === undefined || !isAlive(service)) throw new Error(`${name} does not run`);
  return [pid, ...childrenOf(pid)];
}

/** A session may end while this goes on. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

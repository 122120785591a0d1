// The same services as containers, where a Docker engine runs: those of docker-compose.yml.
import { azuriteSettings } from './azurite.ts';
import { run } from './processes.ts';
import { note, readState, repository, type RunningService, type ServiceName } from './state.ts';

const published: Record<ServiceName, Omit<RunningService, 'by'>> = {
  kafka: { port: 9092, settings: { KAFKA_BROKERS: '127.0.0.1:9092' } },
  postgres: {
    port: 5432,
    settings: { POSTGRES_URL: 'postgres://miyagi:miyagi@127.0.0.1:5432/miyagi' },
  },
  redis: { port: 6379, settings: { REDIS_URL: 'redis://127.0.0.1:6379' } },
  azurite: { port: 10_000, settings: azuriteSettings(10_000) },
};

export async function dockerRuns(): Promise<boolean> {
  return run('docker', ['info']).then(
    () => true,
    () => false,
  );
}

/** Waits for the container's health check. */
export async function startContainer(name: ServiceName): Promise<RunningService> {
  await run('docker', ['compose', 'up', '-d', '--wait', name], { cwd: repository });
  const service: RunningService = { by: 'docker', ...published[name] };
  await note(name, service);
  return service;
}

export async function stopContainer(name: ServiceName): Promise<boolean> {
  if (!(await containerRuns(name))) return false;
  await run('docker', ['compose', 'stop', name], { cwd: repository });
  return true;
}

export async function signalContainer(name: ServiceName, signal: NodeJS.Signals): Promise<void> {
  await run('docker', ['compose', 'kill', '--signal', signal, name], { cwd: repository });
}

/** Its processes are frozen, and their connections with them. */
export async function pauseContainer(name: ServiceName): Promise<void> {
  await run('docker', ['compose', 'pause', name], { cwd: repository });
}

export async function resumeContainer(name: ServiceName): Promise<void> {
  await run('docker', ['compose', 'unpause', name], { cwd: repository });
}

/** By its id within the container. */
export async function killInContainer(name: ServiceName, pid: number): Promise<void> {
  await run('docker', ['compose', 'exec', '-T', name, 'kill', '-9', `${pid}`], { cwd: repository });
}

export async function containerRuns(name: ServiceName): Promise<boolean> {
  if ((await readState())[name]?.by !== 'docker') return false;
  const running = await run('docker', ['compose', 'ps', '-q', '--status', 'running', name], {
    cwd: repository,
  });
  return running.trim() !== '';
}

// Start, stop and ask after a service, whichever way it runs here.
import { containerRuns, dockerRuns, startContainer, stopContainer } from './docker.ts';
import { startAzurite, stopAzurite } from './azurite.ts';
import { startKafka, stopKafka } from './kafka.ts';
import { startPostgres, stopPostgres } from './postgres.ts';
import { isAlive } from './processes.ts';
import { startRedis, stopRedis } from './redis.ts';
import { note, readState, type RunningService, type ServiceName } from './state.ts';

const onThisMachine: Record<
  ServiceName,
  { readonly start: () => Promise<RunningService>; readonly stop: () => Promise<boolean> }
> = {
  kafka: { start: startKafka, stop: stopKafka },
  postgres: { start: startPostgres, stop: stopPostgres },
  redis: { start: startRedis, stop: stopRedis },
  azurite: { start: startAzurite, stop: stopAzurite },
};

/** Resolves when it answers. Starting what runs already changes nothing. */
export async function startService(name: ServiceName): Promise<RunningService> {
  const known = (await readState())[name];
  const byProcess = known?.by === 'process' && isAlive(known);
  if (!byProcess && (await dockerRuns())) return startContainer(name);
  return onThisMachine[name].start();
}

/** Ends what was started from here and nothing else; false when there was nothing to end. */
export async function stopService(name: ServiceName): Promise<boolean> {
  const known = (await readState())[name];
  const stopped =
    known?.by === 'docker' ? await stopContainer(name) : await onThisMachine[name].stop();
  await note(name, undefined);
  return stopped;
}

export async function runningService(name: ServiceName): Promise<RunningService | undefined> {
  const known = (await readState())[name];
  if (known === undefined) return undefined;
  const runs = known.by === 'docker' ? await containerRuns(name) : isAlive(known);
  return runs ? known : undefined;
}

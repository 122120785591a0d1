// Where the services of this checkout live, and what is known of those that were started.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type ServiceName = 'kafka' | 'postgres' | 'redis' | 'azurite';
export const serviceNames: readonly ServiceName[] = ['kafka', 'postgres', 'redis', 'azurite'];

export interface RunningService {
  readonly by: 'process' | 'docker';
  /** Of a process: its id, and when it began (`/proc/PID/stat`), since ids are used again. */
  readonly pid?: number;
  readonly began?: string;
  readonly port: number;
  /** What to set in the environment to use it. */
  readonly settings: Readonly<Record<string, string>>;
}

export type State = { readonly [Name in ServiceName]?: RunningService };

export const repository = fileURLToPath(new URL('../..', import.meta.url));
export const folder = join(repository, '.services');
const file = join(folder, 'state.json');

export async function readState(): Promise<State> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as State;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

/** undefined: it runs no more. */
export async function note(name: ServiceName, service: RunningService | undefined): Promise<void> {
  const state = await readState();
  const next = Object.fromEntries(
    Object.entries({ ...state, [name]: service }).filter(([, value]) => value !== undefined),
  );
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(next, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

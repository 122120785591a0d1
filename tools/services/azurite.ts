// Azure's storage emulator without Docker: a program of npm's, in a folder of its own.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { end, freePort, isAlive, run, startInBackground, waitUntil } from './processes.ts';
import { folder, note, readState, type RunningService } from './state.ts';

const home = join(folder, 'azurite');
const logFile = join(folder, 'azurite.log');
const packages = fileURLToPath(new URL('./azurite/', import.meta.url));
/** The lock file that was installed, whole. */
const stamp = join(home, 'node_modules/.installed-lock.json');

/** Azurite's own, told in its manual: it guards nothing. */
const account = 'devstoreaccount1';
const accountKey =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export function azuriteSettings(port: number): Record<string, string> {
  const place = `http://127.0.0.1:${port}/${account}`;
  return {
    AZURE_STORAGE_CONNECTION_STRING: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};BlobEndpoint=${place};`,
  };
}

export async function startAzurite(): Promise<RunningService> {
  const running = (await readState()).azurite;
  if (running !== undefined && isAlive(running)) return running;
  await install();
  const port = await freePort(running?.port ?? 10_000);
  const program = join(home, 'node_modules/azurite/dist/src/blob/main.js');
  const place = ['--blobHost', '127.0.0.1', '--blobPort', String(port)];
  const started = startInBackground(
    process.execPath,
    [program, ...place, '--location', join(home, 'data'), '--disableTelemetry', '--silent'],
    logFile,
  );
  const service: RunningService = {
    by: 'process',
    ...started,
    port,
    settings: azuriteSettings(port),
  };
  await note('azurite', service);
  await waitUntil(
    `Azurite (see ${logFile})`,
    async () => {
      if (!isAlive(started)) throw new Error(`Azurite ended again; see ${logFile}`);
      return answers(service.settings['AZURE_STORAGE_CONNECTION_STRING'] ?? '');
    },
    60_000,
  );
  return service;
}

export async function stopAzurite(): Promise<boolean> {
  const running = (await readState()).azurite;
  if (running === undefined || !isAlive(running)) return false;
  await end(running, 'SIGTERM', 10_000);
  return true;
}

/** Whoever asks without credentials is refused, by a server that is there. */
export async function answers(connectionString: string): Promise<boolean> {
  const endpoint = /(?:^|;)BlobEndpoint=([^;]+)/.exec(connectionString)?.[1];
  if (endpoint === undefined) return false;
  return fetch(`${endpoint}?comp=list`, { signal: AbortSignal.timeout(5000) }).then(
    () => true,
    () => false,
  );
}

/** Exactly what the lock file says; nothing is downloaded twice. */
async function install(): Promise<void> {
  const lock = await readFile(join(packages, 'package-lock.json'), 'utf8');
  const installed = await readFile(stamp, 'utf8').catch(() => '');
  if (installed === lock) return;
  console.log('· installing Azurite from npm (365 MB, once)');
  await mkdir(join(home, 'data'), { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    await copyFile(join(packages, file), join(home, file));
  }
  const npm = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', npm, { cwd: home });
  await writeFile(stamp, lock);
}

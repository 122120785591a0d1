// Gateways that are no part of this project's packages: installed beside their programs when they are asked for, and
// those in other languages where their program is on the PATH.
import { execFile } from 'node:child_process';
import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = fileURLToPath(new URL('../peers/', import.meta.url));

/** Exactly what the lock file says; nothing is downloaded twice. */
export async function installPeers(say: (line: string) => void): Promise<void> {
  if (await installed()) return;
  say('installing the peers into bench/peers (about 300 packages, once) …');
  const npm = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await promisify(execFile)('npm', npm, { cwd: folder });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Error(`the peers could not be installed: ${stderr?.trim() ?? String(error)}`);
  }
}

/** npm keeps what it has installed in a lock file of its own. */
async function installed(): Promise<boolean> {
  try {
    const [wanted, present] = await Promise.all(
      ['package-lock.json', 'node_modules/.package-lock.json'].map(
        async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')) as Lock,
      ),
    );
    return Object.entries(present?.packages ?? {}).every(
      ([name, { version }]) => wanted?.packages[name]?.version === version,
    );
  } catch {
    return false;
  }
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

/** Where a program is; null where there is none of that name on the PATH. */
export async function onPath(program: string): Promise<string | null> {
  for (const dir of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(dir, program);
    try {
      await access(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return null;
}

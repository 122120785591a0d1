// Gateways that are no part of this project's packages: installed beside their programs when they are asked for, and
// those in other languages where their program is on the PATH.
import { execFile } from 'node:child_process';
import { access, constants, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = fileURLToPath(new URL('../peers/', import.meta.url));
/** The lock file that was installed, whole. */
const stamp = join(folder, 'node_modules/.installed-lock.json');

/** Exactly what the lock file says; nothing is downloaded twice. */
export async function installPeers(say: (line: string) => void): Promise<void> {
  const lock = await readFile(join(folder, 'package-lock.json'), 'utf8');
  const installed = await readFile(stamp, 'utf8').catch(() => null);
  if (installed === lock) return;
  say('installing the peers into bench/peers (about 300 packages, once) …');
  const npm = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await promisify(execFile)('npm', npm, { cwd: folder });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Error(`the peers could not be installed: ${stderr?.trim() ?? String(error)}`);
  }
  await writeFile(stamp, lock);
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

// Programs that a Debian machine may lack: installed when we may, named when we may not.
import { has, run } from './processes.ts';

/** Makes sure that `present` holds, installing `names` if need be; otherwise an Error that says what to do. */
export async function needPackages(
  names: readonly string[],
  present: () => Promise<boolean>,
): Promise<void> {
  if (await present()) return;
  const command = `apt-get install -y --no-install-recommends ${names.join(' ')}`;
  if (!(await has('apt-get'))) {
    throw new Error(`${names.join(', ')} must be installed: this machine has no apt-get to do so`);
  }
  if (process.getuid?.() !== 0) {
    throw new Error(`${names.join(', ')} must be installed: sudo ${command}`);
  }
  console.log(`· ${command}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { env });
  await run('apt-get', command.split(' ').slice(1), { env });
  if (!(await present())) throw new Error(`${names.join(', ')} were installed but are not found`);
}

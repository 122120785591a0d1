// PostgreSQL with pgvector where Debian's has none: a copy of the server beside the data, into which pgvector is built
// from a newer Debian's source. Nothing of the machine is changed.
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { needPackages } from './packages.ts';
import { has, run } from './processes.ts';

/** The oldest release of Debian that has one new enough. */
const release = 'trixie';
const signedBy = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** `programs`: PostgreSQL's `bin`. Where to find one with pgvector; the same, said aloud, where that cannot be had. */
export async function withVectors(programs: string, home: string): Promise<string> {
  const version = programs.split('/').at(-2) ?? '';
  if (existsSync(`/usr/share/postgresql/${version}/extension/vector.control`)) return programs;
  const copy = join(home, 'server');
  const copied = join(copy, programs);
  const stamp = join(copy, 'made-from');
  const wanted = await run(join(programs, 'postgres'), ['--version']);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return copied;
  try {
    console.log('· building pgvector from Debian’s source (once)');
    const made = join(home, 'server.partial');
    await rm(made, { recursive: true, force: true });
    await build(made, programs, version);
    await writeFile(join(made, 'made-from'), wanted);
    await rm(copy, { recursive: true, force: true });
    await rename(made, copy);
    return copied;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.log(`· PostgreSQL comes without pgvector: ${why}`);
    return programs;
  }
}

/** A server finds what belongs to it from where its program lies. */
async function build(made: string, programs: string, version: string): Promise<void> {
  await needPackages(['gcc', 'make', 'libc6-dev'], async () => (await has('gcc')) && has('make'));
  const sources = join(made, 'sources');
  await mkdir(sources, { recursive: true });
  const apt = await privateApt(join(made, 'apt'));
  await run('apt-get', [...apt, 'source', '--download-only', 'pgvector'], { cwd: sources });
  await run('apt-get', [...apt, 'download', `postgresql-server-dev-${version}`], { cwd: sources });
  for (const folder of [dirname(programs), `/usr/share/postgresql/${version}`]) {
    await cp(folder, join(made, folder), { recursive: true, dereference: true });
  }
  const fetched = await readdir(sources);
  const find = (ending: string) => fetched.find((name) => name.endsWith(ending)) ?? '';
  await run('dpkg-deb', ['-x', find('.deb'), made], { cwd: sources });
  await run('tar', ['-xzf', find('.orig.tar.gz'), '--strip-components=1'], { cwd: sources });
  const config = `PG_CONFIG=${join(made, programs, 'pg_config')}`;
  await run('make', ['-s', 'with_llvm=no', 'OPTFLAGS=', config, 'install'], { cwd: sources });
  for (const folder of [sources, join(made, 'apt')]) await rm(folder, { recursive: true });
}

/** Options for an apt with lists of its own: sources of the newer Debian, packages of this one, from this one's mirror. */
async function privateApt(folder: string): Promise<string[]> {
  const codename = /^VERSION_CODENAME=(.*)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1];
  const uris = await run('apt-get', ['--print-uris', '-q', 'update']);
  const mirror = new RegExp(`^'([^']+)/dists/${codename}/InRelease'`, 'm').exec(uris)?.[1];
  if (mirror === undefined) throw new Error('this is no Debian with a mirror of its packages');
  for (const name of ['lists/partial', 'archives/partial']) {
    await mkdir(join(folder, name), { recursive: true });
  }
  const list = join(folder, 'list.sources');
  const stanza = (types: string, suite: string) =>
    `Types: ${types}\nURIs: ${mirror}\nSuites: ${suite}\nComponents: main\nSigned-By: ${signedBy}\n`;
  await writeFile(list, `${stanza('deb', codename ?? '')}\n${stanza('deb-src', release)}`);
  const options = [
    `Dir::Etc::sourcelist=${list}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State::lists=${join(folder, 'lists')}`,
    `Dir::Cache=${folder}`,
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  await run('apt-get', ['-q', ...options, 'update']);
  return ['-q', ...options];
}

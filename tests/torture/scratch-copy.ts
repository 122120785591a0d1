// A copy of some of the server's sources with one replacement in one file, loaded beside the real ones.
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Replacement {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Everything these files import, with themselves; paths from the repository's root. */
export async function closureOf(entries: readonly string[]): Promise<string[]> {
  const found = new Set<string>(entries);
  for (const file of found) {
    const source = await readFile(join(root, file), 'utf8');
    for (const [, specifier = ''] of source.matchAll(/^(?!import type).*from '(\.[^']+)';$/gm)) {
      found.add(join(dirname(file), specifier));
    }
  }
  return [...found];
}

/** Writes the files below `folder`; throws where the replacement does not apply exactly once. */
export async function copySources(
  files: readonly string[],
  { file, from, to }: Replacement,
  folder: string,
): Promise<void> {
  if (!files.includes(file)) throw new Error(`${file} is not among the copied files`);
  for (const each of files) {
    await mkdir(dirname(join(folder, each)), { recursive: true });
    await cp(join(root, each), join(folder, each));
  }
  const source = await readFile(join(root, file), 'utf8');
  const parts = source.split(from);
  if (parts.length !== 2) {
    throw new Error(`${file} holds ${JSON.stringify(from)} ${parts.length - 1} times, not once`);
  }
  await writeFile(join(folder, file), parts.join(to));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
}

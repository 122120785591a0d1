// What a backup holds: every file with its size and SHA-256, so that a damaged or half-copied one is never restored.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors.ts';

export const manifestName = 'backup.json';
/** Below it lies the data directory as it was. */
export const dataName = 'data';

const manifest = z.object({
  format: z.literal(1),
  /** Of the program that made it. */
  program: z.string(),
  /** ISO 8601. */
  madeAt: z.string(),
  /** Whether the database and the events are in it, or on servers of their own. */
  database: z.enum(['embedded', 'server']),
  events: z.enum(['embedded', 'server']),
  files: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifest>;

/** Adds the files that are below `folder/data`, and writes it to `folder`. */
export async function writeManifest(
  folder: string,
  about: Omit<Manifest, 'files'>,
): Promise<Manifest> {
  const files: Manifest['files'] = [];
  for (const path of await filesBelow(join(folder, dataName))) {
    const file = join(folder, dataName, path);
    files.push({ path, bytes: (await stat(file)).size, sha256: await sha256(file) });
  }
  const whole = { ...about, files };
  const text = `${JSON.stringify(whole, null, 2)}\n`;
  await writeFile(join(folder, manifestName), text, { mode: 0o600, flush: true });
  return whole;
}

/** CONFIG_INVALID where `folder` is no backup, DATA_CORRUPT with the file's name where it is not as it was made. */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, manifestName);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new AppError('CONFIG_INVALID', `${folder} is no backup: it has no ${manifestName}.`, {
      field: 'from',
      cause: error,
    });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw corrupt(`${file} is damaged`, error);
  }
  const parsed = manifest.safeParse(json);
  if (!parsed.success) {
    throw corrupt(`${file} is damaged, or was made by a newer version`, parsed.error);
  }
  return parsed.data;
}

/** DATA_CORRUPT unless the files below `folder` are those of the manifest, byte for byte, and no others. */
export async function verify(folder: string, { files }: Manifest): Promise<void> {
  const present = new Set(await filesBelow(folder));
  for (const { path, bytes, sha256: expected } of files) {
    if (!present.delete(path)) throw corrupt(`${path} is missing in the backup`);
    const file = join(folder, path);
    const { size } = await stat(file);
    if (size !== bytes) throw corrupt(`${path} has ${size} bytes in the backup, not ${bytes}`);
    if ((await sha256(file)) !== expected) throw corrupt(`${path} was changed in the backup`);
  }
  const [stranger] = present;
  if (stranger !== undefined) throw corrupt(`${stranger} does not belong to the backup`);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function corrupt(message: string, cause?: unknown): AppError {
  return new AppError('DATA_CORRUPT', `${message}: nothing was restored from it.`, { cause });
}

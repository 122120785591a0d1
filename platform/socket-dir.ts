// A private directory for a Unix socket, and a note in the data directory that says where it is.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { AppError } from './errors.ts';

/** sun_path of a Unix socket holds 104 bytes on macOS and 108 on Linux, the ending zero included. */
const SOCKET_PATH_BYTES = 103;
const prefix = 'miyagi-socket-';

/**
 * A private directory of the system's temporary one, since Unix sockets want short paths and some mounted
 * file systems have none. `note` keeps its path, for a next start to clear away what a killed process left;
 * it names itself first, since in a copied data directory it speaks of a process that may be alive.
 */
export function makeSocketDir(note: string, socketName: string): string {
  const former = notedSocketDir(note);
  if (former !== null) rmSync(former, { recursive: true, force: true });
  const directory = mkdtempSync(join(tmpdir(), prefix));
  if (Buffer.byteLength(join(directory, socketName)) > SOCKET_PATH_BYTES) {
    rmSync(directory, { recursive: true });
    throw new AppError(
      'CONFIG_INVALID',
      `TMPDIR (${tmpdir()}) is too long a path for a Unix socket; set it to a shorter one.`,
    );
  }
  writeFileSync(note, `${note}\n${directory}\n`);
  return directory;
}

/**
 * What the note says; null where there is none, or it speaks of another data directory. Whoever reads it may have
 * another TMPDIR than who wrote it: it is known by its name.
 */
export function notedSocketDir(note: string): string | null {
  const [owner, former = ''] = existsSync(note) ? readFileSync(note, 'utf8').split('\n') : [];
  const ours = isAbsolute(former) && basename(former).startsWith(prefix);
  return owner === note && ours ? former : null;
}

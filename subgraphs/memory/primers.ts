// Miyagi's own library: the Markdown files of primers/, brought into the database when the slice starts.
import { readdir, readFile } from 'node:fs/promises';
import type { Database } from '../../platform/db/port.ts';
import type { BackgroundPart } from '../../platform/graphql/port.ts';
import type { Ports } from '../../platform/ports.ts';
import { checkDocument, type CheckedDocument } from './content.ts';
import { hash } from './domain.ts';
import { putShared, retireOtherShared } from './library.ts';

export interface Primer extends CheckedDocument {
  /** Follows from the file's name, so it is the same in every installation. */
  readonly id: string;
}

/** Any number; the same in every replica, so that those starting together take turns. */
const LIBRARY_LOCK = 7_117_401;

/** Part of the background only by its form: `start` ends when the library is searchable. */
export function primerLibrary(
  ports: Pick<Ports, 'db' | 'clock' | 'log'>,
  folder: URL,
): BackgroundPart {
  return {
    name: 'memory primers',
    start: async () => {
      const primers = await readPrimers(folder);
      const changed = await loadPrimers(ports.db, primers, new Date(ports.clock.now()));
      if (changed > 0) ports.log.info({ changed, primers: primers.length }, 'primers loaded');
    },
    stop: () => Promise.resolve(),
  };
}

/** Every `*.md` below the folder, by name; the first heading is the title. */
export async function readPrimers(folder: URL): Promise<Primer[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8');
      const title = /^# (.+)$/m.exec(text)?.[1] ?? name;
      const source = `Miyagi primer: ${name}`;
      const checked = checkDocument({ title, text, source, mediaType: 'text/markdown' });
      return { ...checked, id: `doc_${hash('primer', name).slice(0, 32)}` };
    }),
  );
}

/** Makes the shared library exactly these; resolves to how many were new or different. */
export async function loadPrimers(
  db: Database,
  primers: readonly Primer[],
  at: Date,
): Promise<number> {
  return db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [LIBRARY_LOCK]);
    const changed = await putShared(tx, primers, at);
    await retireOtherShared(
      tx,
      primers.map((primer) => primer.id),
    );
    return changed;
  });
}

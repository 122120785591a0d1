// The program as `npm start` runs it, on a folder of its own, which can be asked what it holds.
import { readdir, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newDataDir } from '../../harness/data-dir.ts';
import { startServer } from '../../harness/server.ts';
import { databaseFile, type Counts, type Probed } from './sample.ts';

export interface SoakedProcess {
  readonly origin: string;
  readonly dataDir: string;
  probe(): Promise<Probed & { readonly descriptors: Counts }>;
  /** Ends that nobody asked for, with what was written before them. */
  readonly crashes: readonly string[];
  stop(options: { readonly keep: boolean }): Promise<void>;
}

/** `preload`: modules besides the probe, such as one that leaks. */
export async function startSoaked(
  households: number,
  preload: readonly URL[] = [],
): Promise<SoakedProcess> {
  const dataDir = await newDataDir('soak');
  const server = startServer(
    {
      DATA_DIR: dataDir,
      DEMO_HOUSEHOLDS: String(households),
      // As `npm start` has them.
      COACH_WORDS_PER_SECOND: '60',
      MARKET_TICK_MS: '5000',
    },
    [new URL('./probe.ts', import.meta.url), ...preload],
  );
  const crashes: string[] = [];
  const waiting = new Map<number, PromiseWithResolvers<Probed>>();
  let asked = 0;
  let isDoomed = false;
  server.onMessage((message) => {
    const { probed, ...rest } = message as Probed & { readonly probed: number };
    waiting.get(probed)?.resolve(rest);
    waiting.delete(probed);
  });
  void server.exited.then(({ code, signal }) => {
    const how = `ended with ${code ?? signal}:\n${server.output()}`;
    if (!isDoomed || code !== 0) crashes.push(how);
    for (const each of waiting.values()) each.reject(new Error(how));
  });
  const origin = await server.ready;
  return {
    origin,
    dataDir,
    crashes,
    async probe() {
      if (crashes.length > 0) throw new Error(crashes.join('\n'));
      const answer = Promise.withResolvers<Probed>();
      waiting.set(++asked, answer);
      server.tell({ probe: asked });
      return { ...(await answer.promise), descriptors: await descriptorsOf(server.pid, dataDir) };
    },
    async stop({ keep }) {
      isDoomed = true;
      server.kill('SIGTERM');
      await server.exited;
      if (!keep) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** By kind: `socket`, `pipe`, `anon_inode`, `file`, and apart from those the database's own files. */
async function descriptorsOf(pid: number, dataDir: string): Promise<Counts> {
  const folder = `/proc/${pid}/fd`;
  const counts: Record<string, number> = {};
  for (const name of await readdir(folder)) {
    // One may be closed between the two looks.
    const to = await readlink(`${folder}/${name}`).catch(() => null);
    if (to === null) continue;
    const isDatabase = to.startsWith(join(dataDir, 'cluster'));
    const kind = isDatabase ? databaseFile : (/^(\w+):/.exec(to)?.[1] ?? 'file');
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

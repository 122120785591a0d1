// The keyword index anew for an operator who waits for it: the passages of all documents, cut as this version cuts them.
import type { Ports } from '../../platform/ports.ts';
import { indexState, requestReindex, type Reindexer } from './reindex.ts';

const tellEveryMs = 1_000;

/** Goes on with one that is being built already, also by another process; searches find the former until it is whole. */
export async function reindexWhole(
  { db, clock }: Pick<Ports, 'db' | 'clock'>,
  reindexer: Pick<Reindexer, 'wake' | 'idle'>,
  say: (line: string) => void,
): Promise<{ readonly generation: number; readonly documents: number }> {
  const { generation } = await db.transaction(requestReindex);
  for (;;) {
    reindexer.wake();
    const pause = new AbortController();
    await Promise.race([reindexer.idle(), clock.sleep(tellEveryMs, pause.signal)]);
    pause.abort();
    const { building, documents, done } = await indexState(db);
    if (building !== generation) return { generation, documents };
    say(`${done ?? 0} of ${documents} documents`);
    // Another process has it: it is looked at again rather than waited for.
    await clock.sleep(tellEveryMs / 4);
  }
}

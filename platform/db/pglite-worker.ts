// The thread that PostgreSQL's WebAssembly runs in: its queries never yield, so they must not run in the main one.
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { parentPort, workerData } from 'node:worker_threads';

export interface EngineSettings {
  /** PostgreSQL's own directory. */
  readonly pgData: string;
  /** Where to listen; null: initialise the directory and end. */
  readonly socketFile: string | null;
}

/** What the thread tells: at most one of each, `closed` after it was asked to close. */
export type EngineMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'closed' }
  /** `code`: of a system error such as ENOSPC. */
  | { readonly type: 'failed'; readonly reason: string; readonly code: string | undefined };

const settings = workerData as EngineSettings;
const complaints: string[] = [];
let panic: string | undefined;
if (parentPort === null) throw new Error('pglite-worker runs as a worker thread only');
const parent = parentPort;

try {
  const db = await PGlite.create({
    dataDir: settings.pgData,
    // Offered, not used until somebody says CREATE EXTENSION, so it costs the start nothing that can be measured.
    extensions: { vector },
    onStderr: (text) => {
      // As PostgreSQL logs: "2026-01-05 09:00:00.000 UTC [42] FATAL:  reason".
      const complaint = /\b(?:FATAL|PANIC|ERROR):\s*(.*)/.exec(text)?.[1];
      if (complaint !== undefined) complaints.push(complaint.trim());
      if (/\bPANIC:/.test(text)) panic = complaint;
      return false;
    },
  });
  if (settings.socketFile === null) await db.close();
  else await serve(db, settings.socketFile);
  tell({ type: 'ready' });
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  tell({ type: 'failed', reason: complaints.at(-1) ?? message, code });
}

async function serve(db: PGlite, path: string): Promise<void> {
  const server = new PGLiteSocketServer({ db: endingOnTrap(db), path, maxConnections: 1 });
  await server.start();
  parent.once('message', () => void close());
  async function close(): Promise<void> {
    await server.stop();
    await db.close();
    tell({ type: 'closed' });
    parent.close();
  }
}

/**
 * A query that throws here (rather than answering with an SQL error) has trapped in WebAssembly, and one
 * that logged PANIC has aborted it: the next query would never return. The thread must end.
 */
function endingOnTrap(db: PGlite): PGlite {
  const execute = db.execProtocolRawStream.bind(db);
  db.execProtocolRawStream = async (message, options) => {
    try {
      await execute(message, options);
      if (panic !== undefined) throw new Error(panic);
    } catch (error) {
      process.nextTick(() => {
        throw error;
      });
      throw error;
    }
  };
  return db;
}

function tell(message: EngineMessage): void {
  parent.postMessage(message);
}

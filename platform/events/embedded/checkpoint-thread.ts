// The thread of checkpoint.ts: one passive checkpoint per message, never in the writer's way.
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Passed } from './checkpoint.ts';

const db = new DatabaseSync(String(workerData), { timeout: 5000 });
db.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;');

parentPort?.on('message', () => {
  let answer: Passed;
  try {
    const row = db.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
    answer = { pages: Number(row?.['log'] ?? 0) };
  } catch (error) {
    answer = { pages: 0, error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});

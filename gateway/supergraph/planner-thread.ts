// The thread that composes, loads and plans; see thread.ts for the other end.
import { enableCompileCache } from 'node:module';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { Task } from './thread-port.ts';

/** What the thread is started with. */
export interface ThreadSettings {
  /** Where this process keeps what it has compiled; undefined: nowhere. */
  readonly compileCache: string | undefined;
}

/** Who waits for a plan has waited for one; who waits for the event loop waits with everybody else. */
const NICENESS = 5;

if (parentPort === null) throw new Error('planner-thread runs as a worker thread only');
const parent = parentPort;
const { compileCache } = workerData as ThreadSettings;
if (compileCache !== undefined) enableCompileCache(compileCache);
// Elsewhere this would be the whole process.
if (process.platform === 'linux') setPriority(NICENESS);

const { createWork } = await import('./thread-work.ts');
const perform = createWork();
parent.on('message', (task: Task) => parent.postMessage(perform(task)));

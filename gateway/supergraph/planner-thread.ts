// The thread that composes, loads and plans; see thread.ts for the other end.
import { enableCompileCache, flushCompileCache } from 'node:module';
import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { Task } from './thread-port.ts';

/** What the thread is started with. */
export interface ThreadSettings {
  /** Where this process keeps what it has compiled; undefined: nowhere. */
  readonly compileCache: string | undefined;
  /** Nothing is served before this thread has loaded. */
  readonly isAwaited: boolean;
}

/** Who waits for a plan has waited for one; who waits for the event loop waits with everybody else. */
const NICENESS = 5;

if (parentPort === null) throw new Error('planner-thread runs as a worker thread only');
const parent = parentPort;
const { compileCache, isAwaited } = workerData as ThreadSettings;
if (compileCache !== undefined) enableCompileCache(compileCache);
if (!isAwaited) giveWay();

const { createWork } = await import('./thread-work.ts');
const perform = createWork();
parent.on('message', (task: Task) => {
  parent.postMessage(perform(task));
  if (task.kind !== 'load') return;
  giveWay();
  // A thread that is ended has no time for it.
  flushCompileCache();
});

function giveWay(): void {
  // Elsewhere this would be the whole process. Who was begun under `nice` already gives way, and may not take that back.
  if (process.platform === 'linux' && getPriority() < NICENESS) setPriority(NICENESS);
}

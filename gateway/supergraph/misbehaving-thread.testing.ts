// The planner's thread as it must not be: an operation's name says what goes wrong with it.
import { parentPort } from 'node:worker_threads';
import { createWork } from './thread-work.ts';
import type { Task } from './thread-port.ts';

const perform = createWork();

parentPort?.on('message', (task: Task) => {
  if (task.kind === 'plan') misbehave(task.operationName ?? '');
  parentPort?.postMessage(perform(task));
});

function misbehave(name: string): void {
  if (name.startsWith('Hang')) for (;;);
  if (name.startsWith('Crash')) process.exit(7);
  if (name.startsWith('Throw')) throw new Error('thrown outside of everything');
  if (name.startsWith('Fill')) {
    const kept: number[][] = [];
    for (;;) kept.push(new Array<number>(100_000).fill(kept.length));
  }
}

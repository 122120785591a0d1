// The thread that documents are read in; see reader.ts for the other end.
import { parentPort } from 'node:worker_threads';
import type { Passage, TextFormat } from '../chunk.ts';
import type { MediaType } from '../domain.ts';
import { ReadingFailure, type FailureCode } from './failure.ts';
import { cut, read } from './read.ts';

export type Task =
  | { readonly kind: 'read'; readonly mediaType: MediaType; readonly content: Uint8Array }
  | { readonly kind: 'cut'; readonly text: string; readonly format: TextFormat };

/** Any number of `progress`, then one of the others. */
export type Answer =
  | {
      readonly type: 'progress';
      readonly stage: 'READING' | 'CHUNKING';
      readonly done: number;
      readonly total: number;
    }
  | { readonly type: 'done'; readonly text: string; readonly passages: readonly Passage[] }
  | { readonly type: 'failed'; readonly code: FailureCode; readonly reason: string }
  | { readonly type: 'broken'; readonly message: string };

if (parentPort === null) throw new Error('reading-thread runs as a worker thread only');
const parent = parentPort;
const tell = (answer: Answer) => parent.postMessage(answer);

parent.on('message', (task: Task) => {
  void perform(task).then(tell, (error: unknown) =>
    tell(
      error instanceof ReadingFailure
        ? { type: 'failed', code: error.code, reason: error.message }
        : { type: 'broken', message: error instanceof Error ? error.message : String(error) },
    ),
  );
});

async function perform(task: Task): Promise<Answer> {
  if (task.kind === 'cut') {
    return { type: 'done', text: '', passages: cut(task.text, task.format) };
  }
  const reading = await read(task.mediaType, task.content, (stage, done, total) =>
    tell({ type: 'progress', stage, done, total }),
  );
  return { type: 'done', ...reading };
}

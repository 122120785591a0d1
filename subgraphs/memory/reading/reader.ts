// Reads documents in a thread, one at a time: a parser never yields, may need much memory, and may never end.
import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '../../../platform/clock.ts';
import { AppError } from '../../../platform/errors.ts';
import { passages, type Passage, type TextFormat } from '../chunk.ts';
import type { MediaType } from '../domain.ts';
import { failed } from './failure.ts';
import type { OnProgress, Reading } from './read.ts';
import type { Answer, Task } from './reading-thread.ts';

/** Texts up to so many code units are cut here and now: that takes about a millisecond. */
const SMALL = 32_768;
/** One document may take so long (ms), and an idle thread stays so long. */
const LONGEST_MS = 60_000;
const IDLE_MS = 20_000;
const HEAP_MB = 256;

interface Job {
  readonly task: Task;
  readonly onProgress: OnProgress;
  readonly resolve: (reading: Reading) => void;
  readonly reject: (reason: Error) => void;
}

export class Reader {
  readonly #clock: Clock;
  readonly #waiting: Job[] = [];
  #job: Job | null = null;
  #worker: Worker | null = null;
  /** Ends a job that takes too long, or a thread that nobody needs. */
  #timer: Timer | null = null;
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Rejects with a ReadingFailure where the content is at fault. */
  read(mediaType: MediaType, content: Uint8Array, onProgress: OnProgress): Promise<Reading> {
    return this.#perform({ kind: 'read', mediaType, content }, onProgress);
  }

  async cut(text: string, format: TextFormat): Promise<readonly Passage[]> {
    if (text.length <= SMALL) return passages(text, format);
    return (await this.#perform({ kind: 'cut', text, format }, () => undefined)).passages;
  }

  /** Ends the thread; what it was reading is rejected as UNAVAILABLE. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(stopping());
    this.#settle((job) => job.reject(stopping()));
    await this.#end();
  }

  #perform(task: Task, onProgress: OnProgress): Promise<Reading> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(stopping());
      this.#waiting.push({ task, onProgress, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#job !== null) return;
    const job = this.#waiting.shift();
    this.#timer?.cancel();
    if (job === undefined) {
      this.#timer = this.#clock.after(IDLE_MS, () => void this.#end());
      return;
    }
    this.#job = job;
    this.#timer = this.#clock.after(LONGEST_MS, () => {
      this.#fail(failed('TOO_SLOW', `It could not be read within ${LONGEST_MS / 1000} seconds.`));
    });
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    worker.postMessage(job.task);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./reading-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    const mine = () => this.#worker === worker;
    worker.on('message', (answer: Answer) => {
      if (mine()) this.#hear(answer);
    });
    // Out of memory, most of all: the document is at fault, the next one gets a new thread.
    worker.on('error', () => {
      if (mine())
        this.#fail(failed('TOO_SLOW', 'It takes more memory to read than a document may.'));
    });
    return worker;
  }

  #hear(answer: Answer): void {
    switch (answer.type) {
      case 'progress':
        this.#job?.onProgress(answer.stage, answer.done, answer.total);
        return;
      case 'done':
        this.#settle((job) => job.resolve({ text: answer.text, passages: answer.passages }));
        break;
      case 'failed':
        this.#settle((job) => job.reject(failed(answer.code, answer.reason)));
        break;
      case 'broken':
        this.#settle((job) => job.reject(new Error(`reading failed: ${answer.message}`)));
        break;
    }
    this.#worker?.unref();
    this.#next();
  }

  #fail(reason: Error): void {
    void this.#end();
    this.#settle((job) => job.reject(reason));
    this.#next();
  }

  #settle(tell: (job: Job) => void): void {
    const job = this.#job;
    this.#job = null;
    if (job !== null) tell(job);
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#timer?.cancel();
    await worker?.terminate();
  }
}

function stopping(): AppError {
  return new AppError('UNAVAILABLE', 'This process is stopping.', { retryable: true });
}

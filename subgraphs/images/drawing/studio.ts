// Where pictures are drawn: one thread, started when somebody wants a picture and ended when nobody does.
import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '../../../platform/clock.ts';
import { AppError } from '../../../platform/errors.ts';
import type { Log } from '../../../platform/log.ts';
import type { ImageFormat, ImageTheme } from '../domain.ts';
import type { Picture } from '../pictures/picture.ts';
import type { DrawingAnswer, DrawingTask } from './drawing-thread.ts';

/** A thread that draws takes some 100 MB; it goes after so long without work. */
const idleMs = 60_000;
/** Beyond so many waiting ones it is kinder to say so. */
const mostWaiting = 500;

export interface Wanted {
  readonly format: ImageFormat;
  readonly theme: ImageTheme;
  /** For the ids within an SVG. */
  readonly id: string;
}

interface Waiting {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

export class Studio {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | null = null;
  #idle: Timer | null = null;
  #tasks = 0;

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  /** The file's bytes. UNAVAILABLE, retryable, when too many wait or the thread died; a bug throws as it is. */
  draw(picture: Picture, wanted: Wanted): Promise<Uint8Array> {
    if (this.#waiting.size >= mostWaiting) {
      return Promise.reject(unavailable('Too many pictures are being drawn.'));
    }
    const task = (this.#tasks += 1);
    this.#idle?.cancel();
    const thread = (this.#thread ??= this.#start());
    // Only work in progress keeps the process alive.
    thread.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(task, { resolve, reject });
      thread.postMessage({ task, picture, ...wanted } satisfies DrawingTask);
    });
  }

  /** Ends the thread; what it was drawing is UNAVAILABLE. A later picture starts it anew. */
  async close(): Promise<void> {
    this.#idle?.cancel();
    const thread = this.#thread;
    this.#thread = null;
    // Before anything is awaited: whoever asks from here on is given another thread.
    this.#giveUp(unavailable('Pictures are not drawn any more here.'));
    await thread?.terminate();
  }

  #start(): Worker {
    const thread = new Worker(new URL('./drawing-thread.ts', import.meta.url), {
      name: 'drawing',
      // Flags of this process, such as --input-type, are not meant for the thread.
      execArgv: [],
    });
    thread.on('message', (answer: DrawingAnswer) => this.#answered(thread, answer));
    thread.on('error', (error: unknown) => {
      this.#log.error({ err: error }, 'the drawing thread died, the next picture starts another');
    });
    thread.on('exit', () => {
      if (this.#thread !== thread) return;
      this.#thread = null;
      this.#giveUp(unavailable('The picture could not be drawn.'));
    });
    return thread;
  }

  #answered(thread: Worker, answer: DrawingAnswer): void {
    if (this.#thread !== thread) return;
    const waiting = this.#waiting.get(answer.task);
    this.#waiting.delete(answer.task);
    if (this.#waiting.size === 0) {
      thread.unref();
      this.#idle = this.#clock.after(idleMs, () => void this.close());
    }
    if ('bytes' in answer) waiting?.resolve(answer.bytes);
    else waiting?.reject(new Error(`A picture could not be drawn: ${answer.failure}`));
  }

  #giveUp(error: Error): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }
}

function unavailable(message: string): AppError {
  return new AppError('UNAVAILABLE', message, { retryable: true });
}

// Copies the WAL back into the file from a thread of its own: that is where the disk is waited for (20 ms and more).
import { Worker } from 'node:worker_threads';
import type { Log } from '../../log.ts';
import type { Store } from './store.ts';

const defaultLimits = {
  /** A pass starts when this much was written since the last one. */
  passBytes: 4 * 1024 * 1024,
  /**
   * SQLite starts the WAL over only when a pass has caught up with the writer. Beyond this size the writer waits
   * for one pass, and keeps the loop free meanwhile: so the WAL stays below some twice as much.
   */
  walBytes: 64 * 1024 * 1024,
};
const pageBytes = 4096;

/** What the thread answers after a pass: pages in the WAL. */
export interface Passed {
  readonly pages: number;
  readonly error?: string;
}

export class Checkpointer {
  readonly #limits: typeof defaultLimits;
  readonly #thread: Worker;
  #written = 0;
  #pages = 0;
  #pass: Promise<void> | undefined;
  #passed: (() => void) | undefined;
  #dead = false;

  constructor({ file, db }: Pick<Store, 'file' | 'db'>, log: Log, limits = defaultLimits) {
    this.#limits = limits;
    this.#thread = new Worker(new URL('./checkpoint-thread.ts', import.meta.url), {
      workerData: file,
    });
    this.#thread.unref();
    this.#thread.on('message', (answer: Passed) => {
      this.#pages = answer.pages;
      if (answer.error !== undefined) log.warn({ file, reason: answer.error }, 'checkpoint failed');
      this.#passed?.();
    });
    this.#thread.on('error', (error: unknown) => {
      log.error(
        { file, err: error },
        'the checkpoint thread died, its work is done by the writer now',
      );
      this.#dead = true;
      db.exec('PRAGMA wal_autocheckpoint = 1000');
      this.#passed?.();
    });
  }

  /** Counts what a transaction wrote; the promise, if any, is to be awaited before the next transaction. */
  written(bytes: number): Promise<void> | undefined {
    const { passBytes, walBytes } = this.#limits;
    if (this.#dead) return undefined;
    this.#written += bytes;
    if (this.#written >= passBytes && this.#pass === undefined) void this.#start();
    const late = this.#pages * pageBytes > walBytes || this.#written > walBytes;
    return late ? this.#caughtUp() : undefined;
  }

  async close(): Promise<void> {
    await this.#pass;
    await this.#thread.terminate();
  }

  async #caughtUp(): Promise<void> {
    this.#thread.ref();
    await this.#pass;
    // Nobody writes while this is awaited, so this pass reaches the end of the WAL.
    await this.#start();
    this.#thread.unref();
    this.#pages = 0;
  }

  #start(): Promise<void> {
    this.#written = 0;
    const pass = new Promise<void>((resolve) => (this.#passed = resolve)).then(() => {
      this.#pass = undefined;
    });
    this.#pass = pass;
    this.#thread.postMessage('pass');
    return pass;
  }
}

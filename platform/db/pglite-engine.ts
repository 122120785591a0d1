// Starts and stops the database thread, and knows when it died.
import { Worker } from 'node:worker_threads';
import { directoryError } from './data-dir.ts';
import { damaged } from './pg-data.ts';
import type { EngineMessage, EngineSettings } from './pglite-worker.ts';

export interface Engine {
  /** Resolves when the thread is gone, with what it died of, or null after `stop`. */
  readonly ended: Promise<Error | null>;
  /** Writes what is left to write and ends the thread. */
  stop(): Promise<void>;
  /** Ends the thread as a crash would. For tests. */
  kill(): Promise<void>;
}

/** Resolves when the engine listens (or, without a socket, has initialised); DATA_CORRUPT when it cannot open the data. */
export async function startEngine(settings: EngineSettings): Promise<Engine> {
  const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), {
    workerData: settings,
    name: 'pglite',
    // Flags of this process, such as --input-type, are not meant for the thread.
    execArgv: [],
  });
  let crash: Error | null = null;
  let stopping = false;
  worker.on('error', (error) => (crash = toError(error)));
  const ended = new Promise<Error | null>((resolve) => {
    worker.once('exit', (code) => {
      resolve(stopping ? null : (crash ?? new Error(`the thread ended with code ${code}`)));
    });
  });
  const first = new Promise<EngineMessage>((resolve) => {
    worker.once('message', (message: EngineMessage) => resolve(message));
  });
  const answer = await Promise.race([first, ended]);
  if (answer === null || answer instanceof Error || answer.type !== 'ready') {
    stopping = true;
    await worker.terminate();
    throw startError(settings, answer);
  }
  return {
    ended,
    async stop() {
      stopping = true;
      if (settings.socketFile !== null) {
        const closed = new Promise<void>((resolve) => worker.once('message', () => resolve()));
        worker.postMessage('close');
        await Promise.race([closed, ended]);
      }
      await worker.terminate();
      await ended;
    },
    async kill() {
      await worker.terminate();
    },
  };
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function startError(settings: EngineSettings, answer: EngineMessage | Error | null): unknown {
  if (answer === null || answer instanceof Error || answer.type !== 'failed') {
    return new Error('The database thread ended before it was ready.', { cause: answer });
  }
  const { reason, code } = answer;
  if (code !== undefined && /^E[A-Z]+$/.test(code)) {
    return directoryError(Object.assign(new Error(reason), { code }), settings.pgData);
  }
  if (settings.socketFile === null) return new Error(`Cannot make a new database: ${reason}`);
  return damaged(settings.pgData, `cannot be opened: ${reason}`);
}

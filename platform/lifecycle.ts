// Ordered start and stop: parts start one after the other and stop in the opposite order.
import type { Clock } from './clock.ts';
import { AppError } from './errors.ts';
import type { Log } from './log.ts';

export interface Part {
  readonly name: string;
  stop(): Promise<void>;
}

export interface StopReport {
  /** Parts that had work in progress, with how long they took (ms). */
  readonly waitedFor: readonly { readonly name: string; readonly ms: number }[];
  /** Parts that had not stopped when the grace was over. */
  readonly unfinished: readonly string[];
}

export interface Lifecycle {
  /** Starts one part and remembers how to stop it; a failure stops what had been started and is thrown. */
  add<T>(name: string, start: () => Promise<T>, stop: (started: T) => Promise<void>): Promise<T>;
  /** Stops everything, last started first, within `graceMs` altogether. Further calls give the same answer. */
  stop(graceMs: number): Promise<StopReport>;
}

/** Shorter stops than this are not worth telling. */
const NOTABLE_MS = 5;

export function createLifecycle(clock: Clock, log: Log): Lifecycle {
  const parts: Part[] = [];
  let stopping: Promise<StopReport> | undefined;

  async function stopAll(graceMs: number): Promise<StopReport> {
    const deadline = clock.now() + graceMs;
    const waitedFor: { name: string; ms: number }[] = [];
    const unfinished: string[] = [];
    for (const part of parts.splice(0).reverse()) {
      const began = clock.now();
      const over = new AbortController();
      const stopped = part.stop().then(
        () => true,
        (error: unknown) => {
          log.error({ err: error, part: part.name }, 'a part failed to stop');
          return true;
        },
      );
      const timeUp = clock.sleep(Math.max(0, deadline - began), over.signal).then(() => false);
      const inTime = await Promise.race([stopped, timeUp]);
      over.abort();
      const ms = clock.now() - began;
      if (!inTime) unfinished.push(part.name);
      else if (ms >= NOTABLE_MS) waitedFor.push({ name: part.name, ms });
    }
    return { waitedFor, unfinished };
  }

  return {
    async add(name, start, stop) {
      if (stopping !== undefined) {
        throw new AppError('UNAVAILABLE', `cannot start ${name}: stopping`);
      }
      const started = await start();
      parts.push({ name, stop: () => stop(started) });
      return started;
    },
    stop(graceMs) {
      stopping ??= stopAll(graceMs);
      return stopping;
    },
  };
}

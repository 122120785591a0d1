// `npm start -- --workers N`: as many processes of the same roles on the same port. One that dies is started again.
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import { WorkersFigures } from './platform/metrics/workers.ts';

export interface WorkersOptions {
  readonly count: number;
  /** Of a worker; the program itself unless told. */
  readonly exec?: string;
  /** What they find in their environment besides what is in ours. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Log;
  /** Resolves when all are to end. */
  readonly stopped: Promise<unknown>;
}

/** What a worker says once it takes connections. */
export const READY = 'ready';

/** A worker that keeps dying is not started again more often than this, ms; the pause doubles. */
const firstPauseMs = 200;
const longestPauseMs = 10_000;

/**
 * Resolves with the exit code: 0 when all ended well after `stopped`, 1 otherwise. One that ends before it
 * was ever ready ends them all: what is wrong with it is wrong with the next one too.
 */
export async function superviseWorkers(options: WorkersOptions): Promise<number> {
  const { count, environment, clock, log, stopped } = options;
  // Where they cannot have sockets of their own they accept from the same one; see platform/listen.ts.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  if (options.exec !== undefined) cluster.setupPrimary({ exec: options.exec, args: [] });
  else cluster.setupPrimary({ args: [] });
  const figures = new WorkersFigures(clock);
  const stop = new AbortController();
  void stopped.then(() => stop.abort());
  // When all have died at once nothing else holds this process while it waits to start them again.
  const held = setInterval(() => undefined, 60_000);
  const codes = await Promise.all(Array.from({ length: count }, () => keepOne()));
  clearInterval(held);
  return codes.every((code) => code === 0) ? 0 : 1;

  async function keepOne(): Promise<number> {
    let pauseMs = firstPauseMs;
    for (;;) {
      const began = clock.now();
      const worker = cluster.fork(environment);
      figures.add(worker);
      const { code, wasReady } = await run(worker, stop.signal);
      figures.remove(worker);
      if (stop.signal.aborted) return code;
      if (!wasReady) {
        stop.abort();
        return code === 0 ? 1 : code;
      }
      log.error({ code }, 'a process of this gateway ended; another takes its place');
      pauseMs = clock.now() - began > longestPauseMs ? firstPauseMs : pauseMs * 2;
      await clock.sleep(Math.min(pauseMs, longestPauseMs), stop.signal).catch(() => undefined);
      if (stop.signal.aborted) return 0;
    }
  }
}

async function run(
  worker: Worker,
  stop: AbortSignal,
): Promise<{ readonly code: number; readonly wasReady: boolean }> {
  let wasReady = false;
  worker.on('message', (message) => (wasReady ||= message === READY));
  // Whoever presses Ctrl+C sends SIGINT to every process of the terminal: a second one would end it at once.
  const end = () => worker.process.kill('SIGTERM');
  stop.addEventListener('abort', end, { once: true });
  // What it said last may come after the news of its end, but not after the end of the channel.
  const [[code]] = (await Promise.all([once(worker, 'exit'), once(worker, 'disconnect')])) as [
    [number | null],
    unknown,
  ];
  stop.removeEventListener('abort', end);
  return { code: code ?? 1, wasReady };
}

// How long the event loop of this process stood still while something ran.
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface LoopDelay {
  /** Longest distance between two turns by the clock (ms): also what other processes took away. */
  readonly maxMs: number;
  readonly p99Ms: number;
  /** Longest turn by the CPU time of this thread (ms): what this program itself is to blame for. */
  readonly maxTurnCpuMs: number;
}

const RESOLUTION_MS = 1;

export async function loopDelayDuring(work: () => Promise<unknown>): Promise<LoopDelay> {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  // A delay is recorded by the timer after it: let some pass before and after.
  await new Promise((resolve) => setTimeout(resolve, 20));
  histogram.reset();
  const turns = watchTurns();
  await work();
  const maxTurnCpuMs = turns.stop();
  await new Promise((resolve) => setTimeout(resolve, 20));
  histogram.disable();
  // What is recorded is the distance between two timers; the resolution itself is no delay.
  const ms = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  return { maxMs: ms(histogram.max), p99Ms: ms(histogram.percentile(99)), maxTurnCpuMs };
}

/** Looks at the thread's CPU time once a turn, as long as it is not stopped. */
function watchTurns(): { stop(): number } {
  let longest = 0;
  let stopped = false;
  let last = process.threadCpuUsage();
  const look = () => {
    const { user, system } = process.threadCpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
    last = process.threadCpuUsage();
    if (!stopped) setImmediate(look);
  };
  setImmediate(look);
  return {
    stop() {
      stopped = true;
      return longest;
    },
  };
}

// How long the event loop of this process stood still while something ran.
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface LoopDelay {
  readonly maxMs: number;
  readonly p99Ms: number;
}

const RESOLUTION_MS = 1;

export async function loopDelayDuring(work: () => Promise<unknown>): Promise<LoopDelay> {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  // A delay is recorded by the timer after it: let one pass before and after.
  await new Promise((resolve) => setTimeout(resolve, 20));
  histogram.reset();
  await work();
  await new Promise((resolve) => setTimeout(resolve, 20));
  histogram.disable();
  // What is recorded is the distance between two timers; the resolution itself is no delay.
  const ms = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  return { maxMs: ms(histogram.max), p99Ms: ms(histogram.percentile(99)) };
}

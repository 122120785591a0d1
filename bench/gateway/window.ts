// One measurement: a gateway under continuous load, what the last window of it cost.
import { setTimeout as sleep } from 'node:timers/promises';
import { closedLoop, openLoop, type Requests, type Wire } from './load.ts';
import { cpuMs, peakMb, resetPeak } from './process-usage.ts';
import { median, percentile } from '../percentiles.ts';

export interface Closed {
  readonly cpuMsPerRequest: number;
  readonly requestsPerSecond: number;
  readonly peakMb: number;
}

export interface Open {
  readonly p50: number;
  readonly p99: number;
}

export interface Timing {
  readonly warmMs: number;
  readonly windowMs: number;
  /** The number of the first request. */
  readonly from: number;
}

export const CONNECTIONS = 50;

/** Fewer say little. */
const WARM_ANSWERS = 2 * CONNECTIONS;
const WINDOW_ANSWERS = 100;
const STRETCH = 10;

/** As many requests as it can answer. Rejects when an answer in the window cannot be right. */
export async function closedWindow(
  pid: number,
  wire: Wire,
  requests: Requests,
  { warmMs, windowMs, from }: Timing,
): Promise<Closed> {
  resetPeak(pid);
  const load = closedLoop(wire, requests, CONNECTIONS, from);
  try {
    await passed(warmMs, () => load.done() >= WARM_ANSWERS);
    const [failed, done, cpu, began] = [load.failed(), load.done(), cpuMs(pid), performance.now()];
    await passed(windowMs, () => load.done() - done >= WINDOW_ANSWERS);
    const answered = load.done() - done;
    const used = cpuMs(pid) - cpu;
    const tookMs = performance.now() - began;
    refuse(load.failed() - failed, answered);
    return {
      cpuMsPerRequest: used / answered,
      requestsPerSecond: (answered * 1000) / tookMs,
      peakMb: peakMb(pid),
    };
  } finally {
    await load.stop();
  }
}

/** The same load for everybody, which does not wait for the answers. */
export async function openWindow(
  wire: Wire,
  requests: Requests,
  perSecond: number,
  { warmMs, windowMs, from }: Timing,
): Promise<Open> {
  const load = openLoop(wire, requests, CONNECTIONS, perSecond, from);
  try {
    await sleep(warmMs);
    load.latencies();
    const failed = load.failed();
    await sleep(windowMs);
    const latencies = load.latencies();
    refuse(load.failed() - failed, latencies.length);
    return { p50: median(latencies), p99: percentile(latencies, 99) };
  } finally {
    await load.stop();
  }
}

/** At least `ms`, and longer on a busy machine, but not for ever. */
async function passed(ms: number, enough: () => boolean): Promise<void> {
  const latest = performance.now() + ms * STRETCH;
  await sleep(ms);
  while (!enough() && performance.now() < latest) await sleep(10);
}

function refuse(failed: number, answered: number): void {
  if (answered === 0) throw new Error('no answer in the window');
  if (failed > 0) throw new Error(`${failed} of ${answered} answers were not right`);
}

// How long the event loop of this process stood still, as a histogram: by the clock, which also sees what other
// processes take away, and by the CPU time of this thread, which is what the program itself is to blame for.
import { monitorEventLoopDelay } from 'node:perf_hooks';

export const BOUNDS_MS = [1, 2, 5, 10, 15, 25, 50, 100] as const;

export interface Distribution {
  readonly maxMs: number;
  readonly p99Ms: number;
  /** How many stayed at or below each bound and above the one before; the last is what exceeded all. */
  readonly counts: readonly number[];
}

export interface Standstill {
  readonly clock: Distribution;
  readonly cpu: Distribution;
  /** As `perf_hooks` tells it, which samples more rarely. */
  readonly monitorMaxMs: number;
  readonly cpuMsOfThread: number;
  readonly cpuMsOfProcess: number;
  readonly ms: number;
}

export interface Watch {
  stop(): Standstill;
}

const EVERY_MS = 1;

export function watchStandstill(): Watch {
  const clock: number[] = [];
  const cpu: number[] = [];
  const monitor = monitorEventLoopDelay({ resolution: EVERY_MS });
  monitor.enable();
  const began = { at: performance.now(), process: process.cpuUsage() };
  const first = process.threadCpuUsage();
  let last = { at: began.at, cpu: total(first) };
  let timer = setTimeout(look, EVERY_MS);

  function look() {
    const now = { at: performance.now(), cpu: total(process.threadCpuUsage()) };
    clock.push(Math.max(0, now.at - last.at - EVERY_MS));
    cpu.push(now.cpu - last.cpu);
    last = now;
    timer = setTimeout(look, EVERY_MS);
  }

  return {
    stop() {
      clearTimeout(timer);
      monitor.disable();
      const used = process.cpuUsage(began.process);
      return {
        clock: distribution(clock),
        cpu: distribution(cpu),
        monitorMaxMs: Math.max(0, monitor.max / 1e6 - EVERY_MS),
        cpuMsOfThread: total(process.threadCpuUsage()) - total(first),
        cpuMsOfProcess: total(used),
        ms: performance.now() - began.at,
      };
    },
  };
}

function total({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

export function distribution(values: readonly number[]): Distribution {
  const sorted = values.toSorted((a, b) => a - b);
  const counts = [...BOUNDS_MS, Infinity].map(
    (bound, index) =>
      values.filter((value) => value <= bound && value > (BOUNDS_MS[index - 1] ?? -1)).length,
  );
  return {
    maxMs: sorted.at(-1) ?? 0,
    p99Ms: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0,
    counts,
  };
}

/** `≤ 1 ms 19020 · ≤ 2 ms 310 …` */
export function histogramText({ counts }: Distribution): string {
  return counts
    .map((count, index) => {
      const bound = BOUNDS_MS[index];
      return `${bound === undefined ? `> ${BOUNDS_MS.at(-1)}` : `≤ ${bound}`} ms: ${count}`;
    })
    .join('   ');
}

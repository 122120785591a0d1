// What the kernel has accounted to a process, all of its threads together.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** CPU in ms from the text of /proc/<pid>/stat, whose times are in ticks. */
export function cpuMsOf(stat: string, ticksPerSecond: number): number {
  // The name before the last bracket may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // utime and stime are the 14th and 15th of all, the state the third.
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

/** MB (2^20 bytes) from the text of /proc/<pid>/status. */
export function peakMbOf(status: string): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) / 1024;
}

/** What is in memory now: MB from the same text. */
export function residentMbOf(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) / 1024;
}

let ticks: number | null = null;

export function cpuMs(pid: number): number {
  ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return cpuMsOf(readFileSync(`/proc/${pid}/stat`, 'latin1'), ticks);
}

/** The same in ms, exact while none of its threads runs; NaN where the kernel keeps no such account. */
export function exactCpuMs(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const account = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1');
      nanoseconds += Number(account.split(' ')[0]);
    } catch {
      // It has ended meanwhile.
    }
  }
  return nanoseconds === 0 ? NaN : nanoseconds / 1e6;
}

export function peakMb(pid: number): number {
  return peakMbOf(readFileSync(`/proc/${pid}/status`, 'latin1'));
}

export function residentMb(pid: number): number {
  return residentMbOf(readFileSync(`/proc/${pid}/status`, 'latin1'));
}

/** The peak is counted from now on; where the kernel does not allow it, from the start. */
export function resetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // The figure is still a peak, only of a longer time.
  }
}

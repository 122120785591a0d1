// The figures for people.
import type { Row, Verdict } from './rows.ts';

/** A block of lines for each case. */
export function tableOf(rows: readonly Row[]): string[] {
  const names = [...new Set(rows.map((row) => row.case))];
  return names.flatMap((name) => {
    const here = rows.filter((row) => row.case === name);
    const cpuOf = (gateway: string) =>
      here.find((row) => row.gateway === gateway)?.cpuMsPerRequest ?? NaN;
    const lines = here.map((row) => [
      row.gateway,
      row.cpuMsPerRequest.toFixed(3),
      times(cpuOf('stock') / row.cpuMsPerRequest),
      times(row.cpuMsPerRequest / cpuOf('proxy')),
      String(row.requestsPerSecond),
      row.p50?.toFixed(1) ?? '–',
      row.p99?.toFixed(1) ?? '–',
      String(row.peakMb),
    ]);
    return ['', ...aligned([[name, ...HEAD], ...lines])];
  });
}

const HEAD = ['CPU ms', '× less than stock', '× proxy', 'req/s', 'p50 ms', 'p99 ms', 'peak MB'];

const times = (ratio: number) => (Number.isNaN(ratio) ? '–' : ratio.toFixed(2));

/** The first column to the left, the others to the right. */
export function aligned(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_cell, n) =>
    Math.max(...lines.map((line) => line[n]?.length ?? 0)),
  );
  return lines.map((line) =>
    line
      .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
      .join('  '),
  );
}

export function verdictLine({ target, case: name, value, limit, aim, met }: Verdict): string {
  const aimed = aim === null ? '' : `, aim ${aim.toFixed(3)} ${value <= aim ? 'met' : 'missed'}`;
  return `${met ? 'met   ' : 'MISSED'} ${target}, ${name}: ${value.toFixed(3)}, at most ${limit.toFixed(3)}${aimed}`;
}

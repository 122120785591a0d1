// The figures of a run, and what was wanted of them.
import { rounded } from '../percentiles.ts';
import type { CaseName } from './cases.ts';
import type { Closed, Open } from './window.ts';

export interface Row {
  readonly gateway: string;
  readonly case: CaseName;
  readonly cpuMsPerRequest: number;
  /** Of a closed loop. */
  readonly requestsPerSecond: number;
  /** Ms at the same load for every gateway; null where that was not measured. */
  readonly p50: number | null;
  readonly p99: number | null;
  readonly peakMb: number;
}

/** Of one gateway and case, from every round. */
export interface Measured {
  readonly gateway: string;
  readonly case: CaseName;
  readonly closed: Closed[];
  readonly open: Open[];
}

/** The middle of the values; between the two middle ones of an even number. */
export function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return (low + high) / 2;
}

export function rowOf({ gateway, case: name, closed, open }: Measured): Row {
  const figure = (of: (one: Closed) => number) => middle(closed.map(of));
  const latency = (of: (one: Open) => number) =>
    open.length === 0 ? null : rounded(middle(open.map(of)));
  return {
    gateway,
    case: name,
    cpuMsPerRequest: Math.round(figure((one) => one.cpuMsPerRequest) * 10_000) / 10_000,
    requestsPerSecond: Math.round(figure((one) => one.requestsPerSecond)),
    p50: latency((one) => one.p50),
    p99: latency((one) => one.p99),
    peakMb: Math.round(Math.max(...closed.map((one) => one.peakMb))),
  };
}

export interface Verdict {
  readonly target: string;
  readonly case: CaseName | 'all';
  readonly value: number;
  readonly limit: number;
  /** Better still. */
  readonly aim: number | null;
  readonly met: boolean;
}

interface Ratio {
  readonly of: string;
  readonly to: string;
  readonly limit: number;
  readonly aim?: number;
}

const ratios: readonly Ratio[] = [
  { of: 'miyagi', to: 'stock', limit: 1 / 6, aim: 1 / 8 },
  { of: 'miyagi', to: 'proxy', limit: 1.5, aim: 1.25 },
  { of: 'miyagi', to: 'hive-rust', limit: 1 / 5 },
  { of: 'miyagi-local', to: 'stock', limit: 1 / 15, aim: 1 / 20 },
];
const ratioCases: readonly CaseName[] = ['dashboard', 'list'];

/** Of what was measured; a target that lacks one of its figures has none. @param peers those in Node */
export function verdicts(rows: readonly Row[], peers: readonly string[]): Verdict[] {
  const find = (gateway: string, name: CaseName) =>
    rows.find((row) => row.gateway === gateway && row.case === name);
  const found: Verdict[] = [];
  for (const { of, to, limit, aim = null } of ratios) {
    for (const name of ratioCases) {
      const [own, other] = [find(of, name), find(to, name)];
      if (own === undefined || other === undefined) continue;
      const value = own.cpuMsPerRequest / other.cpuMsPerRequest;
      const target = `CPU of ${of} to ${to}`;
      found.push({ target, case: name, value, limit, aim, met: value <= limit });
    }
  }
  for (const own of rows.filter(({ gateway }) => gateway === 'miyagi')) {
    const others = rows.filter((row) => row.case === own.case && peers.includes(row.gateway));
    const tails = others.flatMap(({ p99 }) => p99 ?? []);
    if (own.p99 === null || tails.length === 0) continue;
    const limit = Math.min(...tails);
    const target = 'p99 (ms) at equal load, to the best Node peer';
    found.push({
      ...{ target, case: own.case, value: own.p99, limit, aim: null },
      met: own.p99 <= limit,
    });
  }
  const peak = (gateway: string) =>
    Math.max(...rows.filter((row) => row.gateway === gateway).map(({ peakMb }) => peakMb));
  const [own, stock] = [peak('miyagi'), peak('stock')];
  if (Number.isFinite(own) && Number.isFinite(stock)) {
    const target = 'peak memory (MB), to stock';
    found.push({ target, case: 'all', value: own, limit: stock, aim: null, met: own <= stock });
  }
  return found;
}

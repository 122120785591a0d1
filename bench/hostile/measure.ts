// What refusing costs, shape by shape, and what good traffic feels of a flood of all of them.
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile, rounded, spread, type Spread } from '../percentiles.ts';
import { openLoop, type Requests, type Wire } from '../gateway/load.ts';
import { cpuMs, exactCpuMs } from '../gateway/process-usage.ts';
import { CONNECTIONS } from '../gateway/window.ts';
import type { Attacker } from './attackers.ts';

export interface Refusal {
  readonly shape: string;
  readonly refused: string;
  /** Bytes sent. */
  readonly bytes: number;
  /** Of the gateway per refusal, all of its threads, by the kernel's accounting; ms. */
  readonly cpuMs: { readonly mean: number } & Spread;
  /** From the first byte sent to the last received, one request at a time; ms. */
  readonly wall: Spread;
}

const FEWEST = 100;

export async function refusals(
  attacker: Attacker,
  pid: number,
  ms: number,
  from: number,
): Promise<Refusal> {
  const walls: number[] = [];
  const cpus: number[] = [];
  const until = performance.now() + ms;
  const before = cpuMs(pid);
  let bytes = 0;
  for (let n = from; performance.now() < until || walls.length < FEWEST; n += 1) {
    const made = attacker.make(n);
    bytes = made.length;
    const idle = exactCpuMs(pid);
    walls.push(await attacker.attack(made));
    cpus.push(exactCpuMs(pid) - idle);
  }
  const used = cpuMs(pid) - before;
  return {
    shape: attacker.name,
    refused: attacker.refused,
    bytes,
    cpuMs: { mean: rounded(used / walls.length), ...spread(cpus) },
    wall: spread(walls),
  };
}

export interface Good {
  readonly wire: Wire;
  readonly requests: Requests;
  readonly perSecond: number;
}

export interface Window {
  /** Ms of every good answer. */
  readonly latencies: readonly number[];
  readonly attacks: number;
}

/** Good traffic for `ms`, beside so many hostile requests a second, each of the shapes in its turn. */
export async function window(
  { wire, requests, perSecond }: Good,
  all: readonly Attacker[],
  attacksPerSecond: number,
  { ms, from }: { readonly ms: number; readonly from: number },
): Promise<Window> {
  const count = Math.ceil((attacksPerSecond * ms) / 1000);
  // Made beforehand: to make them would take the load's own time.
  const made = Array.from({ length: count }, (_one, n) => {
    const attacker = all[(from + n) % all.length];
    return attacker === undefined ? null : { attacker, bytes: attacker.make(from + n) };
  });
  const load = openLoop(wire, requests, CONNECTIONS, perSecond, from);
  await sleep(500);
  load.latencies();
  const failed = load.failed();
  const under: Promise<unknown>[] = [];
  const began = performance.now();
  for (const [n, one] of made.entries()) {
    const due = began + (n * 1000) / attacksPerSecond;
    if (due > performance.now()) await sleep(due - performance.now());
    if (one !== null) under.push(one.attacker.attack(one.bytes));
  }
  const left = began + ms - performance.now();
  if (left > 0) await sleep(left);
  const latencies = load.latencies();
  const wrong = load.failed() - failed;
  await load.stop();
  await Promise.all(under);
  if (wrong > 0) throw new Error(`${wrong} of ${latencies.length} good answers were not right`);
  return { latencies, attacks: under.length };
}

export const p99 = (values: readonly number[]) => rounded(percentile(values, 99));

// What it costs to refuse requests that are made to be expensive, and what good traffic at half load feels of them:
// quiet and beside a flood of every shape, in turns within one run.
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { targetSdl } from '../gateway/edge/hostile-wire.testing.ts';
import { composeSupergraph } from '../gateway/supergraph/compose.ts';
import { makeBed, type Bed } from './gateway/bed.ts';
import { cases } from './gateway/cases.ts';
import { killAll, startModule } from './gateway/child.ts';
import { closedLoop, type Requests } from './gateway/load.ts';
import { subgraphs } from './gateway/subgraphs.ts';
import type { Ready } from './gateway/task.ts';
import { aligned } from './gateway/table.ts';
import { CONNECTIONS } from './gateway/window.ts';
import { attackers, type Attacker } from './hostile/attackers.ts';
import { p99, refusals, window, type Good, type Refusal } from './hostile/measure.ts';
import { machine } from './machine.ts';
import type { BenchOptions } from './options.ts';
import { rounded } from './percentiles.ts';

const thorough = { warmMs: 5_000, shapeMs: 1_000, windowMs: 10_000, rounds: 3 };
const short = { warmMs: 1_500, shapeMs: 200, windowMs: 4_000, rounds: 2 };

/** Hostile requests a second beside the good ones. */
const FLOOD = 50;
const MOST_MS = 10;
const MOST_RATIO = 2;
const WARM_ATTACKS = 20;

export async function benchHostile({ quick, say }: BenchOptions): Promise<object> {
  const times = quick ? short : thorough;
  const stop = () => {
    killAll();
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const bed = await makeBed(say);
  try {
    const supergraph = composeSupergraph([
      ...subgraphs.map(({ name, sdl }) => ({ name, sdl, url: bed.task.urls[name] })),
      { name: 'target', url: 'http://127.0.0.1:1/', sdl: targetSdl },
    ]);
    const path = fileURLToPath(new URL('hostile/gateway-process.ts', import.meta.url));
    const child = startModule(path, { ...bed.task, supergraph }, { core: bed.gatewayCore });
    try {
      const { port } = await child.answer<Ready>();
      const wire = { host: '127.0.0.1', port, path: '/graphql' };
      const requests = await goodRequests(bed);
      const most = await throughput(wire, requests, times.warmMs);
      const all = attackers(port);
      const rows = await refuseAll(all, child.pid, times.shapeMs, say);
      const good = { wire, requests, perSecond: most / 2 };
      const traffic = await besideFlood(good, all, times, say);
      for (const attacker of all) attacker.end();
      return report(rows, traffic, quick, say);
    } finally {
      await child.end();
    }
  } finally {
    await bed.close();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** Three dashboards, then a list of twenty. */
async function goodRequests(bed: Bed): Promise<Requests> {
  const one = cases.find(({ name }) => name === 'dashboard');
  const list = cases.find(({ name }) => name === 'list');
  if (one === undefined || list === undefined) throw new TypeError('cases are missing');
  const ask = (n: number) => (n % 4 === 3 ? list : one).ask(n);
  const lengths = await Promise.all(
    [0, 1, 2, 3].map(async (n) => (await bed.expecting(ask(n))).length),
  );
  return {
    body: (n) => JSON.stringify(ask(n)),
    token: (connection) => bed.tokens[connection % bed.tokens.length] ?? '',
    shortest: Math.min(...lengths) * 0.8,
  };
}

async function throughput(wire: Good['wire'], requests: Requests, ms: number): Promise<number> {
  const load = closedLoop(wire, requests, CONNECTIONS, 0);
  await sleep(ms);
  const [done, began] = [load.done(), performance.now()];
  await sleep(ms);
  const perSecond = ((load.done() - done) * 1000) / (performance.now() - began);
  await load.stop();
  return perSecond;
}

async function refuseAll(
  all: readonly Attacker[],
  pid: number,
  ms: number,
  say: BenchOptions['say'],
): Promise<Refusal[]> {
  let from = 1_000;
  // Compilers have seen the code by then.
  for (const attacker of all) {
    for (let n = 0; n < WARM_ATTACKS; n += 1) await attacker.attack(attacker.make((from += 1)));
  }
  const rows: Refusal[] = [];
  for (const attacker of all) {
    const row = await refusals(attacker, pid, ms, (from += 100_000));
    rows.push(row);
    say(`${row.shape}: ${row.cpuMs.mean} ms of CPU, p99 ${row.cpuMs.p99} ms`);
  }
  return rows;
}

interface Traffic {
  readonly perSecond: number;
  readonly hostilePerSecond: number;
  readonly attacks: number;
  readonly answers: number;
  /** Ms. */
  readonly quietP99: number;
  readonly floodedP99: number;
  readonly ratio: number;
}

async function besideFlood(
  good: Good,
  all: readonly Attacker[],
  { windowMs, rounds }: { readonly windowMs: number; readonly rounds: number },
  say: BenchOptions['say'],
): Promise<Traffic> {
  const quiet: number[] = [];
  const flooded: number[] = [];
  let attacks = 0;
  for (let round = 0; round < rounds; round += 1) {
    const from = 50_000_000 + round * 2_000_000;
    const before = await window(good, all, 0, { ms: windowMs, from });
    const beside = await window(good, all, FLOOD, { ms: windowMs, from: from + 1_000_000 });
    quiet.push(...before.latencies);
    flooded.push(...beside.latencies);
    attacks += beside.attacks;
    say(`round ${round + 1}: p99 ${p99(before.latencies)} ms quiet, ${p99(beside.latencies)} ms`);
  }
  return {
    perSecond: Math.round(good.perSecond),
    ...{ hostilePerSecond: FLOOD, attacks, answers: quiet.length + flooded.length },
    quietP99: p99(quiet),
    floodedP99: p99(flooded),
    ratio: rounded(p99(flooded) / p99(quiet)),
  };
}

function report(
  rows: readonly Refusal[],
  traffic: Traffic,
  quick: boolean,
  say: BenchOptions['say'],
): object {
  const cells = rows.map(({ shape, refused, bytes, cpuMs, wall }) => [
    ...[shape, refused, String(bytes)],
    ...[cpuMs.mean, cpuMs.p50, cpuMs.p99, wall.p50, wall.p99].map((ms) => ms.toFixed(2)),
  ]);
  say('');
  const columns = ['shape', 'refused', 'bytes', 'CPU ms', 'p50', 'p99', 'wall ms p50', 'p99'];
  for (const line of aligned([columns, ...cells])) say(line);
  const slow = rows.filter(({ cpuMs }) => !(cpuMs.p99 <= MOST_MS));
  const { perSecond, attacks, quietP99, floodedP99, ratio } = traffic;
  say('');
  say(`${perSecond}/s of good traffic: p99 ${quietP99} ms quiet, ${floodedP99} ms beside`);
  say(`${FLOOD}/s of hostile requests (${attacks}): ${ratio} times, at most ${MOST_RATIO}`);
  for (const { shape } of slow) say(`MISSED ${shape}: p99 of CPU above ${MOST_MS} ms`);
  const met = slow.length === 0 && ratio <= MOST_RATIO;
  say(met ? 'every target was met' : 'a target was MISSED');
  return { machine: machine(), quick, met, limits: { MOST_MS, MOST_RATIO }, traffic, rows };
}

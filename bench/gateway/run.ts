// One gateway's turn: started, checked, put under load case by case, ended.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bed } from './bed.ts';
import type { BenchCase, CaseName } from './cases.ts';
import { checkCase, checkGuard } from './check.ts';
import type { Contender, Started } from './gateways.ts';
import { closedLoop, type Requests, type Wire } from './load.ts';
import { topSelfTimes } from './profile.ts';
import type { Measured } from './rows.ts';
import { closedWindow, CONNECTIONS, openWindow } from './window.ts';

export interface Times {
  /** Under load before the first case: code is still cold then. */
  readonly startMs: number;
  readonly warmMs: number;
  readonly windowMs: number;
}

export interface Turn {
  readonly bed: Bed;
  readonly contender: Contender;
  readonly cases: readonly BenchCase[];
  readonly times: Times;
  readonly measured: readonly Measured[];
  /** Whether throughput and CPU are measured. */
  readonly closed: boolean;
  /** Requests a second that all gateways are sent alike, by case; null: latency is not measured. */
  readonly rates: ReadonlyMap<CaseName, number> | null;
  /** Told where the time of each case went. */
  readonly profile: boolean;
  readonly say: (line: string) => void;
  readonly note: (line: string) => void;
}

/** As many answers as a 99th percentile needs, as far as time allows. */
const OPEN_SAMPLES = 200;
const OPEN_STRETCH = 4;
const PROFILE_STRETCH = 2;

/** Compilers have seen the code by then. */
const WARM_ANSWERS = 1_500;
const WARM_STRETCH = 5;

/** Requests of one load are numbered from another multiple of this. */
const NUMBERS = 1_000_000;
let loads = 0;

/** What goes wrong with this gateway is noted, and the others have their turn. */
export async function takeTurn(turn: Turn): Promise<void> {
  const { bed, contender, profile, note } = turn;
  const file = join(bed.task.dir, `${contender.name}.cpuprofile`);
  let started: Started;
  try {
    const options = { core: bed.gatewayCore, ...(profile && { profile: file }) };
    started = await contender.start(bed.task, options);
  } catch (error) {
    note(`${contender.name} did not start: ${reason(error)}`);
    return;
  }
  try {
    await underLoad(turn, started, file);
  } catch (error) {
    note(`${contender.name}: ${reason(started.child.failure() ?? error)}`);
  } finally {
    await started.child.end();
  }
}

async function underLoad(turn: Turn, started: Started, file: string): Promise<void> {
  const { bed, contender, times, note } = turn;
  if (contender.guarded !== 'no') await checkGuard(urlOf(started, 'dashboard'));
  let warm = false;
  for (const benchCase of turn.cases) {
    const { name } = benchCase;
    const without = contender.without[name];
    if (without !== undefined) {
      note(`${contender.name} has no row for ${name}: ${without}`);
      continue;
    }
    await bed.counts();
    const checked = await checkCase(
      urlOf(started, name),
      bed.tokens[0] ?? '',
      benchCase,
      bed.expecting,
      contender.name === 'constant',
    );
    if (checked.note !== null) note(`${contender.name}, ${name}: ${checked.note}`);
    if (checked.wrong !== null) {
      note(`${contender.name} has no row for ${name}: ${checked.wrong}`);
      continue;
    }
    const { requests: asked, asserted } = await bed.counts();
    if (contender.guarded === 'yes' && asserted !== asked) {
      throw new Error(`${asked - asserted} of ${asked} requests to subgraphs had no assertion`);
    }
    const requests = await requestsOf(bed, benchCase);
    const wire = { host: '127.0.0.1', port: started.port, path: pathOf(started, name) };
    if (!warm) await warmUp(wire, requests, times.startMs);
    warm = true;
    try {
      await measure(turn, started, wire, requests, name);
      if (!turn.profile) continue;
      const { pid } = started.child;
      for (const line of await profileOf(pid, file, wire, requests, times)) turn.say(line);
    } catch (error) {
      note(`${contender.name} has no full row for ${name}: ${reason(error)}`);
      if (started.child.failure() !== null) throw error;
    }
  }
}

async function measure(
  { contender, times, measured, closed, rates, say }: Turn,
  { child }: Started,
  wire: Wire,
  requests: Requests,
  name: CaseName,
): Promise<void> {
  const into = measured.find((one) => one.gateway === contender.name && one.case === name);
  const told: string[] = [];
  if (closed) {
    const window = await closedWindow(child.pid, wire, requests, { ...times, from: numbers() });
    into?.closed.push(window);
    const { cpuMsPerRequest, requestsPerSecond } = window;
    told.push(`${cpuMsPerRequest.toFixed(3)} ms of CPU, ${requestsPerSecond.toFixed(0)}/s`);
  }
  const rate = rates?.get(name);
  if (rate !== undefined) {
    const wanted = (OPEN_SAMPLES * 1000) / rate;
    const windowMs = Math.min(Math.max(times.windowMs, wanted), times.windowMs * OPEN_STRETCH);
    const timing = { warmMs: times.warmMs, windowMs, from: numbers() };
    const window = await openWindow(wire, requests, rate, timing);
    into?.open.push(window);
    told.push(`p99 ${window.p99.toFixed(1)} ms at ${rate.toFixed(0)}/s`);
  }
  say(`${contender.name}, ${name}: ${told.join('; ')}`);
}

async function profileOf(
  pid: number,
  file: string,
  wire: Wire,
  requests: Requests,
  { windowMs }: Times,
): Promise<string[]> {
  const load = closedLoop(wire, requests, CONNECTIONS, numbers());
  process.kill(pid, 'SIGUSR2');
  await sleep(windowMs * PROFILE_STRETCH);
  process.kill(pid, 'SIGUSR2');
  await load.stop();
  while (!existsSync(file)) await sleep(100);
  const lines = await topSelfTimes(file);
  rmSync(file);
  return lines;
}

async function warmUp(wire: Wire, requests: Requests, ms: number): Promise<void> {
  const load = closedLoop(wire, requests, CONNECTIONS, numbers());
  const latest = performance.now() + ms * WARM_STRETCH;
  await sleep(ms);
  // On a busy machine time alone says little.
  while (load.done() < WARM_ANSWERS && performance.now() < latest) await sleep(50);
  await load.stop();
}

function numbers(): number {
  loads += 1;
  return loads * NUMBERS;
}

/** Texts are prepared: what stays the same is written once. */
async function requestsOf(bed: Bed, { name, ask }: BenchCase): Promise<Requests> {
  const { query, operationName } = ask(0);
  const head = `${JSON.stringify({ operationName, query }).slice(0, -1)},"variables":`;
  const lengths = await Promise.all(
    [0, 1, 2].map(async (n) => (await bed.expecting(ask(n))).length),
  );
  return {
    body: (n) =>
      name === 'cold' ? JSON.stringify(ask(n)) : `${head}${JSON.stringify(ask(n).variables)}}`,
    token: (connection) => bed.tokens[connection % bed.tokens.length] ?? '',
    shortest: Math.min(...lengths) * 0.8,
  };
}

function pathOf({ path }: Started, name: CaseName): string {
  return path.replace(':case', name);
}

function urlOf(started: Started, name: CaseName): string {
  return `http://127.0.0.1:${started.port}${pathOf(started, name)}`;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

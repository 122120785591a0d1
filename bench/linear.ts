// What an entity in a list costs the gateway, from twenty entities to two thousand: CPU by the kernel's accounting,
// the line through it, and how far the worst size is from that line.
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeBed, type Bed } from './gateway/bed.ts';
import { cases } from './gateway/cases.ts';
import { killAll, startModule } from './gateway/child.ts';
import { closedLoop, type Requests, type Wire } from './gateway/load.ts';
import { cpuMs } from './gateway/process-usage.ts';
import { aligned } from './gateway/table.ts';
import type { Ready } from './gateway/task.ts';
import { USERS } from './gateway/world.ts';
import { lineThrough, type Line } from './linear/line.ts';
import { machine } from './machine.ts';
import type { BenchOptions } from './options.ts';
import { median, rounded } from './percentiles.ts';

const SIZES = [20, 50, 100, 200, 500, 1_000, 2_000];
/** The same for all sizes, and few: many large answers at a time would measure memory. */
const CONNECTIONS = 4;
const FEWEST = 40;
/** Of the line's value at that size. */
const MOST_DEVIATION = 0.2;

const thorough = { warmMs: 6_000, windowMs: 3_000, rounds: 5 };
const short = { warmMs: 2_000, windowMs: 800, rounds: 2 };

export interface Size {
  readonly users: number;
  /** Of the gateway for one request, ms. */
  readonly cpuMs: number;
  /** Of that for each user in the list, with all that is in it; microseconds. */
  readonly cpuUsPerUser: number;
  /** From the line, as a part of the line's value. */
  readonly deviation: number;
}

export async function benchLinear({ quick, say }: BenchOptions): Promise<object> {
  const times = quick ? short : thorough;
  const stop = () => {
    killAll();
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const bed = await makeBed(say);
  try {
    const path = fileURLToPath(new URL('gateway/miyagi-process.ts', import.meta.url));
    const task = { ...bed.task, local: false };
    const child = startModule(path, task, { core: bed.gatewayCore });
    try {
      const { port } = await child.answer<Ready>();
      const wire = { host: '127.0.0.1', port, path: '/graphql' };
      const costs = await measureAll(bed, wire, child.pid, times, say);
      const line = lineThrough(costs);
      return report(costs, line, quick, say);
    } finally {
      await child.end();
    }
  } finally {
    await bed.close();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function measureAll(
  bed: Bed,
  wire: Wire,
  pid: number,
  { warmMs, windowMs, rounds }: typeof thorough,
  say: BenchOptions['say'],
): Promise<{ readonly x: number; readonly y: number }[]> {
  const samples = new Map<number, number[]>(SIZES.map((size) => [size, []]));
  for (const size of [20, 2_000]) await cost(bed, wire, pid, size, warmMs / 2);
  for (let round = 0; round < rounds; round += 1) {
    // There and back, lest what happens on the machine meanwhile always meets the same ones.
    for (const size of round % 2 === 0 ? SIZES : SIZES.toReversed()) {
      const ms = await cost(bed, wire, pid, size, windowMs);
      samples.get(size)?.push(ms);
      say(`${size} users: ${ms.toFixed(2)} ms, ${((ms * 1000) / size).toFixed(2)} µs each`);
    }
  }
  return SIZES.map((size) => ({ x: size, y: median(samples.get(size) ?? []) }));
}

async function cost(
  bed: Bed,
  wire: Wire,
  pid: number,
  size: number,
  windowMs: number,
): Promise<number> {
  const requests = await requestsFor(bed, size);
  const load = closedLoop(wire, requests, CONNECTIONS, size * 1_000_000);
  try {
    await sleep(windowMs / 4);
    const [done, failed, used] = [load.done(), load.failed(), cpuMs(pid)];
    await sleep(windowMs);
    while (load.done() - done < FEWEST) await sleep(10);
    const answered = load.done() - done;
    const spent = cpuMs(pid) - used;
    if (load.failed() > failed) throw new Error(`wrong answers for ${size} users`);
    return spent / answered;
  } finally {
    await load.stop();
  }
}

/** The case `list`, at other sizes; another offset for every request. */
async function requestsFor(bed: Bed, size: number): Promise<Requests> {
  const list = cases.find(({ name }) => name === 'list');
  if (list === undefined) throw new TypeError('there is no case `list`');
  const { query, operationName } = list.ask(0);
  const asked = (n: number) => ({
    ...{ operationName, query },
    variables: { offset: (n * 7) % (USERS - size), first: size },
  });
  const shortest = (await bed.expecting(asked(0))).length * 0.8;
  return {
    body: (n) => JSON.stringify(asked(n)),
    token: (connection) => bed.tokens[connection % bed.tokens.length] ?? '',
    shortest,
  };
}

function report(
  costs: readonly { readonly x: number; readonly y: number }[],
  line: Line,
  quick: boolean,
  say: BenchOptions['say'],
): object {
  const sizes: Size[] = costs.map(({ x, y }) => ({
    users: x,
    cpuMs: rounded(y),
    cpuUsPerUser: rounded((y * 1000) / x),
    deviation: rounded(y / line.at(x) - 1),
  }));
  const cells = sizes.map(({ users, cpuMs: ms, cpuUsPerUser, deviation }) => [
    ...[String(users), ms.toFixed(2), cpuUsPerUser.toFixed(2), line.at(users).toFixed(2)],
    `${(deviation * 100).toFixed(0)} %`,
  ]);
  say('');
  for (const row of aligned([['users', 'CPU ms', 'µs each', 'line', 'off'], ...cells])) say(row);
  const worst = Math.max(...sizes.map(({ deviation }) => Math.abs(deviation)));
  const met = worst <= MOST_DEVIATION;
  say('');
  say(`${line.base.toFixed(3)} ms + ${(line.slope * 1000).toFixed(2)} µs for each user`);
  say(`${met ? 'met   ' : 'MISSED'} worst deviation ${worst}, at most ${MOST_DEVIATION}`);
  const { base, slope } = line;
  return {
    ...{ machine: machine(), quick, met },
    ...{ worst, limit: MOST_DEVIATION, baseMs: rounded(base), usPerUser: rounded(slope * 1000) },
    sizes,
  };
}

// The program under half load for an hour: what it holds is looked at again and again, and judged in the end.
import { setTimeout as sleep } from 'node:timers/promises';
import { machine } from '../../../bench/machine.ts';
import { rounded } from '../../../bench/percentiles.ts';
import { householdsOf } from './households.ts';
import { startLoad, type LoadOptions, type Tally } from './load.ts';
import { externalOf, handlesOf, heapOf, sum, type Counts, type Sample } from './sample.ts';
import { startSoaked, type SoakedProcess } from './soaked-process.ts';
import { bound, warmUp } from './growth.ts';
import { judge, moreThan, type AtRest, type SoakVerdict } from './verdict.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly sampleEveryMs: number;
  /** The load runs so long beforehand: whatever is made once has been made when counting begins. */
  readonly rehearsalMs: number;
  /** Until everything that only waits for a time has waited: idle connections, leases, retries. */
  readonly restMs: number;
  readonly households: number;
  readonly load: Pick<
    LoadOptions,
    'clients' | 'answersAtOnce' | 'queriesPerSecond' | 'changesPerSecond'
  >;
  readonly seed: number;
  readonly say: (line: string) => void;
  /** Loaded into the program: for tests, a leak. */
  readonly preload?: readonly URL[];
}

export interface SoakResult {
  readonly verdict: SoakVerdict;
  readonly samples: readonly Sample[];
  /** One JSON object. */
  readonly report: Readonly<Record<string, unknown>>;
}

/** About half of what one process bears on a core: the report tells the CPU it took. */
export const halfLoad: SoakOptions['load'] = {
  clients: 240,
  answersAtOnce: 6,
  queriesPerSecond: 6,
  changesPerSecond: 2,
};

const lookEveryMs = 1_000;
const looksBefore = 5;

export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { seed, say, minutes } = options;
  const soaked = await startSoaked(options.households, options.preload);
  let keep = true;
  try {
    const { origin, dataDir } = soaked;
    const households = await householdsOf(origin, dataDir);
    const load = (name: string) =>
      startLoad({ ...options.load, origin, households, seed: `${seed}-${name}`, say });
    say(`started; a rehearsal of ${options.rehearsalMs / 1000} s`);
    const rehearsal = await load('rehearsal');
    await sleep(options.rehearsalMs);
    await rehearsal.stop();
    const before = await heldAtRest(soaked, options.restMs);

    say(`at rest ${sum(before.resources) + sum(before.descriptors)} handles; now the load`);
    const { tally, stop } = await load('soak');
    const samples = await sampled(soaked, tally, options);
    await stop();
    const after = await leftAtRest(soaked, options.restMs, before);
    await soaked.stop({ keep: true });
    const { streams, surprises } = tally;
    const crashes = soaked.crashes.length;
    for (const crash of soaked.crashes) say(`crashed: ${crash}`);
    const verdict = judge({ samples, before, after, streams, surprises, crashes });
    keep = verdict.failed;
    const { failed, reasons, growth, left } = verdict;
    const report = {
      machine: machine(),
      ...{ seed, minutes, load: options.load, failed, reasons },
      ...{ boundShare: bound, warmUpShare: warmUp, growth, left, tally },
      ...{ crashes, before, after, samples },
    };
    return { verdict, samples, report };
  } finally {
    await soaked.stop({ keep });
    if (keep) say(`its data are left in ${soaked.dataDir}`);
  }
}

async function sampled(
  soaked: SoakedProcess,
  tally: Tally,
  { minutes, sampleEveryMs, say }: SoakOptions,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const began = performance.now();
  await soaked.probe();
  const end = began + minutes * 60_000;
  for (let told = 0; performance.now() + sampleEveryMs <= end;) {
    await sleep(sampleEveryMs);
    const second = rounded((performance.now() - began) / 1000);
    const now = { clients: tally.live.held, answers: tally.answering };
    const sample = { second, ...now, ...(await soaked.probe()) };
    samples.push(sample);
    if (Math.floor(second / 60) === told) continue;
    told = Math.floor(second / 60);
    say(`${told} min: ${inOneLine(sample, tally)}`);
  }
  return samples;
}

export function inOneLine(sample: Sample, { answers, queries, streams, surprises }: Tally): string {
  const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  const wrong = sum(streams) + surprises;
  return (
    `heap ${mb(heapOf(sample))}, external ${mb(externalOf(sample))}, resident ${mb(sample.residentBytes)}, ` +
    `${handlesOf(sample)} handles, ${sample.clients} clients, loop p99 ${rounded(sample.loopDelayMs.p99)} ms, ` +
    `CPU ${Math.round(sample.cpuShare * 100)} %; ${answers} answers, ${queries} queries, ` +
    (wrong === 0 ? 'nothing wrong' : `${wrong} WRONG`)
  );
}

/** What is held at rest. A few timers and connections come and go there as well: the most of a few looks counts. */
async function heldAtRest(soaked: SoakedProcess, restMs: number): Promise<AtRest> {
  await sleep(restMs);
  let seen: AtRest = await soaked.probe();
  for (let look = 1; look < looksBefore; look++) {
    await sleep(lookEveryMs);
    seen = together(seen, await soaked.probe(), Math.max);
  }
  return seen;
}

/** What is held at rest once more: the least of each that was seen, until nothing is more than before. */
async function leftAtRest(soaked: SoakedProcess, restMs: number, before: AtRest): Promise<AtRest> {
  const deadline = performance.now() + 2 * restMs;
  let seen: AtRest = await soaked.probe();
  while (performance.now() < deadline && !isEmpty(moreThan(before, seen))) {
    await sleep(lookEveryMs);
    seen = together(seen, await soaked.probe(), Math.min);
  }
  return seen;
}

const isEmpty = (counts: Counts) => Object.keys(counts).length === 0;

function together(a: AtRest, b: AtRest, choose: (a: number, b: number) => number): AtRest {
  const each = (one: Counts, other: Counts) => {
    const types = new Set([...Object.keys(one), ...Object.keys(other)]);
    return Object.fromEntries(
      [...types].map((type) => [type, choose(one[type] ?? 0, other[type] ?? 0)]),
    );
  };
  return {
    resources: each(a.resources, b.resources),
    descriptors: each(a.descriptors, b.descriptors),
  };
}

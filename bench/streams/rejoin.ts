// Joining late: how long until the first frame and until all text, for long and short answers, in the process that wrote
// them and in one started afterwards.
import { rm } from 'node:fs/promises';
import { seededRandom, type Random } from '../../platform/random.ts';
import { newDataDir } from '../../tests/harness/data-dir.ts';
import type { BenchOptions } from '../options.ts';
import { percentile, rounded, spread } from '../percentiles.ts';
import { startChild } from './child.ts';
import type { JoinCounts } from './host.ts';
import type { HostTask, Serving } from './host-process.ts';
import { connect, wallNow } from './socket.ts';
import type { RunPlan, WrittenRun } from './write-runs.ts';

export const lengths = { short: 500, long: 50 * 1024 } as const;
const others = 1_000;
/** Of each kind, before anything counts: a process's first requests measure its compiler. */
const warmUps = 20;
/** Largest p99 of a long answer, as a multiple of a short one's. */
const mostTimes = 1.5;

interface Joined {
  readonly firstMs: number;
  readonly allMs: number;
}

export async function benchRejoin(
  options: BenchOptions,
  settings: Readonly<Record<string, string>>,
) {
  const { quick, seed, say } = options;
  const dataDir = await newDataDir('bench');
  const task = { settings: { ...settings, DATA_DIR: dataDir }, seed };
  try {
    const ofEach = quick ? 100 : 200;
    const plans = plansOf(ofEach + warmUps, seed);
    const writing = startChild<Serving & JoinCounts>('./host-process.ts', { ...task, plans });
    const written = await writing.answer();
    say(
      `rejoin: wrote ${written.runs.length} watched runs among ${others} others, all in one partition ` +
        `(${(written.writingMs / 1000).toFixed(1)} s)`,
    );
    const memory = await measure(written, options, 5, 'the process that wrote them');
    const inMemory = await countsOf(writing);
    await writing.kill();
    const reading: HostTask = { ...task, plans: [] };
    const serving = startChild<Serving & JoinCounts>('./host-process.ts', reading);
    const { origin, token } = await serving.answer();
    const again = { ...written, origin, token };
    // Once only: afterwards they are in its memory.
    const fresh = await measure(again, options, 1, 'a fresh process');
    const inFresh = await countsOf(serving);
    await serving.kill();
    say(
      `rejoin: in memory ${told(inMemory)}; in the fresh process ${told(inFresh)} (warm-ups counted)`,
    );
    return {
      counts: { ofEach, others, warmUps, ...lengths },
      inMemory: { ...memory, ...inMemory },
      inFreshProcess: { ...fresh, ...inFresh },
      mostTimes,
      met: memory.met && fresh.met,
    };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Others before, among and behind the finished ones; what goes on comes last, as it would. */
function plansOf(ofEach: number, seed: number): RunPlan[][] {
  const random = seededRandom('plans', seed);
  const other: RunPlan = { length: lengths.short, finished: true, watched: false };
  const watched = (finished: boolean): RunPlan[] =>
    [lengths.short, lengths.long].flatMap((length) =>
      Array.from({ length: ofEach }, () => ({ length, finished, watched: true })),
    );
  const some = (count: number) => Array.from({ length: count }, () => other);
  const later = others / 5;
  return [
    some(others - 2 * later),
    shuffled([...watched(true), ...some(later)], random),
    shuffled([...watched(false), ...some(later)], random),
  ];
}

async function measure(
  { origin, token, runs }: Serving,
  { seed, say }: BenchOptions,
  rounds: number,
  where: string,
) {
  const kinds = {
    finished: await ofKind(runs.filter((run) => run.finished)),
    ongoing: await ofKind(runs.filter((run) => !run.finished)),
  };

  /** Long and short ones mixed, one at a time. */
  async function ofKind(all: readonly WrittenRun[]) {
    const joined = { short: [] as Joined[], long: [] as Joined[] };
    const often = Array.from({ length: rounds }, () => all).flat();
    for (const run of shuffled(often, seededRandom('joins', seed))) {
      const size = run.length === lengths.long ? 'long' : 'short';
      joined[size].push(await join(origin, token, run));
    }
    const counted = { short: joined.short.slice(warmUps), long: joined.long.slice(warmUps) };
    return {
      firstFrame: compare(counted.short, counted.long, ({ firstMs }) => firstMs),
      allText: compare(counted.short, counted.long, ({ allMs }) => allMs),
    };
  }

  let met = true;
  for (const [kind, { firstFrame, allText }] of Object.entries(kinds)) {
    for (const [what, { short, long, timesP99 }] of Object.entries({ firstFrame, allText })) {
      const name = what === 'allText' ? 'all text' : 'first frame';
      met &&= timesP99 <= mostTimes;
      say(
        `rejoin, ${kind} runs, ${where}: ${name} p50 ${short.p50} ms (500 B) ${long.p50} ms (50 KB), ` +
          `p99 ${short.p99} and ${long.p99} ms: × ${timesP99} (target ≤ ${mostTimes}${timesP99 <= mostTimes ? '' : ', MISSED'})`,
      );
    }
  }
  return { ...kinds, met };
}

function compare(
  short: readonly Joined[],
  long: readonly Joined[],
  of: (joined: Joined) => number,
) {
  const [fewer, more] = [short.map(of), long.map(of)];
  const timesP99 = rounded(percentile(more, 99) / percentile(fewer, 99));
  return { short: spread(fewer), long: spread(more), timesP99 };
}

/** On a socket of its own, which is there already: what a client waits for once it asks. */
async function join(origin: string, token: string, run: WrittenRun): Promise<Joined> {
  const socket = await connect(origin, token);
  let firstMs = 0;
  let text = '';
  const all = Promise.withResolvers<number>();
  const began = wallNow();
  const ended = socket.subscribe({ runId: run.id, after: null }, ({ event, arrivedAt }) => {
    if (firstMs === 0) firstMs = arrivedAt - began;
    if (event.__typename !== 'TokenDelta') return;
    if (event.offset !== text.length) all.reject(new Error(`${run.id} has a gap`));
    text += event.text ?? '';
    if (text.length >= run.length) all.resolve(wallNow() - began);
  });
  void ended.then((how) => all.reject(new Error(`${run.id} ended too early: ${how}`)));
  const allMs = await all.promise;
  socket.close();
  return { firstMs, allMs };
}

async function countsOf(child: { tell(message: object): void; answer(): Promise<JoinCounts> }) {
  child.tell({});
  return child.answer();
}

function told({ checkpoints, reads }: JoinCounts): string {
  return `${checkpoints} joins asked for a checkpoint and ${reads} read the log`;
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random.float() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

// Answers asked for and watched by many while everything that may break breaks; then the checker's verdict.
import { seededRandom, type Random } from '../../platform/random.ts';
import { check } from './checker.ts';
import { classes, type ClientHistory, type ProducedRun } from './history.ts';
import { ask } from '../harness/graph.ts';
import { attempt as attemptAt } from './attempt.ts';
import type { Target } from './target.ts';
import { intrude, pause, watchToEnd, type Resume, type Watching } from './watcher.ts';
import type { TimedEvent } from './live-socket.ts';

export interface TortureOptions {
  /** Answers to be asked for; fewer when time runs out, more until `mostFaults` have happened. */
  readonly answers: number;
  /** Answers under way at the same time. */
  readonly atOnce: number;
  /** Nothing new is begun or broken after so long, ms. */
  readonly askForMs: number;
  /** After this, what has not ended never will, ms. */
  readonly settleMs: number;
  /** The latest a client comes after its answer was asked for, ms. */
  readonly comesWithinMs: number;
  /** Between a fault's repair and the next fault, ms. */
  readonly faultEveryMs: readonly [number, number];
  readonly mostFaults?: number;
  /** How clients follow an answer; by WebSocket unless told. */
  readonly transports?: Watching['transports'];
  /** Told of each fault once it is over. */
  readonly onFault?: () => void;
  /** Told of every event as its client is given it. */
  readonly onEvent?: (client: string, event: TimedEvent) => void;
  readonly seed: number;
  readonly say: (line: string) => void;
}

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
const cancelRun = `mutation ($input: CancelRunInput!) { cancelRun(input: $input) { run { id } } }`;
const transcript = `query ($id: ID!) { run(id: $id) { status message { text } } }`;

export const questions = [
  'Where does my money go?',
  'Am I saving enough to retire at 60?',
  'How long would my emergency fund last?',
  'Is my portfolio too concentrated?',
  'How much do I spend on groceries, and how long would my emergency fund last?',
  'Why does an emergency fund keep debt away?',
  'What is the capital of Peru?',
];

interface Asked {
  readonly runId: string;
  readonly viewer: Target['viewers'][number];
}

export interface TortureResult {
  readonly failed: boolean;
  readonly produced: readonly ProducedRun[];
  readonly resumes: readonly Resume[];
  readonly faults: ReadonlyMap<string, number>;
  /** One JSON object: the figures. */
  readonly report: Readonly<Record<string, unknown>>;
}

export async function tortureStreams(
  target: Target,
  options: TortureOptions,
): Promise<TortureResult> {
  const { seed, say } = options;
  const began = Date.now();
  const asking = new AbortController();
  const over = new AbortController();
  const askTimer = setTimeout(() => asking.abort(), options.askForMs);
  const overTimer = setTimeout(() => over.abort(), options.askForMs + options.settleMs);
  const runs: Asked[] = [];
  const clients: ClientHistory[] = [];
  const resumes: Resume[] = [];
  const faults = new Map<string, number>();

  async function answer(nth: number): Promise<void> {
    const random = seededRandom('answer', seed, nth);
    const viewer = random.pick(target.viewers);
    const input = { question: random.pick(questions), idempotencyKey: `torture-${seed}-${nth}` };
    const runId = await begin(viewer.token, input);
    if (runId === null) return;
    runs.push({ runId, viewer });
    let cursor: string | null = null;
    const watching = (name: string, as = viewer): Watching => ({
      client: `${nth}.${name}`,
      viewer: as.id,
      token: as.token,
      runId,
      origin: () => target.origin(),
      random: seededRandom('client', seed, nth, name),
      comesWithinMs: options.comesWithinMs,
      signal: over.signal,
      onResumed: (resume) => void resumes.push(resume),
      ...(options.transports && { transports: options.transports }),
      onEvent: (event) => options.onEvent?.(`${nth}.${name}`, event),
    });
    const watchers = Array.from({ length: random.int(2, 4) }, async (_, index) => {
      const history = await watchToEnd(watching(`watcher-${index}`));
      cursor ??= history.seen.findLast((each) => each.what === 'frame')?.cursor ?? null;
      return history;
    });
    const others = target.viewers.filter(({ id }) => id !== viewer.id);
    const other = random.pick([target.stranger, ...others]);
    const watched = Promise.all(watchers);
    const intruders = [
      intrude(watching('intruder', other), () => null),
      watched.then(() => intrude(watching('thief', other), () => cursor)),
    ];
    if (random.int(1, 15) === 1) await cancel(viewer.token, runId, random);
    clients.push(...(await watched), ...(await Promise.all(intruders)));
  }

  /** Asks until it is told the run's id: the key makes it one run. null when time is up. */
  async function begin(token: string, input: object): Promise<string | null> {
    while (!over.signal.aborted) {
      const answered = await attempt<{ startRun: { run: { id: string } } }>(token, startRun, {
        input,
      });
      if (answered !== null) return answered.startRun.run.id;
      await pause(100, over.signal);
    }
    return null;
  }

  async function cancel(token: string, runId: string, random: Random): Promise<void> {
    await pause(random.int(0, 1_500), over.signal);
    // Lost with the process: then it is not cancelled, which is no fault.
    await attempt(token, cancelRun, { input: { runId } });
  }

  async function attempt<Data>(token: string, query: string, variables: object) {
    return attemptAt<Data>(await target.origin(), token, query, variables);
  }

  let next = 0;
  let ended = 0;
  const leastFaults = options.mostFaults ?? 0;
  const broken = () => [...faults.values()].reduce((a, b) => a + b, 0);
  const lanes = Array.from({ length: options.atOnce }, async () => {
    while ((next < options.answers || broken() < leastFaults) && !asking.signal.aborted) {
      await answer(next++);
      ended++;
    }
  });
  const allAnswered = Promise.all(lanes);
  void allAnswered.catch(() => undefined).finally(() => asking.abort());
  const progress = setInterval(() => {
    const seconds = Math.round((Date.now() - began) / 1000);
    say(`${seconds} s: ${ended} of ${next} answers watched to their end, ${broken()} faults`);
  }, 5_000);

  const breaking = breakThings(target, options, asking.signal, faults);
  breaking.catch(() => asking.abort());
  try {
    await Promise.all([allAnswered, breaking]);
    const produced = await Promise.all(runs.map((run) => outcomeOf(target, run)));
    return verdict(target, options, { produced, clients, resumes, faults, ms: Date.now() - began });
  } finally {
    over.abort();
    asking.abort();
    for (const timer of [askTimer, overTimer, progress]) clearTimeout(timer);
  }
}

async function breakThings(
  target: Target,
  { seed, faultEveryMs: [least, most], mostFaults = Infinity, onFault }: TortureOptions,
  signal: AbortSignal,
  faults: Map<string, number>,
): Promise<void> {
  const random = seededRandom('faults', seed);
  for (let done = 0; done < mostFaults;) {
    await pause(random.int(least, most), signal);
    if (signal.aborted) return;
    for (const name of [await target.fault(random)].flat()) {
      faults.set(name, (faults.get(name) ?? 0) + 1);
      done++;
      onFault?.();
    }
  }
}

async function outcomeOf(target: Target, { runId, viewer }: Asked): Promise<ProducedRun> {
  const { run } = await ask<{
    run: { status: string; message: { text: string } | null } | null;
  }>(await target.origin(), viewer.token, transcript, { id: runId });
  const text = run?.message?.text ?? null;
  return { runId, owner: viewer.id, status: run?.status ?? 'UNKNOWN', text };
}

interface Seen {
  readonly produced: readonly ProducedRun[];
  readonly clients: readonly ClientHistory[];
  readonly resumes: readonly Resume[];
  readonly faults: ReadonlyMap<string, number>;
  readonly ms: number;
}

function verdict(target: Target, { seed, say }: TortureOptions, seen: Seen): TortureResult {
  const { produced, clients, resumes, faults } = seen;
  const { details, ...counts } = check(produced, clients);
  for (const { class: kind, client, runId, message } of details.slice(0, 20)) {
    say(`${kind}: client ${client} of ${runId}: ${message}`);
  }
  for (const crash of target.crashes) say(`crashed: ${crash}`);
  const outcomes = Object.groupBy(produced, ({ status }) => status);
  const waits = resumes.map(({ ms }) => ms);
  const afterCut = resumes.filter(({ after }) => after === 'cut').map(({ ms }) => ms);
  const sum = [...faults.values()].reduce((a, b) => a + b, 0);
  const report = {
    log: target.log,
    streams: clients.length,
    answers: produced.length,
    outcomes: Object.fromEntries(Object.entries(outcomes).map(([k, all]) => [k, all?.length])),
    faults: sum,
    faultsByKind: Object.fromEntries([...faults].sort(([a], [b]) => (a < b ? -1 : 1))),
    socketCuts: count(clients, 'cut'),
    connectionsLost: count(clients, 'lost'),
    ...counts,
    crashes: target.crashes.length,
    resumes: waits.length,
    resumeP50Ms: percentile(waits, 0.5),
    resumeP99Ms: percentile(waits, 0.99),
    resumeAfterCutP50Ms: percentile(afterCut, 0.5),
    resumeAfterCutP99Ms: percentile(afterCut, 0.99),
    seconds: Math.round(seen.ms / 1000),
    seed,
  };
  const failed = classes.some((kind) => counts[kind] > 0) || target.crashes.length > 0;
  return { failed, produced, resumes, faults, report };
}

function count(clients: readonly ClientHistory[], how: string): number {
  const ends = clients.flatMap(({ seen }) => seen);
  return ends.filter((each) => each.what === 'ended' && each.how === how).length;
}

/** null where nothing was measured. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

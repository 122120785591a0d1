// `npm run torture -- executor`: 100,000 answers against their witnesses, then the seeded bugs.
import { executorBugs } from './bugs.ts';
import type { Counts } from './counts.ts';
import { faultKinds } from './faults.ts';
import { noticed, witnessed } from './hunt.ts';
import type { RunReport } from './run.ts';
import { runDifferential } from './run.ts';

export interface ExecutorTorture {
  readonly runs: number;
  readonly seed: number;
  /** How often each kind of node, rewrite and fault must have been met. */
  readonly least: number;
  readonly say: (line: string) => void;
}

export interface ExecutorVerdict {
  readonly failed: boolean;
  /** One JSON object: the figures. */
  readonly report: RunReport & {
    readonly bugsCaught: number;
    readonly bugs: Readonly<Record<string, string | null>>;
    readonly seconds: number;
    readonly seed: number;
  };
}

const nodeKinds = ['Fetch', 'Sequence', 'Parallel', 'Flatten', 'Condition', 'Subscription'];
/** All that this planner makes: see docs/exactness.md. */
const rewriteKinds = ['input ValueSetter', 'output KeyRenamer', 'context KeyRenamer'];

const poolSize = { operationsPerSupergraph: 20, faulty: 8, faultsOfKind: 1 };
/** The later ones for bugs that only few operations over few supergraphs show. */
const pools = [
  { seed: 0, count: 7_000 },
  { seed: 2_000, count: 4_000 },
  { seed: 2_100, count: 4_000 },
  { seed: 2_200, count: 4_000 },
] as const;

export async function tortureExecutor({
  runs,
  seed,
  least,
  say,
}: ExecutorTorture): Promise<ExecutorVerdict> {
  const began = performance.now();
  const size = { operationsPerSupergraph: 30, faultsOfKind: 4 };
  const differential = await runDifferential({ runs, seed, say, ...size });
  for (const example of differential.examples) say(example);
  say('looking for the seeded bugs');
  const bugs: Record<string, string | null> = {};
  let left = executorBugs;
  for (const { seed: from, count } of pools) {
    if (left.length === 0) break;
    const among = await witnessed(count, { ...poolSize, seed: from });
    for (const bug of left) bugs[bug.bug] = await noticed(bug, among);
    left = left.filter(({ bug }) => bugs[bug] === null);
  }
  for (const { bug } of left) say(`not noticed: ${bug}`);
  const bugsCaught = Object.values(bugs).filter((how) => how !== null).length;
  const rare = [
    ...nodeKinds.filter((kind) => (differential.nodes[kind] ?? 0) < least),
    ...rewriteKinds.filter((kind) => (differential.rewrites[kind] ?? 0) < least),
    ...faultKinds.filter((kind) => (differential.faults[kind] ?? 0) < least),
  ];
  for (const kind of rare) say(`met fewer than ${least} times: ${kind}`);
  const failed =
    differential.differences > 0 || rare.length > 0 || bugsCaught < executorBugs.length;
  const seconds = Math.round((performance.now() - began) / 1000);
  return { failed, report: { ...differential, bugsCaught, bugs, seconds, seed } };
}

/** The counts for people. */
export function tableOf({ report }: ExecutorVerdict): string {
  const rows = (title: string, counts: Counts) => [
    title,
    ...Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `  ${name.padEnd(36)} ${String(count).padStart(9)}`),
  ];
  const { runs, supergraphs, notComposed, notPlanned, differences, bugsCaught, bugs } = report;
  return [
    ...rows('made', {
      runs,
      supergraphs,
      'seeds that do not compose': notComposed,
      'not planned': notPlanned,
    }),
    ...rows('plan nodes', report.nodes),
    ...rows('rewrites', report.rewrites),
    ...rows('faults met', report.faults),
    ...rows('differences explained', report.explained),
    `unexplained differences: ${differences}`,
    `seeded bugs caught: ${bugsCaught} of ${Object.keys(bugs).length}`,
  ].join('\n');
}

// The models' torture as a whole: so many runs under a plan of faults, and what the checker makes of them.
import { check, type Verdict } from './checker.ts';
import type { RunHistory } from './history.ts';
import { deadlineMs, prices, tortureRuns, type Modules } from './run.ts';
import { caseOf, faults } from './schedule.ts';

export const plan = { rate: 0.35, kinds: faults };
export const limits = {
  prices,
  amplification: 1.1,
  // The offline coach writes behind the deadline.
  ms: deadlineMs + 2_000,
};

export async function realModules(): Promise<Modules> {
  const [openai, router, executor, kernel, meter, budget, offline] = await Promise.all([
    import('../../../platform/llm/openai.ts'),
    import('../../../platform/llm/router.ts'),
    import('../../../subgraphs/coaching/run/executor.ts'),
    import('../../../subgraphs/coaching/run/kernel.ts'),
    import('../../../subgraphs/coaching/run/meter.ts'),
    import('../../../subgraphs/coaching/run/budget.ts'),
    import('../../../subgraphs/coaching/offline/offline-coach.ts'),
  ]);
  return { openai, router, executor, kernel, meter, budget, offline };
}

export interface ModelsTorture {
  readonly failed: boolean;
  readonly report: Readonly<Record<string, unknown>>;
  readonly histories: readonly RunHistory[];
}

export async function tortureModels(size: {
  readonly runs: number;
  readonly seed: number;
}): Promise<ModelsTorture> {
  const began = performance.now();
  const { runs, seed } = size;
  const modules = await realModules();
  const histories = await tortureRuns({
    modules,
    runs,
    seed,
    plan,
    batch: 8,
    atOnce: 3,
    patienceMs: 15_000,
  });
  const verdict = check(histories, limits);
  return {
    failed: verdict.details.length > 0 || histories.length !== runs,
    report: reportOf(verdict, histories, size, performance.now() - began),
    histories,
  };
}

function reportOf(
  verdict: Verdict,
  histories: readonly RunHistory[],
  { runs, seed }: { readonly runs: number; readonly seed: number },
  ms: number,
): Readonly<Record<string, unknown>> {
  const ends = new Map<string, number>();
  for (const { events } of histories) {
    const end = events.at(-1)?.__typename ?? 'none';
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  const planned = new Map<string, number>(faults.map((fault) => [fault, 0]));
  for (let index = 0; index < runs; index++) {
    for (const { fault } of Object.values(
      caseOf(seed, index, Object.keys(prices), plan).troubles,
    )) {
      planned.set(fault, (planned.get(fault) ?? 0) + 1);
    }
  }
  const { counts, details, calls, repeats, amplification, costMicros, switches } = verdict;
  return {
    torture: 'models',
    seed,
    seconds: Math.round(ms / 1000),
    runs: histories.length,
    ends: Object.fromEntries(ends),
    faults: Object.fromEntries(planned),
    calls,
    repeats,
    amplification: Number(amplification.toFixed(4)),
    switches,
    costMicros,
    flaws: counts,
    details: details.slice(0, 20),
  };
}

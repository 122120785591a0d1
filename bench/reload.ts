// A hundred new versions of a large supergraph under load: how long the event loop stands still, whether a request
// fails, and what stays in memory.
import { seededRandom } from '../platform/random.ts';
import type { Collected } from './collected.ts';
import { ask } from './large/asking.ts';
import { makeLargeBed } from './large/bed.ts';
import { operationOfSize } from './large/operations.ts';
import { histogramText, type Standstill } from './large/standstill.ts';
import { machine } from './machine.ts';
import type { BenchOptions } from './options.ts';
import { rounded, spread } from './percentiles.ts';

const PER_SECOND = 100;
/** Ordinary operations, asked again and again. */
const OPERATIONS = 24;
const BYTES = 1_500;
const TARGET_MS = 25;
/** How much more memory (share) is still as much as before: a collection never leaves the same. */
const FLAT = 0.1;

export async function benchReload({ quick, seed, say }: BenchOptions): Promise<object> {
  const [early, reloads] = quick ? [3, 10] : [10, 100];
  const bed = await makeLargeBed({ logLevel: 'error' }, say);
  try {
    const random = seededRandom('reload', seed);
    const bodies = Array.from({ length: OPERATIONS }, (_body, n) =>
      JSON.stringify({
        query: operationOfSize(bed.schema, random, BYTES * (0.3 + random.float()), n),
        variables: { id: '1' },
      }),
    );
    const asking = ask(bed.origin, PER_SECOND, (n) => bodies[n % OPERATIONS] ?? null);
    // All have their plans, and the machine has made its code.
    await new Promise((resolve) => setTimeout(resolve, quick ? 4_000 : 10_000));
    asking.outcomes.forEach((count, outcome) => say(`before: ${outcome} ${count}`));

    const seen: Standstill[] = [];
    const took: number[] = [];
    const memory: Record<number, Collected> = {};
    bed.tell({ kind: 'watch' });
    for (let reload = 1; reload <= reloads; reload += 1) {
      const began = performance.now();
      await bed.order({ kind: 'replace', supergraph: bed.versions[reload % 2] ?? '' });
      took.push(performance.now() - began);
      if (reload !== early && reload !== reloads) continue;
      // A whole collection holds up everything: it is not part of a reload.
      await new Promise((resolve) => setTimeout(resolve, 500));
      seen.push(await bed.order<Standstill>({ kind: 'unwatch' }));
      const collected = await bed.order<Collected>({ kind: 'collect' });
      memory[reload] = collected;
      say(
        `after reload ${reload}: heap ${rounded(collected.heapMb)} MB, process ${rounded(collected.rssMb)} MB`,
      );
      if (reload < reloads) bed.tell({ kind: 'watch' });
    }
    await asking.stop();

    const outcomes = Object.fromEntries([...asking.outcomes].sort());
    const failed = [...asking.outcomes]
      .filter(([outcome]) => outcome !== 'ok')
      .reduce((sum, [, count]) => sum + count, 0);
    const maxMs = Math.max(...seen.map(({ clock }) => clock.maxMs));
    const maxCpuMs = Math.max(...seen.map(({ cpu }) => cpu.maxMs));
    const monitorMaxMs = Math.max(...seen.map((one) => one.monitorMaxMs));
    const growth = (memory[reloads]?.heapMb ?? NaN) / (memory[early]?.heapMb ?? NaN) - 1;
    for (const { clock, cpu } of seen) {
      say(`event loop, by the clock:  ${histogramText(clock)}`);
      say(`event loop, by its CPU:    ${histogramText(cpu)}`);
    }
    say(
      `${reloads} reloads, each ${rounded(spread(took).p50)} ms (median), beside ${PER_SECOND} requests a second: ` +
        `${failed} failed; longest standstill ${rounded(maxMs)} ms by the clock (${rounded(monitorMaxMs)} by perf_hooks), ` +
        `${rounded(maxCpuMs)} ms of CPU; at most ${TARGET_MS} ms: ${maxMs <= TARGET_MS ? 'met' : 'missed'}`,
    );
    const isFlat = growth <= FLAT;
    say(
      `heap from reload ${early} to ${reloads}: ${rounded(growth * 100)} % more (${isFlat ? 'flat' : 'not flat'})`,
    );
    return {
      machine: machine(),
      ...{ seed, reloads, perSecond: PER_SECOND, outcomes, failed },
      latencyMs: spread(asking.latencies),
      reloadMs: spread(took),
      ...{ maxMs, maxCpuMs, monitorMaxMs, standstill: seen, memory, growth },
      targetMs: TARGET_MS,
      met: maxMs <= TARGET_MS && failed === 0 && isFlat,
    };
  } finally {
    await bed.close();
  }
}

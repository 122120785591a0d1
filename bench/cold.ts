// Operations that nobody has asked before, many and some of them huge, on a large graph: how long the gateway's event
// loop stands still while they are planned.
import { seededRandom } from '../platform/random.ts';
import { ask } from './large/asking.ts';
import { makeLargeBed } from './large/bed.ts';
import { operationOfSize } from './large/operations.ts';
import { histogramText, type Standstill } from './large/standstill.ts';
import { machine } from './machine.ts';
import type { BenchOptions } from './options.ts';
import { rounded, spread } from './percentiles.ts';

const PER_SECOND = 200;
const SMALLEST = 512;
const LARGEST = 64 * 1024;
/** So that what is 64 KB long is planned and not refused. */
const LIMITS = { tokens: 8_000, fields: 4_000 };
const TARGET_MS = 10;

export async function benchCold({ quick, seed, say }: BenchOptions): Promise<object> {
  const seconds = quick ? 5 : 20;
  const bed = await makeLargeBed({ limits: LIMITS, logLevel: 'error' }, say);
  try {
    const random = seededRandom('cold', seed);
    const bodies = Array.from({ length: PER_SECOND * seconds }, (_body, n) => {
      const bytes = SMALLEST * (LARGEST / SMALLEST) ** random.float();
      const query = operationOfSize(bed.schema, random, Math.min(bytes, LARGEST - 512), n);
      return JSON.stringify({ query, variables: { id: '1' } });
    });
    const sizes = bodies.map((body) => body.length);
    // The first operations of a process compile the gateway itself.
    const warming = ask(bed.origin, 20, (n) => (n < 60 ? warm(bodies[n] ?? '', n) : null));
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    await warming.stop();

    bed.tell({ kind: 'watch' });
    const asking = ask(bed.origin, PER_SECOND, (n) => bodies[n] ?? null);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    await asking.stop();
    const standstill = await bed.order<Standstill>({ kind: 'unwatch' });

    const outcomes = Object.fromEntries([...asking.outcomes].sort());
    const sent = spread(sizes);
    say(
      `${bodies.length} operations, each asked once, ${PER_SECOND} a second: median ${sent.p50} bytes, ` +
        `longest ${sent.max}; ${JSON.stringify(outcomes)}`,
    );
    const latency = spread(asking.latencies);
    say(`answered after ${latency.p50} ms (median), ${latency.p99} ms (99th percentile)`);
    say(`event loop, by the clock:  ${histogramText(standstill.clock)}`);
    say(`event loop, by its CPU:    ${histogramText(standstill.cpu)}`);
    const { clock, cpu } = standstill;
    say(
      `longest standstill ${rounded(clock.maxMs)} ms by the clock, ${rounded(cpu.maxMs)} ms of CPU; ` +
        `at most ${TARGET_MS} ms: ${clock.maxMs <= TARGET_MS ? 'met' : 'missed'} by the clock, ` +
        `${cpu.maxMs <= TARGET_MS ? 'met' : 'missed'} by CPU`,
    );
    return {
      machine: machine(),
      ...{ seed, seconds, perSecond: PER_SECOND, bytes: sent, outcomes, latencyMs: latency },
      ...{ standstill, targetMs: TARGET_MS, met: clock.maxMs <= TARGET_MS },
    };
  } finally {
    await bed.close();
  }
}

/** The same operation under another name is another operation. */
function warm(body: string, n: number): string {
  return body.replace(/Cold\d+/, `Warm${n}`);
}

// A fifth of the clients stop reading: what the others feel of it, pair by pair with and without, and what it costs the
// server in memory.
import { setTimeout as sleep } from 'node:timers/promises';
import { residentMb } from '../../gateway/process-usage.ts';
import { middle } from '../../gateway/rows.ts';
import { rounded, spread } from '../../percentiles.ts';
import { Arena, streamOf } from './arena.ts';
import type { Bed } from './bed.ts';
import type { Contender } from './contenders.ts';
import { longSelection, plainSelection } from './world.ts';

export interface StalledSize {
  readonly clients: number;
  readonly stalled: number;
  readonly perSecond: number;
  readonly windowMs: number;
  readonly pairs: number;
}

export interface StalledRow {
  /** Of those that read (ms). */
  readonly p99With: readonly number[];
  readonly p99Without: readonly number[];
  /** The middle of the pairs'. */
  readonly ratio: number;
  /** Of the server, by each stalled client, from before the stall to the end of its window, at most. */
  readonly grownKb: number;
  /** To those who had stalled, since all they had missed was told as little as could be. */
  readonly merged: number;
}

const [common, filling] = ['MIY0', 'FILL'];
/** The kernel takes some megabytes for a client that reads nothing: only then it is felt in the server. */
const FILL = { symbols: [filling], rounds: 90, everyMs: 10, noteBytes: 60_000 };

export async function stalled(
  bed: Bed,
  contender: Contender,
  size: StalledSize,
): Promise<StalledRow> {
  const { clients, perSecond, windowMs, pairs } = size;
  const arena = await Arena.open(bed, contender, { server: null, load: null });
  const { pid } = arena.server;
  const usual = streamOf(common, plainSelection);
  const p99: { with: number[]; without: number[] } = { with: [], without: [] };
  let grownMb = 0;
  let merged = 0;
  const publish = (ms: number) =>
    arena.publish({
      ...{ symbols: [common], noteBytes: 0 },
      rounds: Math.round((ms * perSecond) / 1_000),
      everyMs: 1_000 / perSecond,
    });

  async function window(isStalled: boolean): Promise<void> {
    const before = residentMb(pid);
    if (isStalled) await arena.stall(size.stalled);
    await arena.publish(FILL);
    await arena.toldAll();
    // What the filling itself has left behind is no part of either window.
    await sleep(500);
    await publish(1_000);
    await arena.listen();
    await publish(windowMs);
    await arena.toldAll();
    const { delaysMs } = await arena.heard();
    p99[isStalled ? 'with' : 'without'].push(spread(delaysMs).p99);
    if (!isStalled) return;
    grownMb = Math.max(grownMb, residentMb(pid) - before);
    await arena.listen();
    await arena.unstall();
    await arena.toldAll();
    merged += (await arena.heard()).merged;
  }

  try {
    await arena.connect(size.stalled, [usual, streamOf(filling, longSelection)]);
    await arena.connect(clients - size.stalled, [usual]);
    await arena.settle([common, filling]);
    await publish(3_000);
    await window(false);
    p99.without = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      for (const isStalled of pair % 2 === 0 ? [false, true] : [true, false]) {
        await window(isStalled);
      }
    }
    if (merged === 0) throw new Error('nobody stalled: the kernel has taken everything');
    return {
      p99With: p99.with,
      p99Without: p99.without,
      ratio: rounded(middle(p99.with.map((value, pair) => value / (p99.without[pair] ?? NaN)))),
      grownKb: rounded((grownMb * 1_024) / size.stalled),
      merged,
    };
  } finally {
    await arena.end();
  }
}

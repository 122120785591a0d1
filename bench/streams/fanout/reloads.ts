// Ten thousand live streams while the supergraph is replaced again and again.
import type { Standstill } from '../../large/standstill.ts';
import { rounded, spread, type Spread } from '../../percentiles.ts';
import { Arena, streamOf } from './arena.ts';
import type { Bed } from './bed.ts';
import type { Contender } from './contenders.ts';
import type { Reloaded } from './orders.ts';
import { plainSelection } from './world.ts';

export interface ReloadsSize {
  readonly clients: number;
  readonly reloads: number;
}

export interface ReloadsRow {
  /** Streams that were closed, though they are the same in every version. */
  readonly closed: number;
  /** Of the event loop (ms): by the clock, which also sees what others take of the machine, and by its CPU time. */
  readonly longestMs: number;
  readonly longestCpuMs: number;
  readonly reloadMs: Spread;
}

const symbol = 'MIY0';

export async function reloads(
  bed: Bed,
  contender: Contender,
  { clients, reloads: times }: ReloadsSize,
): Promise<ReloadsRow> {
  const arena = await Arena.open(bed, contender, { server: null, load: null });
  const replaced = async (count: number): Promise<Reloaded> => {
    const publish = { kind: 'publish', symbols: [symbol], everyMs: 1_000, noteBytes: 0 } as const;
    const order = { kind: 'reload', times: count, everyMs: 1_000 } as const;
    const reloaded = await arena.order<Reloaded>({
      ...order,
      publish: { ...publish, rounds: count },
    });
    arena.know(reloaded.published);
    await arena.toldAll();
    return reloaded;
  };
  try {
    await arena.connect(clients, [streamOf(symbol, plainSelection)]);
    await arena.settle([symbol]);
    await replaced(2);
    // A whole collection holds up everything, and the crowd's arrival has left much to collect.
    await arena.order({ kind: 'collect' });
    await arena.order({ kind: 'watch' });
    const { reloadMs } = await replaced(times);
    const { clock, cpu } = await arena.order<Standstill>({ kind: 'unwatch' });
    const { closed } = await arena.toldAll();
    return {
      closed,
      longestMs: rounded(clock.maxMs),
      longestCpuMs: rounded(cpu.maxMs),
      reloadMs: spread(reloadMs),
    };
  } finally {
    await arena.end();
  }
}

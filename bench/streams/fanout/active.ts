// A thousand clients, each told of twenty events a second, of several selections over the entity that comes with them.
import { cpuMs } from '../../gateway/process-usage.ts';
import { rounded, spread, type Spread } from '../../percentiles.ts';
import { Arena, streamOf } from './arena.ts';
import type { Bed } from './bed.ts';
import type { Contender } from './contenders.ts';
import { plainSelection, variedSelections } from './world.ts';

export interface ActiveSize {
  readonly clients: number;
  readonly perSecond: number;
  readonly warmMs: number;
  readonly windowMs: number;
}

export interface ActiveRow {
  readonly delayMs: Spread;
  readonly cores: number;
  /** Of each client. */
  readonly perSecond: number;
  /** Events that were told together with a newer one. */
  readonly merged: number;
}

export async function active(bed: Bed, contender: Contender, size: ActiveSize): Promise<ActiveRow> {
  const { clients, perSecond, warmMs, windowMs } = size;
  const arena = await Arena.open(bed, contender, { server: null, load: null });
  const { pid } = arena.server;
  // Bare sockets know nothing of selections and symbols: everybody is told the same.
  const groups = contender.protocol === 'bare' ? [plainSelection] : variedSelections;
  const symbols = groups.map((_selection, n) => `MIY${n}`);
  try {
    for (const [n, selection] of groups.entries()) {
      await arena.connect(clients / groups.length, [streamOf(`MIY${n}`, selection)]);
    }
    await arena.settle(symbols);
    const publish = (ms: number) =>
      arena.publish({
        ...{ symbols, noteBytes: 0 },
        rounds: Math.round((ms * perSecond) / 1_000),
        everyMs: 1_000 / perSecond,
      });
    await publish(warmMs);
    await arena.toldAll();
    await arena.listen();
    const used = cpuMs(pid);
    const began = performance.now();
    const { tookMs } = await publish(windowMs);
    await arena.toldAll();
    const cores = (cpuMs(pid) - used) / (performance.now() - began);
    const { delaysMs, merged } = await arena.heard();
    return {
      delayMs: spread(delaysMs),
      cores: rounded(cores),
      perSecond: rounded((windowMs * perSecond) / tookMs),
      merged,
    };
  } finally {
    await arena.end();
  }
}

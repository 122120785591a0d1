// Ten thousand clients of one live field: what each of them costs in memory, and what telling all of them of one event
// costs in CPU.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Collected } from '../../collected.ts';
import { exactCpuMs, residentMb } from '../../gateway/process-usage.ts';
import { rounded } from '../../percentiles.ts';
import { Arena, streamOf, type Cores } from './arena.ts';
import type { Bed } from './bed.ts';
import type { Contender } from './contenders.ts';
import { plainSelection } from './world.ts';

export interface CrowdSize {
  readonly clients: number;
  /** Events that are counted; as many others before them are not. */
  readonly events: number;
  readonly loadMs: number;
}

export interface CrowdRow {
  readonly heapKb: number;
  readonly idleKb: number;
  /** After the load. */
  readonly loadedKb: number;
  readonly cpuMicros: number;
  readonly eventBytes: number;
}

const symbol = 'MIY0';
/** Before anything is compared, what is loaded and compiled once has to be. */
const WARM_CLIENTS = 200;
const WARM_EVENTS = 50;
const EVERY_MS = 1_000;

/** Kilobytes (2^10 bytes) and microseconds, of one client and one event told to it. */
export async function crowd(
  bed: Bed,
  contender: Contender,
  size: CrowdSize,
  cores: Cores,
  profile?: string,
): Promise<CrowdRow> {
  const { clients, events, loadMs } = size;
  const arena = await Arena.open(bed, contender, cores, profile);
  const { pid } = arena.server;
  const stream = streamOf(symbol, plainSelection);
  try {
    await arena.connect(Math.min(WARM_CLIENTS, clients), [stream]);
    await arena.settle([symbol]);
    await arena.publish({ symbols: [symbol], rounds: WARM_EVENTS, everyMs: 20, noteBytes: 0 });
    await arena.toldAll();
    await arena.disconnect();
    await sleep(1_000);
    const before = await arena.order<Collected>({ kind: 'collect' });

    await arena.connect(clients, [stream]);
    await arena.settle([symbol]);
    await sleep(2_000);
    const idle = await arena.order<Collected>({ kind: 'collect' });

    const one = async () => {
      await arena.publish({ symbols: [symbol], rounds: 1, everyMs: 0, noteBytes: 0 });
      await arena.toldAll();
    };
    for (let n = 0; n < events; n += 1) await one();
    if (profile !== undefined) process.kill(pid, 'SIGUSR2');
    const used = exactCpuMs(pid);
    for (let n = 0; n < events; n += 1) await one();
    const cpuMs = exactCpuMs(pid) - used;
    if (profile !== undefined) process.kill(pid, 'SIGUSR2');

    await arena.listen();
    const began = performance.now();
    while (performance.now() - began < loadMs) {
      const due = performance.now() + EVERY_MS;
      await one();
      await sleep(Math.max(0, due - performance.now()));
    }
    const loadedMb = residentMb(pid);
    const { bytes } = await arena.heard();
    const each = (mb: number) => rounded((mb * 1_024) / clients);
    return {
      heapKb: each(idle.heapMb - before.heapMb),
      idleKb: each(idle.rssMb - before.rssMb),
      loadedKb: each(loadedMb - before.rssMb),
      cpuMicros: rounded((cpuMs * 1_000) / (events * clients)),
      eventBytes: bytes,
    };
  } finally {
    await arena.end();
  }
}

// One server and the processes of its clients. Nothing that it measures counts unless every client was told everything.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startModule, type BenchChild } from '../../gateway/child.ts';
import type { Ready } from '../../gateway/task.ts';
import type { Bed } from './bed.ts';
import type { Contender } from './contenders.ts';
import type { Heard, LoadOrder, LoadTask, Reached, StreamTask } from './load-orders.ts';
import type { Published, PublishOrder, Seqs, ServerOrder } from './orders.ts';
import { instrumentOf, type Selection } from './world.ts';

export interface Cores {
  readonly server: number | null;
  readonly load: number | null;
}

/** Clients of one process: more of them cannot keep up with a server on a core of its own. */
const CLIENTS_A_LOAD = 5_000;
/** Connected by one order, which has to be answered in time. */
const BATCH = 500;
const REACH_MS = 45_000;
/** Longer every time: a slow server may be telling of the event before. */
const SETTLE_MS = 3_000;
const SETTLE_TIMES = 5;

export const streamOf = (symbol: string, { query, instrument }: Selection): StreamTask => ({
  ...{ symbol, query },
  instrument: instrument(instrumentOf(symbol)),
});

export class Arena {
  readonly server: BenchChild;
  readonly #loads: readonly BenchChild[];
  readonly #tokens: readonly string[];
  #seqs: Seqs = {};
  #connected = 0;

  private constructor(server: BenchChild, loads: readonly BenchChild[], tokens: readonly string[]) {
    this.server = server;
    this.#loads = loads;
    this.#tokens = tokens;
  }

  static async open(
    bed: Bed,
    contender: Contender,
    cores: Cores,
    profile?: string,
  ): Promise<Arena> {
    const dir = mkdtempSync(join(bed.task.dir, `${contender.name}-`));
    const options = { core: cores.server, ...(profile !== undefined && { profile }) };
    const server = startModule(contender.path, { ...bed.task, dir }, options);
    const loads: BenchChild[] = [];
    try {
      const { port, path = '/graphql' } = await server.answer<Ready>();
      const file = fileURLToPath(new URL('load-process.ts', import.meta.url));
      const task: LoadTask = { port, path, protocol: contender.protocol };
      const processes = Math.ceil(bed.task.clients / CLIENTS_A_LOAD);
      for (let n = 0; n < processes; n += 1) {
        loads.push(startModule(file, task, { core: cores.load }));
      }
      await Promise.all(loads.map((load) => load.answer()));
      return new Arena(server, loads, bed.tokens);
    } catch (error) {
      await Promise.all([server, ...loads].map((child) => child.end()));
      throw error;
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#loads.map((load) => load.end()));
    await this.server.end();
  }

  #tellAll<Answer>(order: LoadOrder): Promise<Answer[]> {
    for (const load of this.#loads) load.tell(order);
    return Promise.all(this.#loads.map((load) => load.answer<Answer>()));
  }

  order<Answer>(order: ServerOrder): Promise<Answer> {
    this.server.tell(order);
    return this.server.answer<Answer>();
  }

  /** So many more clients, each with all of these streams. */
  async connect(clients: number, streams: readonly StreamTask[]): Promise<void> {
    const until = this.#connected + clients;
    for (let n = 0; this.#connected < until; n += 1) {
      const batch = Math.min(BATCH, until - this.#connected);
      const tokens = this.#tokens.slice(this.#connected, this.#connected + batch);
      const load = this.#loads[n % this.#loads.length];
      load?.tell({ kind: 'connect', tokens, streams } satisfies LoadOrder);
      await load?.answer();
      this.#connected += batch;
    }
  }

  async disconnect(): Promise<void> {
    await this.#tellAll({ kind: 'disconnect' });
    this.#connected = 0;
  }

  /** No server says when a subscription has begun: until everybody was told of an event of each symbol. */
  async settle(symbols: readonly string[]): Promise<void> {
    for (let time = 1; ; time += 1) {
      await this.publish({ symbols, rounds: 1, everyMs: 0, noteBytes: 0 });
      const told = await this.#reach(SETTLE_MS * time);
      if (told.behind === 0) return;
      if (time === SETTLE_TIMES) throw new Error(`${told.behind} streams were not told in time`);
    }
  }

  async publish(order: Omit<PublishOrder, 'kind'>): Promise<Published> {
    const published = await this.order<Published>({ kind: 'publish', ...order });
    this.know(published);
    return published;
  }

  know({ seqs }: Published): void {
    this.#seqs = { ...this.#seqs, ...seqs };
  }

  async #reach(withinMs: number): Promise<Reached> {
    const all = await this.#tellAll<Reached>({ kind: 'reach', seqs: this.#seqs, withinMs });
    return {
      behind: all.reduce((sum, { behind }) => sum + behind, 0),
      closed: all.reduce((sum, { closed }) => sum + closed, 0),
      faults: all.flatMap(({ faults }) => faults),
    };
  }

  /** Resolves when everybody has been told of everything, once; rejects with what went wrong. */
  async toldAll(): Promise<Reached> {
    const reached = await this.#reach(REACH_MS);
    if (reached.faults.length > 0) throw new Error(reached.faults.slice(0, 3).join('; '));
    if (reached.behind > 0) {
      throw new Error(`${reached.behind} streams were not told in ${REACH_MS / 1_000} s`);
    }
    return reached;
  }

  async listen(): Promise<void> {
    await this.#tellAll({ kind: 'listen' });
  }

  async heard(): Promise<Heard> {
    const all = await this.#tellAll<Heard>({ kind: 'heard' });
    return {
      delaysMs: all.flatMap(({ delaysMs }) => delaysMs),
      bytes: Math.max(...all.map(({ bytes }) => bytes)),
      merged: all.reduce((sum, { merged }) => sum + merged, 0),
    };
  }

  /** The first ones of the first process. */
  async stall(clients: number): Promise<void> {
    this.#loads[0]?.tell({ kind: 'stall', clients } satisfies LoadOrder);
    await this.#loads[0]?.answer();
  }

  async unstall(): Promise<void> {
    await this.#tellAll({ kind: 'unstall' });
  }
}

// What a server of this benchmark can be told, by messages: to publish events, and to tell of its own memory and event loop.
// One order at a time; each is answered.
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { collected } from '../../collected.ts';
import { answer } from '../../gateway/child.ts';
import { watchStandstill, type Watch } from '../../large/standstill.ts';
import { wallNow } from '../socket.ts';
import type { Quote } from './world.ts';

export interface PublishOrder {
  readonly kind: 'publish';
  /** In turn, evenly spread over `everyMs`. */
  readonly symbols: readonly string[];
  /** Events of each symbol. */
  readonly rounds: number;
  readonly everyMs: number;
  readonly noteBytes: number;
}

export type ServerOrder =
  | PublishOrder
  | { readonly kind: 'collect' }
  | { readonly kind: 'watch' }
  /** Answered by the standstill since `watch`. */
  | { readonly kind: 'unwatch' }
  /** The supergraph is replaced so often, while events are published. Answered by `Reloaded`. */
  | {
      readonly kind: 'reload';
      readonly times: number;
      readonly everyMs: number;
      readonly publish: PublishOrder;
    };

/** By symbol, the number of its newest event. */
export type Seqs = Readonly<Record<string, number>>;

export interface Published {
  readonly seqs: Seqs;
  readonly tookMs: number;
}

export interface Reloaded {
  readonly published: Published;
  /** From the order to the first operation of the other version. */
  readonly reloadMs: readonly number[];
}

export interface OrderedServer {
  readonly emit: (quote: Quote) => Promise<void> | void;
  /** Serves another version. */
  readonly replace?: () => Promise<void>;
}

export function takeOrders({ emit, replace }: OrderedServer): void {
  const seqs = new Map<string, number>();
  let watch: Watch | null = null;

  async function publish(order: PublishOrder): Promise<Published> {
    const { symbols, rounds, everyMs, noteBytes } = order;
    const note = 'x'.repeat(noteBytes);
    const began = performance.now();
    const appended: Promise<void>[] = [];
    for (let n = 0; n < rounds * symbols.length; n += 1) {
      const wait = began + (n * everyMs) / symbols.length - performance.now();
      await (wait > 0 ? sleep(wait) : nextTurn());
      const symbol = symbols[n % symbols.length] ?? '';
      const seq = (seqs.get(symbol) ?? 0) + 1;
      seqs.set(symbol, seq);
      const given = emit({ symbol, seq, at: wallNow(), minor: 10_000 + (seq % 997), note });
      if (given !== undefined) appended.push(given);
    }
    await Promise.all(appended);
    const told = Object.fromEntries(symbols.map((symbol) => [symbol, seqs.get(symbol) ?? 0]));
    return { seqs: told, tookMs: performance.now() - began };
  }

  async function reload({ times, everyMs }: { times: number; everyMs: number }): Promise<number[]> {
    if (replace === undefined) throw new TypeError('this server has no supergraph');
    const took: number[] = [];
    for (let n = 0; n < times; n += 1) {
      const began = performance.now();
      await replace();
      took.push(performance.now() - began);
      await sleep(Math.max(0, began + everyMs - performance.now()));
    }
    return took;
  }

  async function obey(order: ServerOrder): Promise<object> {
    switch (order.kind) {
      case 'publish':
        return publish(order);
      case 'collect':
        return collected();
      case 'watch':
        watch = watchStandstill();
        return {};
      case 'unwatch':
        return watch?.stop() ?? {};
      case 'reload': {
        const [published, reloadMs] = await Promise.all([publish(order.publish), reload(order)]);
        return { published, reloadMs } satisfies Reloaded;
      }
    }
  }

  process.on('message', (order: ServerOrder) => {
    obey(order).then(answer, (error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
}

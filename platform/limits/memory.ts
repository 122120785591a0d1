// Buckets of one process.
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import { drawFrom } from './bucket.ts';
import type { Limit, Limits, Taken } from './port.ts';

export interface MemoryLimitsOptions {
  readonly limit: Limit;
  readonly clock: Clock;
  /** Every bucket was empty then (ms since the epoch); full at first unless told. */
  readonly emptyAt?: number;
}

export interface MemoryLimits extends Limits {
  take(key: string, cost: number): Taken;
}

/** Beyond that the one that was asked for longest ago is forgotten; it is also the likeliest to be full again. */
const mostBuckets = 100_000;

export function memoryLimits({ limit, clock, emptyAt }: MemoryLimitsOptions): MemoryLimits {
  const buckets = new LRUCache<string, number>({ max: mostBuckets });
  const first =
    emptyAt === undefined ? -Infinity : emptyAt + (limit.capacity / limit.perSecond) * 1_000;
  return {
    take(key, cost) {
      const { fullAt, taken } = drawFrom(buckets.get(key) ?? first, clock.now(), cost, limit);
      buckets.set(key, fullAt);
      return taken;
    },
  };
}

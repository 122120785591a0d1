// Global object ids: `<prefix>_<uuid v7>`. The prefix names the type (see the `nodes` of each manifest), the rest sorts by time.
import { v7 } from 'uuid';
import type { Clock } from './clock.ts';
import { seededRandom } from './random.ts';

export interface Ids {
  /** A new global id such as `run_0199f1c2…`. */
  next(prefix: string): string;
}

export function timeOrderedIds(clock: Clock): Ids {
  return { next: (prefix) => `${prefix}_${v7({ msecs: clock.now() }).replaceAll('-', '')}` };
}

/** The same ids in the same order for the same seed: tests and synthetic data. */
export function seededIds(seed: string, clock: Clock): Ids {
  const random = seededRandom('ids', seed);
  return {
    next(prefix) {
      const bytes = Uint8Array.from({ length: 16 }, () => random.int(0, 255));
      return `${prefix}_${v7({ msecs: clock.now(), random: bytes, seq: random.int(0, 0x7fffffff) }).replaceAll('-', '')}`;
    },
  };
}

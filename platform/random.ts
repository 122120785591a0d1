// Randomness as a dependency: the same seed gives the same run. Secrets come from node:crypto, never from here.
import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** Uniform in [0, 1). */
  float(): number;
  /** Uniform integer, both ends included. */
  int(min: number, max: number): number;
  /** One element of a non-empty list. */
  pick<T>(items: readonly T[]): T;
  /** Standard normal deviate (Box–Muller). */
  normal(): number;
}

/** A generator whose whole sequence is fixed by the parts, e.g. `seededRandom('prices', 'MWLD', 7)`. */
export function seededRandom(...parts: readonly (string | number)[]): Random {
  const seed = createHash('sha256').update(JSON.stringify(parts)).digest().readInt32LE(0);
  const generator = xoroshiro128plus(seed);
  const random: Random = {
    float: () => uniformFloat64(generator),
    int: (min, max) => uniformInt(generator, min, max),
    pick(items) {
      const item = items[uniformInt(generator, 0, items.length - 1)];
      if (item === undefined) throw new RangeError('pick needs a non-empty list');
      return item;
    },
    normal() {
      const radius = Math.sqrt(-2 * Math.log(1 - random.float()));
      return radius * Math.cos(2 * Math.PI * random.float());
    },
  };
  return random;
}

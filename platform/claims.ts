// Things that may happen once only, whichever replica sees them first.
import type { Clock } from './clock.ts';

export interface Claims {
  /**
   * True for the first call with this key, false for all others. Remembered until `until` at least
   * (ms since the epoch); afterwards the caller must refuse the key by its age.
   */
  claim(key: string, until: number): Promise<boolean>;
}

/** For one process without a store; a restart forgets. */
export function memoryClaims(clock: Clock): Claims {
  const taken = new Map<string, number>();
  return {
    async claim(key, until) {
      for (const [old, end] of taken) if (end < clock.now()) taken.delete(old);
      if (taken.has(key)) return false;
      taken.set(key, until);
      return true;
    },
  };
}

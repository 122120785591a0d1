// A timer for an instant that may be years away.
import type { Clock, Timer } from './clock.ts';

/** Timers of the machine overflow beyond 2^31 − 1 ms. */
const longestMs = 2_147_483_647;

/** Runs `fn` once the clock shows `at` (ms since the epoch); at once, though not now, when it is past. */
export function atTime(clock: Clock, at: number, fn: () => void): Timer {
  const left = at - clock.now();
  let timer = clock.after(Math.min(Math.max(left, 0), longestMs), () => {
    if (left <= longestMs) fn();
    else timer = atTime(clock, at, fn);
  });
  return { cancel: () => timer.cancel() };
}

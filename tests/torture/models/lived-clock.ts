// Time as this process lives it: where the machine gives it no turn, none passes. Clients and servers are in one
// process here, so a watchdog on this clock never takes a busy machine for a silent server.
import { systemClock, type Clock, type Timer } from '../../../platform/clock.ts';

const tickMs = 20;
/** More than this between two ticks was somebody else's. */
const longestTickMs = 40;

export interface LivedClock extends Clock {
  close(): void;
}

export function livedClock(): LivedClock {
  let now = systemClock.now();
  let looked = performance.now();
  const pending = new Set<{ readonly at: number; readonly fn: () => void }>();
  const ticking = setInterval(() => {
    const elapsed = performance.now() - looked;
    looked += elapsed;
    now += Math.min(elapsed, longestTickMs);
    for (const entry of pending) {
      if (entry.at > now || !pending.delete(entry)) continue;
      entry.fn();
    }
  }, tickMs);
  const after = (ms: number, fn: () => void): Timer => {
    const entry = { at: now + ms, fn };
    pending.add(entry);
    return { cancel: () => void pending.delete(entry) };
  };
  return {
    now: () => Math.floor(now),
    after,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const done = () => {
          timer.cancel();
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = after(ms, done);
        signal?.addEventListener('abort', done, { once: true });
      }),
    close: () => clearInterval(ticking),
  };
}

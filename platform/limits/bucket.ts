// A bucket is one number: the time (ms) at which it is full again. The script in redis.ts reckons in the same way.
import type { Limit, Taken } from './port.ts';

/** Of a millisecond, for what fractions lose. */
const grain = 0.001;

export function drawFrom(
  fullAt: number,
  now: number,
  cost: number,
  { capacity, perSecond }: Limit,
): { readonly fullAt: number; readonly taken: Taken } {
  const msEach = 1_000 / perSecond;
  const size = capacity * msEach;
  const lacking = Math.max(0, fullAt - now);
  const tooSoon = lacking + Math.min(cost, capacity) * msEach - size;
  const allowed = tooSoon <= grain;
  const left = allowed ? lacking + cost * msEach : lacking;
  const remaining = Math.max(0, Math.floor((size - left + grain) / msEach));
  const retryAfterMs = allowed ? 0 : Math.ceil(tooSoon);
  return { fullAt: now + left, taken: { allowed, remaining, retryAfterMs } };
}

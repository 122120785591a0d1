// The one retry policy: what is tried again, how often, and after how long.
import type { Random } from '../random.ts';

export interface RetrySettings {
  /** Most attempts of one query, the first included; 1: never again. */
  readonly attempts: number;
  /** The first pause lies between 0 and this many ms; the range doubles with each further retry. */
  readonly pauseMs: number;
  /** No range is longer. */
  readonly longestPauseMs: number;
}

/** By whatever stands between, or because there are too many calls now: it was not answered, and may be later. */
export function isTransient(status: number): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504;
}

/** Full jitter: callers that failed together do not come back together. `retries` were made before. */
export function pauseBefore(retries: number, settings: RetrySettings, random: Random): number {
  const range = Math.min(settings.longestPauseMs, settings.pauseMs * 2 ** retries);
  return Math.floor(random.float() * range);
}

/** In ms from `now`; undefined when there is none that means something. RFC 9110, 10.2.3. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  if (!header.endsWith(' GMT')) return undefined;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

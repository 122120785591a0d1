// `Bearer good` is good for ever, `Bearer until-N` until N milliseconds since the epoch; anything else is nobody's.
import type { Fault } from './faults.testing.ts';

export interface Viewer {
  /** Milliseconds from now; null: for ever. */
  readonly leftMs: number | null;
}

/** Null: refused. */
export function viewerOf(authorization: unknown, has: (fault: Fault) => boolean): Viewer | null {
  const token = String(authorization).replace('Bearer ', '');
  const until = /^until-(\d+)$/.exec(token)?.[1];
  if (token === 'good' || has('takes-anybody')) return { leftMs: null };
  if (until === undefined) return null;
  if (has('tokens-never-end')) return { leftMs: null };
  const leftMs = Number(until) - Date.now();
  return leftMs > 0 ? { leftMs } : null;
}

// What a client is told of its credentials' end, in the same words on every transport.
import type { Viewer } from '../../platform/auth/port.ts';
import { isoTime, type Clock } from '../../platform/clock.ts';

export interface ToldExpiry {
  /** ISO time; null: never. */
  readonly expiresAt: string | null;
  /** From now, for who does not trust its own clock. */
  readonly expiresInMs: number | null;
}

/** https://tc39.es/ecma262/#sec-time-values-and-time-range */
const lastTime = 8.64e15;

export function expiryOf({ expiresAt }: Pick<Viewer, 'expiresAt'>, clock: Clock): ToldExpiry {
  if (expiresAt > lastTime) return { expiresAt: null, expiresInMs: null };
  return { expiresAt: isoTime(expiresAt), expiresInMs: Math.max(0, expiresAt - clock.now()) };
}

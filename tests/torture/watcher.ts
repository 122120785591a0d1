// One client of a torture run: comes when it likes, reads as fast as it likes, loses its connection, returns with a cursor.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../platform/random.ts';
import type { ClientHistory, Observation } from './history.ts';
import { follow, type TimedEvent } from './live-socket.ts';

export interface Watching {
  readonly client: string;
  readonly viewer: string;
  readonly token: string;
  readonly runId: string;
  /** Where the gateway is; waits while it is nowhere. */
  readonly origin: () => Promise<string>;
  readonly random: Random;
  /** When the last ones come, ms. */
  readonly comesWithinMs: number;
  /** Gives up when this aborts. */
  readonly signal: AbortSignal;
  /** Told when what was owed is given again. */
  readonly onResumed: (resume: Resume) => void;
  /** Told of every event that comes. */
  readonly onEvent?: (event: TimedEvent) => void;
  /** One of these for each connection; WebSocket unless told. */
  readonly transports?: readonly (typeof follow)[];
}

export interface Resume {
  /** From the end of the connection to the first event that was owed. */
  readonly ms: number;
  /** What had ended the connection. */
  readonly after: string;
  /** When that was, ms since the epoch. */
  readonly at: number;
}

/** Ends a watcher; anything else is tried again. */
const tryAgain: ReadonlySet<string> = new Set(['lost', 'cut', 'UNAVAILABLE']);

/** The owner's client: stays until it is told that the run is over. */
export async function watchToEnd(watching: Watching): Promise<ClientHistory> {
  const { client, viewer, token, runId, origin, random, signal, onResumed, onEvent } = watching;
  const { transports = [follow] } = watching;
  const seen: Observation[] = [];
  const cursors: string[] = [];
  const slowness = random.pick([0, 0, 0.1, 0.4]);
  let cuts = random.int(0, 4);
  let after: string | null = null;
  let lost: { readonly at: number; readonly how: string } | null = null;
  // Some come while it is being written, some when all is over.
  await pause(random.pick([0, 0, 0.02, 0.2, 1]) * watching.comesWithinMs, signal);
  while (!signal.aborted) {
    const at = { origin: await either(origin(), signal), token };
    if (at.origin === null) break;
    seen.push({ what: 'connected', after });
    const began = Date.now();
    let left = cuts > 0 ? random.int(0, 12) : Infinity;
    const by = transports.length === 1 ? follow : random.pick(transports);
    const socket = by({ ...at, origin: at.origin }, { runId, after }, (event, cursor) => {
      seen.push({ what: 'frame', event, cursor });
      cursors.push(cursor);
      onEvent?.(event);
      // What was not written when this client came back was not owed to it.
      if (lost !== null && Date.parse(event.at) < began) {
        onResumed({ ms: Date.now() - lost.at, after: lost.how, at: lost.at });
      }
      lost = null;
      if (left-- <= 0) socket.cut();
      else if (random.float() < slowness) socket.rest(random.int(50, 600));
    });
    const cutIn = cuts > 0 && random.int(0, 1) === 0 ? random.int(0, 1_500) : null;
    const timer = cutIn === null ? null : setTimeout(() => socket.cut(), cutIn);
    const how = (await either(socket.ended, signal)) ?? 'waiting';
    if (timer !== null) clearTimeout(timer);
    socket.cut();
    seen.push({ what: 'ended', how });
    if (!tryAgain.has(how)) break;
    if (how === 'cut') cuts--;
    lost = { at: Date.now(), how };
    after = goOnFrom(cursors, random, how);
    if (how !== 'cut') await pause(50, signal);
  }
  return { client, viewer, runId, seen, stays: true };
}

/** Mostly the last one; a client that was torn from its memory has an older one, or none. */
export function goOnFrom(cursors: readonly string[], random: Random, how: string): string | null {
  const chance = random.int(1, 12);
  if (how === 'cut' && chance === 1) return null;
  if (how === 'cut' && chance === 2 && cursors.length > 0) return random.pick(cursors);
  return cursors.at(-1) ?? null;
}

/** Somebody else, who asks for what is not theirs, with the owner's cursor where they could get hold of one. */
export async function intrude(
  { client, viewer, token, runId, origin, random, signal }: Watching,
  stolen: () => string | null,
): Promise<ClientHistory> {
  const seen: Observation[] = [];
  await pause(random.int(0, 2_000), signal);
  const at = await either(origin(), signal);
  if (at !== null) {
    const after = stolen();
    seen.push({ what: 'connected', after });
    const socket = follow({ origin: at, token }, { runId, after }, (event, cursor) =>
      seen.push({ what: 'frame', event, cursor }),
    );
    const timer = setTimeout(() => socket.cut(), 5_000);
    seen.push({ what: 'ended', how: (await either(socket.ended, signal)) ?? 'waiting' });
    clearTimeout(timer);
    socket.cut();
  }
  return { client, viewer, runId, seen, stays: false };
}

export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** null when the signal aborts first. */
export async function either<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) return null;
  const { promise, resolve } = Promise.withResolvers<null>();
  const onAbort = () => resolve(null);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

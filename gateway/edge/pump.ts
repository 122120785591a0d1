// From a stream's frames to a client, the same for every transport: one frame at a time, the next one
// only when the client took the last, so that what a slow client misses is merged before it is resolved.
import { isAppError } from '../../platform/errors.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { ResponseError } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { Frame, Frames } from '../stream/subscribe.ts';

/** Why no more frames come; each transport has its own words for it. */
export type StreamEnd =
  /** The stream is over. */
  | { readonly kind: 'complete' }
  /** This process stops: the client is to come back with its cursor. */
  | { readonly kind: 'handover' }
  /** The viewer's credentials have ended: the client may come back with new ones. */
  | { readonly kind: 'expired'; readonly error: ResponseError }
  | { readonly kind: 'failed'; readonly error: ResponseError };

/** The next frame or the end; never rejects. Nothing is begun once `draining` has aborted. */
export async function nextFrame(
  frames: Frames,
  draining: AbortSignal,
  log: Log,
): Promise<Frame | StreamEnd> {
  if (draining.aborted) return { kind: 'handover' };
  try {
    const { done, value } = await frames.next();
    if (done !== true) return value;
    return { kind: draining.aborted ? 'handover' : 'complete' };
  } catch (error) {
    const kind = isAppError(error, 'UNAUTHENTICATED') ? 'expired' : 'failed';
    return { kind, error: toResponseError(error, log) };
  }
}

/** `send` resolves when the client has room for more, or is gone; null: the client went away. */
export async function pump(
  frames: Frames,
  send: (frame: Frame) => Promise<void>,
  { gone, draining }: { readonly gone: AbortSignal; readonly draining: AbortSignal },
  log: Log,
): Promise<StreamEnd | null> {
  const stop = () => void frames.return();
  for (const signal of [gone, draining]) signal.addEventListener('abort', stop, { once: true });
  try {
    while (!gone.aborted) {
      const next = await nextFrame(frames, draining, log);
      if ('kind' in next) return gone.aborted ? null : next;
      await send(next);
    }
    return null;
  } finally {
    for (const signal of [gone, draining]) signal.removeEventListener('abort', stop);
    await frames.return();
  }
}

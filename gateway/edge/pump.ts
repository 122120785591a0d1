// From a stream's frames to a client, the same for every transport: one frame at a time, the next one
// only when the client took the last, so that what a slow client misses is merged before it is resolved.
import { isAppError } from '../../platform/errors.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { ResponseError } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { ReadyFrame } from '../stream/frame.ts';
import type { Frames } from '../stream/live-frames.ts';

/** Why no more frames come; each transport has its own words for it. */
export type StreamEnd =
  /** The stream is over. */
  | { readonly kind: 'complete' }
  /** This process stops: the client is to come back with its cursor. */
  | { readonly kind: 'handover' }
  /** The viewer's credentials have ended: the client may come back with new ones. */
  | { readonly kind: 'expired'; readonly error: ResponseError }
  | { readonly kind: 'failed'; readonly error: ResponseError };

/** @param why as a sink is told it */
export function endOf(why: Error | null, isDraining: boolean, log: Log): StreamEnd {
  if (why === null) return { kind: isDraining ? 'handover' : 'complete' };
  const kind = isAppError(why, 'UNAUTHENTICATED') ? 'expired' : 'failed';
  return { kind, error: toResponseError(why, log) };
}

/** `write` tells whether there is room for more at once, and calls back when there is; null: the client went away. */
export function pump(
  frames: Frames,
  write: (frame: ReadyFrame, onRoom: () => void) => boolean,
  { gone, draining }: { readonly gone: AbortSignal; readonly draining: AbortSignal },
  log: Log,
): Promise<StreamEnd | null> {
  return new Promise((resolve) => {
    const stop = () => {
      void frames.return();
      over(gone.aborted ? null : { kind: 'handover' });
    };
    const over = (end: StreamEnd | null) => {
      for (const signal of [gone, draining]) signal.removeEventListener('abort', stop);
      resolve(end);
    };
    for (const signal of [gone, draining]) signal.addEventListener('abort', stop, { once: true });
    if (gone.aborted || draining.aborted) return stop();
    const onRoom = () => frames.resume();
    frames.push({
      frame: (frame) => write(frame, onRoom),
      end: (why) => over(gone.aborted ? null : endOf(why, draining.aborted, log)),
    });
  });
}

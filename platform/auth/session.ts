import type { AppError } from '../errors.ts';
import type { Viewer } from './port.ts';

/** Whose credentials a connection or a stream lives on; they may be renewed while it lives, for the same subject only. */
export interface Session {
  /** The newest. */
  readonly viewer: Viewer;
  /**
   * Told once, with UNAUTHENTICATED, when the credentials have ended; `renewable` whether signing in again
   * would help. Returns how to stop listening.
   */
  onEnd(listener: (why: AppError, renewable: boolean) => void): () => void;
  /** Told whenever other credentials of the same subject have taken the place of the old ones. */
  onRenewed(listener: (viewer: Viewer) => void): () => void;
}

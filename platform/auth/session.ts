// What a connection or a stream lives on: somebody's credentials, which end, may be renewed, may be revoked.
import { atTime } from '../at-time.ts';
import type { Clock, Timer } from '../clock.ts';
import { AppError, isAppError } from '../errors.ts';
import type { Viewer } from './port.ts';
import { checkNewer } from './renewals.ts';
import { noRevocations, type Revocations } from './revocations.ts';

/** Whose credentials a connection or a stream lives on; they may be renewed while it lives, for the same subject only. */
export interface Session {
  /** The newest. */
  readonly viewer: Viewer;
  /**
   * Told once, with UNAUTHENTICATED, when the credentials have ended; `renewable` whether signing in again
   * would help. Where they have already, told soon, though not within this call. Returns how to stop listening.
   */
  onEnd(listener: (why: AppError, renewable: boolean) => void): () => void;
  /** Told whenever other credentials of the same subject have taken the place of the old ones. */
  onRenewed(listener: (viewer: Viewer) => void): () => void;
}

/** A session as its owner has it. */
export interface OpenSession extends Session {
  /**
   * FORBIDDEN for another subject; UNAUTHENTICATED for credentials that have ended, or where the session has;
   * CONFLICT for ones older than those in use. Whatever is refused changes nothing.
   */
  renew(viewer: Viewer): void;
  /** The viewer for something new. UNAUTHENTICATED where that has ended or was revoked, told or not. */
  current(): Viewer;
  /** Nobody is told of anything any more. */
  close(): void;
}

/** UNAUTHENTICATED where the credentials have ended already. */
export function openSession(
  viewer: Viewer,
  clock: Clock,
  revocations: Revocations = noRevocations,
): OpenSession {
  revocations.check(viewer);
  if (viewer.expiresAt <= clock.now()) throw expired();
  return new Credentials(viewer, clock, revocations);
}

type EndListener = (why: AppError, renewable: boolean) => void;
type RenewalListener = (viewer: Viewer) => void;

/** There are as many as connections. */
class Credentials implements OpenSession {
  #viewer: Viewer;
  readonly #clock: Clock;
  readonly #revocations: Revocations;
  readonly #unwatch: () => void;
  #expiry: Timer;
  #why: AppError | null = null;
  #closed = false;
  #onEnd: readonly EndListener[] = nobody;
  #onRenewed: readonly RenewalListener[] = nobody;

  constructor(viewer: Viewer, clock: Clock, revocations: Revocations) {
    this.#viewer = viewer;
    this.#clock = clock;
    this.#revocations = revocations;
    this.#expiry = this.#untilExpiry();
    this.#unwatch =
      viewer.kind === 'anonymous'
        ? () => undefined
        : revocations.watch(viewer.id, () => this.#look());
  }

  get viewer(): Viewer {
    return this.#viewer;
  }

  onEnd(listener: EndListener): () => void {
    const why = this.#why;
    if (why === null) {
      this.#onEnd = [...this.#onEnd, listener];
      return () => (this.#onEnd = without(this.#onEnd, listener));
    }
    let listening = true;
    queueMicrotask(() => {
      if (listening) listener(why, why.renewable === true);
    });
    return () => (listening = false);
  }

  onRenewed(listener: RenewalListener): () => void {
    this.#onRenewed = [...this.#onRenewed, listener];
    return () => (this.#onRenewed = without(this.#onRenewed, listener));
  }

  renew(viewer: Viewer): void {
    if (this.#why !== null) throw this.#why;
    if (viewer.id !== this.#viewer.id || viewer.kind !== this.#viewer.kind) {
      throw new AppError('FORBIDDEN', 'These credentials are somebody else’s.');
    }
    this.#revocations.check(viewer);
    if (viewer.expiresAt <= this.#clock.now()) throw expired();
    checkNewer(viewer, this.#viewer);
    if (this.#closed) return;
    this.#viewer = viewer;
    this.#expiry.cancel();
    this.#expiry = this.#untilExpiry();
    for (const listener of this.#onRenewed) listener(viewer);
  }

  current(): Viewer {
    if (this.#why !== null) throw this.#why;
    this.#revocations.check(this.#viewer);
    return this.#viewer;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#expiry.cancel();
    this.#unwatch();
    this.#onEnd = nobody;
    this.#onRenewed = nobody;
  }

  #untilExpiry(): Timer {
    return atTime(this.#clock, this.#viewer.expiresAt, () => this.#end(expired()));
  }

  /** Something of this subject was revoked: perhaps these credentials, perhaps older ones only. */
  #look(): void {
    try {
      this.#revocations.check(this.#viewer);
    } catch (error) {
      if (!isAppError(error)) throw error;
      this.#end(error);
    }
  }

  #end(why: AppError): void {
    if (this.#closed || this.#why !== null) return;
    this.#why = why;
    // One may stop another one from listening.
    for (let [next] = this.#onEnd; next !== undefined; [next] = this.#onEnd) {
      this.#onEnd = without(this.#onEnd, next);
      next(why, why.renewable === true);
    }
    this.close();
  }
}

const nobody: readonly never[] = [];

function without<Item>(items: readonly Item[], item: Item): readonly Item[] {
  const at = items.indexOf(item);
  return at < 0 ? items : items.toSpliced(at, 1);
}

function expired(): AppError {
  return new AppError('UNAUTHENTICATED', 'Your token has expired.', { renewable: true });
}

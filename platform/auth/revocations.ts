// Whose tokens were revoked, and up to when they had been issued; told by events, remembered for as long as
// a token issued before may live.
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { TokenVerifier, Viewer } from './port.ts';

/** No token is taken for longer after it was issued than this, whatever it says of its end (ms). */
export const longestTokenLifeMs = 30 * 24 * 3_600_000;

export interface Revocation {
  /** Of the tokens. */
  readonly subject: string;
  /** Tokens issued until then are no good any more, ms since the epoch. */
  readonly until: number;
  /** There is nobody left to sign in again: the account is gone. */
  readonly final: boolean;
}

export interface Revocations {
  /** UNAUTHENTICATED, with `renewable`, where the token behind this viewer was revoked. */
  check(viewer: Viewer): void;
  /** Told soon after something of this subject was revoked. Returns how to stop listening. */
  watch(subject: string, listener: () => void): () => void;
}

/** Where nothing is ever revoked. */
export const noRevocations: Revocations = {
  check: () => undefined,
  watch: () => () => undefined,
};

/** Takes no token that was revoked. */
export function unlessRevoked(verifier: TokenVerifier, revocations: Revocations): TokenVerifier {
  return {
    async verify(token) {
      const viewer = await verifier.verify(token);
      revocations.check(viewer);
      return viewer;
    },
  };
}

export interface RevocationListOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Subjects remembered; 250,000 unless told. */
  readonly most?: number;
}

/**
 * Who asks is refused at once; who is connected is told so much later (ms), so that what was under way can
 * still tell its end: the answer to the very request that revoked, or the run that ends with its user.
 */
const answerMs = 250;
const lastWordsMs = 1_000;

type Listener = () => void;

export class RevocationList implements Revocations {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #most: number;
  /** In the order in which they came. */
  readonly #bySubject = new Map<string, Omit<Revocation, 'subject'>>();
  /** Very many subjects mostly have one each, so that a set for each would be the greater part of it all. */
  readonly #listeners = new Map<string, Listener | Set<Listener>>();
  /** What had to be forgotten too early counts as revoked for everybody: rather that than forgetting it. */
  #floor = -Infinity;

  constructor({ clock, log, most = 250_000 }: RevocationListOptions) {
    this.#clock = clock;
    this.#log = log;
    this.#most = most;
  }

  /** How many subjects are remembered. */
  get size(): number {
    return this.#bySubject.size;
  }

  /** The same one again, or an older one, changes nothing. */
  revoke({ subject, until, final }: Revocation): void {
    if (until + longestTokenLifeMs <= this.#clock.now()) return;
    const known = this.#bySubject.get(subject);
    if (known !== undefined) {
      const isOlder = known.until > until || (known.until === until && (known.final || !final));
      if (isOlder) return;
    }
    this.#bySubject.delete(subject);
    this.#bySubject.set(subject, { until, final });
    this.#forget();
    this.#clock.after(final ? lastWordsMs : answerMs, () => this.#tell(subject));
  }

  check({ id, issuedAt }: Viewer): void {
    if (issuedAt === undefined) return;
    const revoked = this.#bySubject.get(id);
    if (revoked !== undefined && issuedAt <= revoked.until) {
      const message = revoked.final
        ? 'This account is gone.'
        : 'You were signed out everywhere. Sign in again.';
      throw new AppError('UNAUTHENTICATED', message, { renewable: !revoked.final });
    }
    if (issuedAt <= this.#floor) {
      throw new AppError('UNAUTHENTICATED', 'Sign in again.', { renewable: true });
    }
  }

  watch(subject: string, listener: Listener): () => void {
    const present = this.#listeners.get(subject);
    if (present === undefined) this.#listeners.set(subject, listener);
    else if (typeof present === 'object') present.add(listener);
    else this.#listeners.set(subject, new Set([present, listener]));
    return () => {
      const now = this.#listeners.get(subject);
      if (typeof now === 'object') now.delete(listener);
      if (now === listener || (typeof now === 'object' && now.size === 0)) {
        this.#listeners.delete(subject);
      }
    };
  }

  #tell(subject: string): void {
    const listeners = this.#listeners.get(subject);
    if (typeof listeners === 'function') listeners();
    else for (const listener of [...(listeners ?? [])]) listener();
  }

  #forget(): void {
    const over = this.#clock.now() - longestTokenLifeMs;
    for (const [subject, { until }] of this.#bySubject) {
      const isFull = this.#bySubject.size > this.#most;
      if (until > over && !isFull) return;
      this.#bySubject.delete(subject);
      if (until <= over || until <= this.#floor) continue;
      this.#floor = until;
      const details = { most: this.#most, until };
      this.#log.warn(details, 'too many revocations: all tokens issued until then are refused');
    }
  }
}

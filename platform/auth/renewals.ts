// Newer credentials for streams over HTTP, which take none on their own connection: posted to any replica, kept
// for all of them, since the stream may live at another and its reader may come back to a third.
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Viewer } from './port.ts';

/** What may change with new credentials. Whose they are may not, and is known to who holds the stream. */
export type Terms = Pick<Viewer, 'scopes' | 'consentVersion' | 'expiresAt' | 'issuedAt'>;

export interface KeptRenewals {
  /** Kept until they end. CONFLICT where newer ones are kept already. */
  keep(stream: string, terms: Terms): Promise<void>;
  /** The newest; null: none, or they have ended. */
  find(stream: string): Promise<Terms | null>;
}

export interface Renewals extends Pick<KeptRenewals, 'find'> {
  /** Keeps them and tells every replica. CONFLICT where newer ones are kept already. */
  renew(stream: string, terms: Terms): Promise<void>;
  /** Told of every stream that has been renewed, at whichever replica; `find` says how. */
  onRenewed(listener: (stream: string) => void): void;
}

/** CONFLICT unless `next` may take the place of `kept`. */
export function checkNewer(next: Pick<Terms, 'issuedAt'>, kept: Pick<Terms, 'issuedAt'>): void {
  if ((next.issuedAt ?? Infinity) < (kept.issuedAt ?? -Infinity)) {
    throw new AppError('CONFLICT', 'Newer credentials are in use already.');
  }
}

export function termsOf({ scopes, consentVersion, expiresAt, issuedAt }: Viewer): Terms {
  return { scopes, consentVersion, expiresAt, ...(issuedAt !== undefined && { issuedAt }) };
}

/** For one process; a restart forgets. */
export function memoryRenewals(clock: Clock): KeptRenewals {
  const kept = new Map<string, Terms>();
  return {
    async keep(stream, terms) {
      for (const [old, { expiresAt }] of kept) if (expiresAt <= clock.now()) kept.delete(old);
      const before = kept.get(stream);
      if (before !== undefined) checkNewer(terms, before);
      kept.set(stream, terms);
    },
    async find(stream) {
      const terms = kept.get(stream);
      return terms === undefined || terms.expiresAt <= clock.now() ? null : terms;
    },
  };
}

/** Of a gateway that has no replicas. */
export function localRenewals(kept: KeptRenewals): Renewals {
  const listeners: ((stream: string) => void)[] = [];
  return {
    find: (stream) => kept.find(stream),
    async renew(stream, terms) {
      await kept.keep(stream, terms);
      for (const listener of listeners) listener(stream);
    },
    onRenewed: (listener) => void listeners.push(listener),
  };
}

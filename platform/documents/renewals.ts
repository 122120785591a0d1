// Renewals of streams as documents: whichever replica a reader comes back to finds them. They name nobody.
import { checkNewer, type KeptRenewals, type Terms } from '../auth/renewals.ts';
import { isoTime, type Clock } from '../clock.ts';
import { isAppError } from '../errors.ts';
import type { DocumentStore } from './port.ts';

const KIND = 'renewal';
/** Ended ones are cleared away in passing, so many for each new one. */
const CLEARED_EACH = 2;
const ATTEMPTS = 3;
/** Beyond this ISO times have no year of four digits; credentials without an end are cleared away then. */
const LATEST = Date.UTC(9999, 11, 31);

export function documentRenewals(store: DocumentStore, clock: Clock): KeptRenewals {
  async function clear(): Promise<void> {
    const old = await store.due(KIND, isoTime(clock.now()), CLEARED_EACH);
    for (const { partition, id } of old) await store.commit(partition, [{ op: 'delete', id }]);
  }

  async function keep(stream: string, terms: Terms): Promise<void> {
    const document = {
      ...{ partition: stream, id: KIND, kind: KIND, group: '', sort: '' },
      due: isoTime(Math.min(terms.expiresAt, LATEST)),
      body: terms,
    };
    const kept = await store.get<Terms>(stream, KIND);
    if (kept === null) return void (await store.commit(stream, [{ op: 'create', document }]));
    checkNewer(terms, kept.body);
    await store.commit(stream, [{ op: 'replace', document, etag: kept.etag }]);
  }

  return {
    async keep(stream, terms) {
      for (let attempt = 1; ; attempt++) {
        try {
          await keep(stream, terms);
          break;
        } catch (error) {
          // Another renewal may have come between; where it is a newer one, the next attempt says so.
          if (!isAppError(error, 'CONFLICT') || attempt === ATTEMPTS) throw error;
        }
      }
      await clear();
    },
    async find(stream) {
      const kept = await store.get<Terms>(stream, KIND);
      return kept === null || kept.body.expiresAt <= clock.now() ? null : kept.body;
    },
  };
}

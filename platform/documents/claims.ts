// Claims as documents: creating one is the claim, so every replica and every restart agrees.
import type { Claims } from '../claims.ts';
import { isoTime, type Clock } from '../clock.ts';
import { isAppError } from '../errors.ts';
import type { DocumentStore } from './port.ts';

const KIND = 'claim';
/** Old claims are cleared away in passing, so many for each new one. */
const CLEARED_EACH = 2;

export function documentClaims(store: DocumentStore, clock: Clock): Claims {
  async function clear(): Promise<void> {
    const old = await store.due(KIND, isoTime(clock.now()), CLEARED_EACH);
    // One that another replica has cleared away meanwhile counts as deleted.
    for (const { partition, id } of old) await store.commit(partition, [{ op: 'delete', id }]);
  }

  return {
    async claim(key, until) {
      const document = {
        ...{ partition: key, id: KIND, kind: KIND, group: '', sort: '' },
        due: isoTime(until),
        body: {},
      };
      try {
        await store.commit(key, [{ op: 'create', document }]);
      } catch (error) {
        if (isAppError(error, 'CONFLICT')) return false;
        throw error;
      }
      await clear();
      return true;
    },
  };
}

// Signs of watchers as documents: one a replica and key, beside the key's checkpoint.
import { isoTime, type Clock } from '../clock.ts';
import { isAppError } from '../errors.ts';
import { signKeptMs, type Signs } from '../events/leased-presence.ts';
import { checkpointPartition } from './checkpoints.ts';
import type { DocumentStore } from './port.ts';

export interface DocumentSignsOptions {
  readonly store: DocumentStore;
  readonly clock: Clock;
  /** Names this process; no other may have the same name. */
  readonly replica: string;
}

interface Sign {
  /** Watched until then, in ms since the epoch. */
  readonly until: number;
}

/** More replicas than ever watch one key. */
const mostReplicas = 100;
const kind = 'presence';
const group = 'watchers';
const sweptAtOnce = 50;

export function documentSigns({ store, clock, replica }: DocumentSignsOptions): Signs {
  const id = `${kind}_${replica}`;
  return {
    async put(topic, key, until) {
      const partition = checkpointPartition(topic, key);
      const body: Sign = { until };
      const document = {
        ...{ partition, id, kind, group, sort: replica },
        due: isoTime(until + signKeptMs),
        body,
      };
      await store.commit(partition, [{ op: 'upsert', document }]);
    },
    async remove(topic, key) {
      await store.commit(checkpointPartition(topic, key), [{ op: 'delete', id }]);
    },
    async newest(topic, key) {
      const partition = checkpointPartition(topic, key);
      const signs = await store.list<Sign>({
        kind,
        groups: [{ partition, group }],
        order: 'descending',
        limit: mostReplicas,
      });
      return signs.length === 0 ? null : Math.max(...signs.map(({ body }) => body.until));
    },
    async sweep() {
      try {
        const lapsed = await store.due(kind, isoTime(clock.now()), sweptAtOnce);
        for (const { partition, id: lapsedId, etag } of lapsed) {
          await store.commit(partition, [{ op: 'delete', id: lapsedId, etag }]);
        }
      } catch (error) {
        // Another replica sweeps too, or this one came back to life; the rest is for the next time.
        if (!isAppError(error, 'CONFLICT')) throw error;
      }
    },
  };
}

// Checkpoints of folded streams as documents, so that every replica finds them.
import { LRUCache } from 'lru-cache';
import { isAppError } from '../errors.ts';
import type { Checkpoint, Checkpoints } from '../events/checkpoints.ts';
import type { DocumentStore } from './port.ts';

const ID = 'checkpoint';

/** Each conflict means that another writer got ahead, so few rounds are ever needed. */
const MAX_ROUNDS = 8;

const forgottenAtOnce = 50;

/** A writer saves again and again: what it wrote last need not be read before each time. */
const maxRemembered = 1_000;

interface Remembered {
  readonly etag: string;
  readonly partition: number;
  readonly offset: number;
}

export function documentCheckpoints(store: DocumentStore): Checkpoints {
  const remembered = new LRUCache<string, Remembered>({ max: maxRemembered });

  async function stored(partition: string): Promise<Remembered | null> {
    const known = remembered.get(partition);
    if (known !== undefined) return known;
    const found = await store.get<Checkpoint>(partition, ID);
    return found === null ? null : { ...found.body, etag: found.etag };
  }

  async function saveOnce(topic: string, key: string, checkpoint: Checkpoint): Promise<void> {
    const partition = checkpointPartition(topic, key);
    const last = await stored(partition);
    if (last !== null && !isLater(checkpoint, last)) return;
    const document = {
      partition,
      id: ID,
      kind: ID,
      group: topic,
      sort: '',
      due: null,
      body: checkpoint,
    };
    // Forgotten until it is known to be written: after a failure nothing is known.
    remembered.delete(partition);
    const [etag] = await store.commit(partition, [
      last === null ? { op: 'create', document } : { op: 'replace', document, etag: last.etag },
    ]);
    const { offset } = checkpoint;
    if (typeof etag === 'string') {
      remembered.set(partition, { etag, partition: checkpoint.partition, offset });
    }
  }
  return {
    async save(topic, key, checkpoint) {
      for (let round = 1; ; round += 1) {
        try {
          return await saveOnce(topic, key, checkpoint);
        } catch (error) {
          if (!isAppError(error, 'CONFLICT') || round === MAX_ROUNDS) throw error;
        }
      }
    },
    async load(topic, key) {
      return (await store.get<Checkpoint>(checkpointPartition(topic, key), ID))?.body ?? null;
    },
    async forget(topic, key) {
      const partition = checkpointPartition(topic, key);
      remembered.delete(partition);
      // The signs of its watchers lie there as well (see presence.ts).
      for (;;) {
        const found = await store.all(partition, forgottenAtOnce);
        if (found.length === 0) return;
        await store.commit(
          partition,
          found.map(({ id }) => ({ op: 'delete', id })),
        );
      }
    },
  };
}

/** A key stays in its partition; another partition means that the topic was laid out anew. */
function isLater(checkpoint: Checkpoint, stored: Remembered): boolean {
  return checkpoint.partition !== stored.partition || checkpoint.offset > stored.offset;
}

/** Of everything that is kept beside a stream. Topic names hold no spaces, so the two cannot run into each other. */
export function checkpointPartition(topic: string, key: string): string {
  return `${topic} ${key}`;
}

// Checkpoints of folded streams as documents, so that every replica finds them.
import { isAppError } from '../errors.ts';
import type { Checkpoint, Checkpoints } from '../events/checkpoints.ts';
import type { DocumentStore } from './port.ts';

const ID = 'checkpoint';

/** Each conflict means that another writer got ahead, so few rounds are ever needed. */
const MAX_ROUNDS = 8;

export function documentCheckpoints(store: DocumentStore): Checkpoints {
  async function saveOnce(topic: string, key: string, checkpoint: Checkpoint): Promise<void> {
    const partition = checkpointPartition(topic, key);
    const stored = await store.get<Checkpoint>(partition, ID);
    if (stored !== null && !isLater(checkpoint, stored.body)) return;
    const document = {
      partition,
      id: ID,
      kind: ID,
      group: topic,
      sort: '',
      due: null,
      body: checkpoint,
    };
    await store.commit(partition, [
      stored === null ? { op: 'create', document } : { op: 'replace', document, etag: stored.etag },
    ]);
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
  };
}

/** A key stays in its partition; another partition means that the topic was laid out anew. */
function isLater(checkpoint: Checkpoint, stored: Checkpoint): boolean {
  return checkpoint.partition !== stored.partition || checkpoint.offset > stored.offset;
}

/** Of everything that is kept beside a stream. Topic names hold no spaces, so the two cannot run into each other. */
export function checkpointPartition(topic: string, key: string): string {
  return `${topic} ${key}`;
}

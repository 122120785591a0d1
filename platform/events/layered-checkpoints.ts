// Checkpoints in two places: those of a stream that is being written where they are quick to save and may be lost,
// since the log has all they stand for; the last one, which outlives the log's retention, where nothing is lost.
import type { Log } from '../log.ts';
import type { Checkpoint, Checkpoints } from './checkpoints.ts';

export interface Layers {
  readonly quick: Checkpoints;
  readonly lasting: Checkpoints;
  readonly log: Log;
}

export function layeredCheckpoints({ quick, lasting, log }: Layers): Checkpoints {
  async function quickly(topic: string, key: string): Promise<Checkpoint | null> {
    try {
      return await quick.load(topic, key);
    } catch (error) {
      log.debug({ err: error }, 'a checkpoint could not be read: the stream is read from the log');
      return null;
    }
  }

  return {
    async save(topic, key, checkpoint, of) {
      // What may be lost must not be in the way of what may not.
      const saved = quick
        .save(topic, key, checkpoint, of)
        .catch((error: unknown) => log.debug({ err: error }, 'a checkpoint was lost'));
      if (of?.isLast === true) await lasting.save(topic, key, checkpoint, of);
      await saved;
    },
    /** An earlier one than there is does no harm: the rest is read from the log. */
    load: async (topic, key) => (await quickly(topic, key)) ?? lasting.load(topic, key),
    async forget(topic, key) {
      await Promise.all([quick.forget(topic, key), lasting.forget(topic, key)]);
    },
  };
}

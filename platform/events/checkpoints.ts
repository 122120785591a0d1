// Folded streams, saved by their writer where every replica can read them, so that joining late needs no replay.

/** `state` holds every event of `key` before `offset` of `partition`. */
export interface Checkpoint {
  readonly partition: number;
  /** Offset of the next record to apply. */
  readonly offset: number;
  /** The fold's state, plain JSON. */
  readonly state: unknown;
}

export interface Saved {
  /**
   * Nothing will come after it. Until the log drops the stream's events a checkpoint only saves the time to read
   * them; afterwards this one is all that there is of the stream.
   */
  readonly isLast: boolean;
}

export interface Checkpoints {
  /** A later checkpoint replaces an earlier one; an earlier one never replaces a later one. */
  save(topic: string, key: string, checkpoint: Checkpoint, of?: Saved): Promise<void>;
  load(topic: string, key: string): Promise<Checkpoint | null>;
  /** Deletes all that is kept beside the stream of this key, for when nobody writes it any more. */
  forget(topic: string, key: string): Promise<void>;
}

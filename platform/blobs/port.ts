// Where bytes are kept by name: drawings, attachments, exports.

export interface BlobStore {
  /**
   * Keeps the bytes under the key, in the place of what was there: a reader, or whoever comes after a
   * crash, finds all of the old or all of the new. A key is 1 to 8 segments divided by `/`, each 1 to 128
   * of `a-z 0-9 _ . -` and not beginning with a dot, 1,024 characters in all; anything else is BAD_USER_INPUT.
   */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** The whole content; null: nothing is kept there. */
  get(key: string): Promise<Uint8Array | null>;
  /**
   * Removes whatever lies below `folder` (segments without the last `/`), or of that only what was put before
   * `before` (ms since the epoch). How many there were. What is put meanwhile may stay.
   */
  remove(folder: string, before?: number): Promise<number>;
}

// Keys of personal payloads: one for each owner. Once it is destroyed, nothing that was sealed with it can be read again.
import type { KeyObject } from 'node:crypto';

export interface PayloadKey {
  /** Names the key beside what it sealed. */
  readonly id: string;
  /** For AES-256-GCM. */
  readonly secret: KeyObject;
}

/** `destroyed` is for ever; `missing`: nobody made one so far. */
export type KeyState = PayloadKey | 'destroyed' | 'missing';

export interface PayloadKeys {
  /**
   * What this process knows without asking, so that a stream need not wait; undefined: ask. A key that another
   * process destroyed is answered for no longer than `staleKeyMs`.
   */
  known(owner: string): PayloadKey | 'destroyed' | undefined;
  /** To read with: the state of each owner's key. UNAVAILABLE (retryable) when the store does not answer. */
  find(owners: readonly string[]): Promise<ReadonlyMap<string, KeyState>>;
  /** To write with: makes the keys that are missing. An owner whose key was destroyed gets no new one. */
  make(owners: readonly string[]): Promise<ReadonlyMap<string, PayloadKey | 'destroyed'>>;
  /** Final, also for an owner without a key. From here on this process answers `destroyed`. */
  destroy(owner: string): Promise<void>;
}

/** The longest (ms) that a process may go on using a key which another one has destroyed. */
export const staleKeyMs = 15_000;

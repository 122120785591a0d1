// Who watches what, told by whoever serves watchers and asked by whoever works for them: a key of a topic is
// watched while any replica says so, and a replica that died says so no longer than its lease.

export interface Watcher {
  /** `final`: nothing more will come of the key, so nobody will ask when it was watched last. */
  leave(options: { readonly final: boolean }): void;
}

export interface Presence {
  /** Counted from now on until `leave`. Never throws: a record that cannot be written is tried again. */
  watch(topic: string, key: string): Watcher;
  /**
   * When somebody watched this key last, in ms since the epoch: now, while somebody does; null when nobody
   * ever did. Replicas' clocks may differ, so that this is as exact as they are.
   */
  lastWatched(topic: string, key: string): Promise<number | null>;
  /** All watchers of this process are gone. */
  close(): Promise<void>;
}

// What the relay needs of a place where events wait: both database ports provide one.
import type { NewRecord } from '../events/port.ts';

export interface PendingEvent {
  /** Orders the events of this source. */
  readonly id: string;
  readonly record: NewRecord;
}

export interface OutboxSource {
  readonly name: string;
  /** The oldest waiting events, if `holder` has or gets the relay lease of this source until `until` (ms epoch); else none. */
  claim(holder: string, now: number, until: number, limit: number): Promise<PendingEvent[]>;
  /** Removes what was published. */
  done(ids: readonly string[]): Promise<void>;
  /** Forgets up to `limit` events that were handled before `before` (ms epoch); how many those were. */
  forget(before: number, limit: number): Promise<number>;
}

export interface Relay {
  /** Something was committed: look now rather than at the next poll. Cheap, never throws. */
  wake(): void;
  /** Publishes what waits, then stops. */
  close(): Promise<void>;
}

/** Between the relays of processes that share a database. Best effort: relays look by themselves as well. */
export interface OutboxWakes {
  /** Something was committed here. Cheap, never throws. */
  notify(): void;
  /** `onWake` is called when another process has committed something. */
  listen(onWake: () => void): void;
  close(): Promise<void>;
}

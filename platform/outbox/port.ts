// What the relay needs of a place where events wait: both database ports provide one.
import type { NewRecord } from '../events/port.ts';

export interface PendingEvent {
  /** Orders the events of this source. */
  readonly id: string;
  readonly record: NewRecord;
}

export interface Backlog {
  /** A hundred thousand and more are told as that many. */
  readonly events: number;
  /** When the oldest of them came about (ms since the epoch); null: none waits, or it does not say. */
  readonly since: number | null;
}

export interface OutboxSource {
  readonly name: string;
  /** The oldest waiting events, if `holder` has or gets the relay lease of this source until `until` (ms epoch); else none. */
  claim(holder: string, now: number, until: number, limit: number): Promise<PendingEvent[]>;
  /** Removes what was published. */
  done(ids: readonly string[]): Promise<void>;
  /** What waits to be published; of those that only the holder of the lease can count, as far as it has read. */
  backlog(): Promise<Backlog>;
  /** Forgets up to `limit` events that were handled before `before` (ms epoch); how many those were. */
  forget(before: number, limit: number): Promise<number>;
}

export interface Relay {
  /** Something was committed: look now rather than at the next poll. Cheap, never throws. */
  wake(): void;
  /** Publishes what waits, then stops. */
  close(): Promise<void>;
}

/** Of the record that waits longest, by its own word. */
export function waitsSince(time: string | null | undefined): number | null {
  const since = Date.parse(time ?? '');
  return Number.isNaN(since) ? null : since;
}

/** Between the relays of processes that share a database. Best effort: relays look by themselves as well. */
export interface OutboxWakes {
  /** Something was committed here. Cheap, never throws. */
  notify(): void;
  /** `onWake` is called when another process has committed something. */
  listen(onWake: () => void): void;
  close(): Promise<void>;
}

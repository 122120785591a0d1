// What a topic's owner hands in so that keys that never end can be followed: whoever lags is told everything
// that was missed of a key as one event.
import type { StreamEvent, ToldEvent } from './fold.ts';

/** All functions are pure; methods for the reason that `StreamFold` gives. */
export interface Feed<Event extends StreamEvent = StreamEvent, Unread = unknown> {
  readonly topic: string;
  /** The one live field that is told by this feed; left out: all of the topic that have none of their own. */
  readonly field?: string;
  /** The major version of payloads that this feed understands; others are passed over. */
  readonly major: number;
  /** What a client is told that comes without a cursor: the newest event of each key, or nothing before now. */
  readonly begins: 'newest' | 'now';
  /** The topic keeps the newest record of each key for ever, so that no cursor is too old for it. */
  readonly compacted: boolean;
  /** Why something of this type cannot be one of the topic's events; null when it can. */
  fault(event: StreamEvent): string | null;
  /**
   * `unread` and then `event`, as one; null: nothing to tell. `unread` is null where everything before was
   * read. `at` is when the log took the event, ISO 8601.
   */
  merge(unread: Unread | null, event: Event, at: string): Unread | null;
  project(unread: Unread): ToldEvent;
}

// Typed consumers over the log: decode, hand over, dead-letter what can never succeed.
import type { CloudEvent, EventDefinition } from './cloudevent.ts';

/** What an event handler is given besides the event. */
export interface Handler<Data> {
  readonly event: EventDefinition<Data>;
  /**
   * Must be idempotent: the same event id may come again. Throwing a retryable AppError (or an unknown
   * error) retries with backoff; a non-retryable AppError dead-letters the record with its reason.
   */
  handle(event: CloudEvent<Data>): Promise<void>;
}

export interface Consumer {
  /** The consumer group, e.g. `portfolios`. */
  readonly group: string;
  // A list of handlers of different payload types; `handler()` checks each pair where it is made.
  readonly handlers: readonly Handler<never>[];
}

// What a subscription reads: a topic as this process follows it, and one client's way through it.
import type { Place } from './cursor.ts';
import type { ToldEvent } from './fold.ts';

export interface Source {
  /** Changes when the topic was made anew: part of every cursor. */
  readonly generation: string;
  /**
   * From `place` on; null: from where a new client begins. CURSOR_INVALID for a place that is none of these
   * keys', CURSOR_EXPIRED when what came since is no longer known. Whoever opens a way must leave it.
   */
  open(keys: readonly string[], place: Place | null): Promise<Way>;
  close(): Promise<void>;
}

export interface Way {
  /** Where the client stands before the next step. */
  readonly place: Place;
  /** Nothing is left to read, and nothing will come. */
  readonly isOver: boolean;
  /** Waits for it. null once all was read that will ever come, or `signal` aborted. */
  next(signal: AbortSignal): Promise<Step | null>;
  leave(): void;
}

export interface Step {
  readonly event: ToldEvent;
  /** Where the client stands once it has the event. */
  readonly place: Place;
}

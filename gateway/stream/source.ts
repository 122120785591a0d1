// What a subscription reads: a topic as this process follows it, and one client's way through it.
import type { Place } from './cursor.ts';
import type { ToldEvent } from './fold.ts';

/** Who is told that there may be more to take; always afterwards, never within a call of theirs. */
export interface Listener {
  more(): void;
}

export interface Source {
  /** Changes when the topic was made anew: part of every cursor. */
  readonly generation: string;
  /**
   * From `place` on; null: from where a new client begins. CURSOR_INVALID for a place that is none of these
   * keys', CURSOR_EXPIRED when what came since is no longer known. Whoever opens a way must leave it.
   */
  open(keys: readonly string[], place: Place | null, listener: Listener): Promise<Way>;
  close(): Promise<void>;
}

export interface Way {
  /** Where the client stands before the next step. */
  readonly place: Place;
  /** Nothing is left to read, and nothing will come. */
  readonly isOver: boolean;
  /** The span that told it first, where there is one and it is known. */
  readonly traceparent?: string | null;
  /** The next step; null: there is none at the moment. DATA_CORRUPT where events are missing. */
  take(): Step | null;
  leave(): void;
}

export interface Step {
  /** Made anew by each look. */
  readonly event: ToldEvent;
  /** Where the client stands once it has the event. */
  readonly place: Place;
  /** The topic's key that it came with. */
  readonly key: string;
  /** Equal only where the events are, among all steps that are told of the same keys. */
  readonly origin: string;
}

/** Most steps are like one that was told already: the event is projected for those only that look at it. */
export class TakenStep<Value> implements Step {
  readonly #teller: { project(value: Value): ToldEvent };
  readonly #value: Value;
  readonly place: Place;
  readonly key: string;
  readonly origin: string;

  constructor(
    teller: { project(value: Value): ToldEvent },
    value: Value,
    at: { readonly place: Place; readonly key: string; readonly origin: string },
  ) {
    this.#teller = teller;
    this.#value = value;
    this.place = at.place;
    this.key = at.key;
    this.origin = at.origin;
  }

  get event(): ToldEvent {
    return this.#teller.project(this.#value);
  }
}

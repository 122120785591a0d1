// What a topic's owner hands in so that its keys can be followed as streams; the gateway has no other
// knowledge of what flows through it.

/** An event as a GraphQL object: its type's name and its payload. */
export interface StreamEvent {
  readonly __typename: string;
}

/** With every field that its GraphQL type declares, stubs of entities included. */
export type ToldEvent = StreamEvent & Readonly<Record<string, unknown>>;

export interface FoldedEvent<State> {
  /** The same object when the event did not count. */
  readonly state: State;
  /** Set where events are missing or contradict each other: the stream cannot be told faultlessly. */
  readonly problem: { readonly message: string } | null;
}

/**
 * All functions are pure. Declared as methods on purpose: their parameters are then bivariant, so a
 * fold over its own types can stand in the registry of all folds.
 */
export interface StreamFold<
  Event extends StreamEvent = StreamEvent,
  State = unknown,
  Pos = unknown,
> {
  readonly topic: string;
  /** The major version of payloads that this fold understands; others are a gap in the stream. */
  readonly major: number;
  /** Why something of this type cannot be one of the topic's events; null when it can. */
  fault(event: StreamEvent): string | null;
  initial(key: string): State;
  /** A state saved by a checkpoint; null when it is not one that this version can go on with. */
  restore(saved: unknown): State | null;
  fold(state: State, event: Event): FoldedEvent<State>;
  ended(state: State): boolean;
  /** What a reader at `position` lacks, in order, as few events as possible; null: everything. */
  catchUp(state: State, position: Pos | null): readonly Event[];
  /** Where a reader stands who stood at `position` and was then given `event`. */
  positionAfter(position: Pos | null, event: Event): Pos;
  isBehind(event: Event, position: Pos): boolean;
  /** Whether no event of this key can have come before. */
  isFirst(event: Event): boolean;
  /** When the key was made, ms since the epoch: no event of it is older. null: unknown. */
  bornAt(key: string): number | null;
  /** A position as a short list of numbers, for a cursor. */
  packPosition(position: Pos): readonly number[];
  /** null when this cannot have been packed here. */
  unpackPosition(packed: readonly number[]): Pos | null;
  project(event: Event): ToldEvent;
}

// What the checker is given: plain data, as a client receives it and as the graph answers it in the end.
/** A frame's event as the graph answers it; fields of other types are absent. */
export interface SeenEvent {
  readonly __typename: string;
  readonly runId: string;
  readonly epoch: number;
  readonly seq: number;
  readonly attempt?: number;
  readonly offset?: number;
  readonly text?: string;
  readonly firstSeq?: number;
}

/** What happened to one client, in order. */
export type Observation =
  | { readonly what: 'connected'; readonly after: string | null }
  | { readonly what: 'frame'; readonly event: SeenEvent; readonly cursor: string }
  /** `complete` by the server, `lost` with the connection, `cut` by the client, or an error's code. */
  | { readonly what: 'ended'; readonly how: string };

export interface ClientHistory {
  readonly client: string;
  readonly viewer: string;
  readonly runId: string;
  readonly seen: readonly Observation[];
  /** It meant to stay until the run's end; false for who hangs up for good or may not look at all. */
  readonly stays: boolean;
}

export interface ProducedRun {
  readonly runId: string;
  readonly owner: string;
  /** As the graph answers it once all is over: COMPLETED, FAILED, CANCELLED; others mean it never ended. */
  readonly status: string;
  /** The transcript's text; null where the run has no answer. */
  readonly text: string | null;
}

export const classes = [
  'lost',
  'duplicated',
  'reordered',
  'textGaps',
  'falseTerminals',
  'missingTerminals',
  'leaked',
] as const;
export type FlawClass = (typeof classes)[number];

export interface Flaw {
  readonly class: FlawClass;
  readonly message: string;
}

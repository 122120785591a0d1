/** What every event has, and what a view needs of some; a query may select more. */
export interface RunEventFields {
  readonly __typename: string;
  readonly seq: number;
  readonly epoch: number;
}

/** Where the stream of a run stands for its reader. */
export interface RunView<Event extends RunEventFields = RunEventFields> {
  /** The answer so far; empty again when its attempt was abandoned. */
  readonly text: string;
  /** Which attempt `text` is; null while none is open. */
  readonly attempt: number | null;
  /** Everything but deltas, in order. */
  readonly steps: readonly Event[];
  /** The run is over, well or not; see the last step. */
  readonly ended: boolean;
  readonly position: {
    readonly epoch: number;
    readonly seq: number;
    readonly attempt: number;
    readonly offset: number;
    readonly textSeq: number;
  } | null;
  /** The first sign of loss, repetition or disorder; null on a faultless stream. */
  readonly problem: { readonly kind: string; readonly message: string } | null;
}

export interface Shown<Event extends RunEventFields = RunEventFields> {
  readonly event: Event;
  /** With this event. */
  readonly view: RunView<Event>;
  /** Keep it with the view to go on later: `from: { cursor, view }`. Good on SSE too. */
  readonly cursor: string | null;
}

type Params = Readonly<Record<string, unknown>>;

export interface FollowOptions<Event extends RunEventFields = RunEventFields> {
  /** Of /graphql; `http:` and `https:` are taken for `ws:` and `wss:`. */
  readonly url: string | URL;
  readonly runId: string;
  /**
   * Sent when a connection opens, such as `{ authorization: 'Bearer …' }`. A function is asked for each
   * connection, so it can hand in a new token where the old one has expired.
   */
  readonly connectionParams?: Params | (() => Params | Promise<Params>);
  /**
   * A token that is good now, without `Bearer`; goes into `connectionParams` as `authorization`. Asked for each
   * connection, and again before the token in use ends: the stream then goes on, on the same connection. Where none can
   * be had for the moment, reject; to give up, reject with a FollowError.
   */
  readonly token?: () => string | Promise<string>;
  /** Takes `$runId` and `$after`, and selects of `runEvents` at least what `defaultQuery` does. */
  readonly query?: string;
  /** Where an earlier call stopped. */
  readonly from?: { readonly cursor: string; readonly view: RunView<Event> };
  /** Ends the generator, quietly. */
  readonly signal?: AbortSignal;
  /** Connections lost in a row, without a frame in between, before it gives up; 20. */
  readonly retries?: number;
  /** A connection that is not acknowledged in this time is tried anew, ms; 15,000. */
  readonly openWithinMs?: number;
  /** Where the platform has no WebSocket of its own. */
  readonly webSocketImpl?: unknown;
  /** Waits before another connection and before a renewal, in ms; for tests. */
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Yields every event once and in order, with the view after it; returns the last view. */
export function followRun<Event extends RunEventFields = RunEventFields>(
  options: FollowOptions<Event>,
): AsyncGenerator<Shown<Event>, RunView<Event>, void>;

/** The run cannot be followed (any further): `code` is the GraphQL error's, or UNAVAILABLE. */
export class FollowError extends Error {
  constructor(code: string, message: string, options?: ErrorOptions);
  readonly code: string;
}

export const defaultQuery: string;
export const emptyView: RunView<never>;

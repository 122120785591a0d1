// What the checker of the engines' torture is given: plain data, as clients were answered, as the graph tells it in the
// end, and as the log keeps it.

/** What one acknowledged or unanswered request was to book. */
export interface Booking {
  /** Idempotency key, and the description of its lines in the ledger. */
  readonly key: string;
  readonly portfolioId: string;
  /** Changes of balances, minor units; a transfer has two. */
  readonly changes: readonly { readonly accountId: string; readonly minor: bigint }[];
  /** Its lines as they were acknowledged; null: nobody was ever told. */
  readonly transactionIds: readonly string[] | null;
  /** Milliseconds since the epoch. */
  readonly askedAt: number;
  readonly answeredAt: number | null;
}

/** A file whose rows are all described by its key. */
export interface Imported extends Omit<Booking, 'transactionIds'> {
  /** Null: nobody was ever told that it was booked. */
  readonly importId: string | null;
}

export interface OrderAtEnd {
  readonly id: string;
  readonly status: string;
  readonly transactionIds: readonly string[];
}

/** A line of the ledger as the graph tells it. */
export interface Line {
  readonly id: string;
  readonly accountId: string;
  readonly kind: string;
  readonly minor: bigint;
  readonly symbol: string | null;
  /** Millionths. */
  readonly quantity: bigint | null;
  readonly description: string;
}

/** What the graph tells of a portfolio once all is over. */
export interface PortfolioAtEnd {
  readonly id: string;
  /** Accounts that nobody else books in, each empty at first. */
  readonly accounts: readonly { readonly id: string; readonly balance: bigint }[];
  /** All lines of these, in the order in which they were booked. */
  readonly lines: readonly Line[];
  /** Of these accounts. */
  readonly holdings: readonly {
    readonly accountId: string;
    readonly symbol: string;
    /** Millionths, as are those of its lots. */
    readonly quantity: bigint;
    readonly lots: bigint;
  }[];
  readonly orders: readonly OrderAtEnd[];
}

/** What the graph tells of a household's whole wealth, beside the parts that it is made of. */
export interface WealthAtEnd {
  readonly owner: string;
  readonly told: { readonly [Name in WealthPart]: bigint };
  /** Null where parts are in several currencies. */
  readonly sums: { readonly [Name in WealthPart]: bigint } | null;
}
export type WealthPart = 'total' | 'cash' | 'invested' | 'liabilities';

/** A record of the log, in the order of its partition. */
export interface Logged {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  /** Source and id: the same event again has the same ones. */
  readonly event: string;
  /** `TransactionRecorded`. */
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** One client of a live field that never ends. */
export interface FollowHistory {
  readonly follower: string;
  readonly field: 'portfolioChanged' | 'orderUpdated';
  readonly portfolioId: string;
  readonly seen: readonly FollowObservation[];
}

export type FollowObservation =
  /** `start`: where it stands by that, when it came without a cursor. */
  | { readonly what: 'connected'; readonly after: string | null; readonly start: string }
  | { readonly what: 'frame'; readonly frame: ChangeFrame; readonly cursor: string }
  | { readonly what: 'ended'; readonly how: string };

export interface ChangeFrame {
  readonly kind: string;
  readonly kinds: readonly string[];
  readonly count: number;
  /** Ids of the orders, for `orderUpdated`. */
  readonly orders: readonly string[];
}

export interface EnginesHistory {
  readonly bookings: readonly Booking[];
  readonly imports: readonly Imported[];
  /** Ids of acknowledged orders. */
  readonly orders: readonly string[];
  readonly portfolios: readonly PortfolioAtEnd[];
  readonly wealth: readonly WealthAtEnd[];
  /** Of `portfolios.events.v1`, from before the first booking on. */
  readonly changes: readonly Logged[];
  /** Offset in each partition from which on followers were to be told. */
  readonly followedFrom: ReadonlyMap<number, number>;
  readonly follows: readonly FollowHistory[];
  /** Ids of runs that somebody was told had begun, and `coaching.runs.v1` of that time. */
  readonly runs: readonly string[];
  readonly runEvents: readonly Logged[];
}

export const flawClasses = [
  'lostBookings',
  'duplicateBookings',
  'inventedBookings',
  'wrongSums',
  'lostEvents',
  'duplicateEvents',
  'reorderedEvents',
  'wrongEvents',
  'lostChanges',
  'repeatedChanges',
  'reorderedChanges',
  'missingTerminals',
  'twoTerminals',
] as const;
export type FlawClass = (typeof flawClasses)[number];

export interface Flaw {
  readonly class: FlawClass;
  readonly message: string;
}

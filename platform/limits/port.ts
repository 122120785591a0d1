// How much a caller may ask for: a bucket each, from which asking takes and which fills at a steady pace.

export interface Limit {
  /** What may be taken at once from a bucket that is full, as every one is at first. */
  readonly capacity: number;
  readonly perSecond: number;
}

export interface Taken {
  readonly allowed: boolean;
  /** Whole units left. */
  readonly remaining: number;
  /** When the same would be allowed if nothing else were taken until then; 0 where it is. */
  readonly retryAfterMs: number;
}

export interface Limits {
  /**
   * Takes `cost` (0 or more) from the bucket of `key`, or nothing where it holds too little. What costs more than
   * a full bucket needs a full one and leaves it in debt: over time nobody gets more than the pace.
   */
  take(key: string, cost: number): Taken | Promise<Taken>;
}

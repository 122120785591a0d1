// What one client was told of one symbol: every event once, in order, none left out.

/** As far as a client sees it. */
export interface ToldQuote {
  readonly seq: number;
  /** How many events it stands for. */
  readonly count: number;
}

export class Ledger {
  /** The newest event that was told; null before the first, which tells from where on the client was there. */
  seq: number | null = null;
  /** Events that came together with a newer one. */
  merged = 0;

  /** What is wrong with the next one; null: nothing. */
  take({ seq, count }: ToldQuote): string | null {
    const before = this.seq;
    this.seq = seq;
    this.merged += count - 1;
    if (before === null) return null;
    const missing = seq - before - count;
    if (missing > 0) return `${missing} lost before event ${seq}`;
    if (missing < 0) return `${-missing} told twice with event ${seq}`;
    return null;
  }
}

// What a group was given of numbered records: which are missing, came again or out of their key's order.
export class Tally {
  readonly #handled = new Set<number>();
  readonly #newest = new Map<string, number>();
  /** Handled a second time. */
  repeated = 0;
  /** Handled after a later one of their key. */
  disordered = 0;

  get handled(): number {
    return this.#handled.size;
  }

  take(key: string, n: number): void {
    if (this.#handled.has(n)) {
      this.repeated += 1;
      return;
    }
    this.#handled.add(n);
    if (n < (this.#newest.get(key) ?? -1)) this.disordered += 1;
    else this.#newest.set(key, n);
  }
}

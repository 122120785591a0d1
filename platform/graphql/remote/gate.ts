// So many calls at a time, so many waiting, first come first served; whoever comes then is turned away.

export interface Entrant {
  /** Now there is a place. False: it is not needed any more; else `leave` is called when it is free again. */
  entered(): boolean;
}

export class Gate {
  readonly #places: number;
  readonly #most: number;
  // A set keeps the order, and gives up those in the middle at once.
  readonly #waiting = new Set<Entrant>();
  #inside = 0;

  constructor(places: number, queue: number) {
    this.#places = places;
    this.#most = queue;
  }

  get inside(): number {
    return this.#inside;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** False: there is no place, and none to wait for one. */
  enter(entrant: Entrant): boolean {
    if (this.#inside < this.#places) {
      this.#inside += 1;
      if (!entrant.entered()) this.leave();
      return true;
    }
    if (this.#waiting.size >= this.#most) return false;
    this.#waiting.add(entrant);
    return true;
  }

  /** Waits no longer. */
  withdraw(entrant: Entrant): void {
    this.#waiting.delete(entrant);
  }

  leave(): void {
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      if (next.entered()) return;
    }
    this.#inside -= 1;
  }
}

// Whom there is something to give to is served in turns of the event loop, so that one event for very many
// clients holds up nothing else for long.

export interface Served {
  /** Must not throw. */
  serve(): void;
}

/** Some milliseconds, at what a frame costs a client. */
const perTurn = 200;

export class Turns {
  #queue: Served[] = [];
  #next = 0;
  #due = false;

  /** In order, each once for every time that it was added. */
  add(served: Served): void {
    this.#queue.push(served);
    if (this.#due) return;
    this.#due = true;
    setImmediate(this.#run);
  }

  readonly #run = (): void => {
    const end = Math.min(this.#queue.length, this.#next + perTurn);
    while (this.#next < end) this.#queue[this.#next++]?.serve();
    this.#due = this.#next < this.#queue.length;
    if (this.#due) {
      setImmediate(this.#run);
    } else {
      this.#queue = [];
      this.#next = 0;
    }
  };
}

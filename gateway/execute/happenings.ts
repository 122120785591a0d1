// What live topics have said of entities so far, by a clock that ticks with every event: whoever remembers an
// entity can tell whether something has happened to it since.

/** An entity as a topic names it: by its type and the value of its key. */
export interface EntityName {
  readonly type: string;
  readonly key: string;
}

const mostRemembered = 50_000;

export class Happenings {
  readonly #most: number;
  /** Oldest first. */
  readonly #last = new Map<string, number>();
  readonly #ofType = new Map<string, number>();
  #now = 0;
  /** Whatever is remembered no more happened by then. */
  #forgotten = 0;

  constructor(most = mostRemembered) {
    this.#most = most;
  }

  get now(): number {
    return this.#now;
  }

  note(type: string, key: string): void {
    const name = nameOf(type, key);
    this.#now += 1;
    this.#last.delete(name);
    this.#last.set(name, this.#now);
    this.#ofType.set(type, this.#now);
    if (this.#last.size <= this.#most) return;
    for (const [oldest, time] of this.#last) {
      this.#last.delete(oldest);
      this.#forgotten = time;
      return;
    }
  }

  /** Also where that is remembered no more. */
  since(time: number, type: string, key: string): boolean {
    const ofType = this.#ofType.get(type);
    if (ofType === undefined || ofType <= time) return false;
    return (this.#last.get(nameOf(type, key)) ?? this.#forgotten) > time;
  }

  toTypeSince(time: number, type: string): boolean {
    return (this.#ofType.get(type) ?? 0) > time;
  }
}

function nameOf(type: string, key: string): string {
  return `${type}\0${key}`;
}

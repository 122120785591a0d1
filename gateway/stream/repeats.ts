// Which of a topic's records are events that were there before: relays publish at least once, and clients are told once.
import type { EventRecord } from '../../platform/events/port.ts';

interface Place {
  readonly partition: number;
  readonly offset: number;
}

/**
 * An event comes again soon: what a relay had published when it died, its successor publishes first of all. Records
 * without an id never come again.
 */
export class Repeats {
  readonly #most: number;
  /** Where each event stood first, by source and id; the one noted longest ago at the beginning. */
  readonly #first = new Map<string, Place>();
  /** Per partition: every event from this offset on was noted, and up to that one some were forgotten. */
  readonly #notedFrom = new Map<number, number>();
  readonly #forgottenTo = new Map<number, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Everything from this offset on was noted, or will be; before it what was said before. */
  noted(partition: number, from: number): void {
    this.#notedFrom.set(partition, Math.min(from, this.#notedFrom.get(partition) ?? Infinity));
  }

  /** Every event from this offset on is known. */
  knownFrom(partition: number): number {
    const noted = this.#notedFrom.get(partition) ?? Infinity;
    return Math.max(noted, this.#forgottenTo.get(partition) ?? 0);
  }

  /** Notes a record; true where the same event stands before it. */
  note({ partition, offset, headers }: EventRecord): boolean {
    const id = headers['ce_id'];
    if (id === undefined) return false;
    const event = `${headers['ce_source'] ?? ''} ${id}`;
    const first = this.#first.get(event);
    if (first !== undefined && first.offset < offset) return true;
    this.#first.set(event, { partition, offset });
    if (this.#first.size > this.#most) this.#forget();
    return false;
  }

  #forget(): void {
    for (const [event, { partition, offset }] of this.#first) {
      this.#first.delete(event);
      const before = this.#forgottenTo.get(partition) ?? 0;
      this.#forgottenTo.set(partition, Math.max(offset + 1, before));
      return;
    }
  }
}

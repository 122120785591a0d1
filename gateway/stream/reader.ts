// One client's way through a stream. All it keeps is a position, so a client that stalls costs no more
// memory than one that keeps up; what it missed is merged when it asks again (coalesce, never drop).
import { AppError } from '../../platform/errors.ts';
import type { StreamEvent } from './fold.ts';
import type { LiveStream } from './live.ts';

export interface Delivery {
  readonly event: StreamEvent;
  /** Where the client stands once it has the event. */
  readonly position: unknown;
  /** Equal only where the events are, among all readers of the stream. */
  readonly origin: string;
}

export class StreamReader {
  #stream: LiveStream;
  #position: unknown;
  /** Index of the next event in the stream's ring; null while catching up. */
  #next: number | null = null;

  /** `position` null: from the beginning. */
  constructor(stream: LiveStream, position: unknown) {
    this.#stream = stream;
    this.#position = position;
  }

  /** The next event; null: all was read so far. DATA_CORRUPT where events are missing behind what was read. */
  take(): Delivery | null {
    const delivery = this.#recent() ?? this.#missed();
    if (delivery === null && !this.#stream.ended && this.#stream.problem !== null) {
      throw new AppError('DATA_CORRUPT', `The stream has a gap: ${this.#stream.problem}`);
    }
    return delivery;
  }

  #recent(): Delivery | null {
    const { fold, head } = this.#stream;
    while (this.#next !== null && this.#next < head) {
      const index = this.#next;
      const event = this.#stream.recent(index);
      if (event === undefined) return null;
      this.#next++;
      // A reader that resumes may have been further on another replica.
      if (this.#position !== null && fold.isBehind(event, this.#position)) continue;
      return this.#given(event, `${index}`);
    }
    return null;
  }

  #missed(): Delivery | null {
    const { fold, head, state } = this.#stream;
    if (this.#next === head) return null;
    const before = this.#position;
    const [event, ...others] = fold.catchUp(state, before);
    this.#next = others.length > 0 ? null : head;
    if (event === undefined) return null;
    const from = before === null ? '' : fold.packPosition(before).join();
    return this.#given(event, `${from}<${head}`);
  }

  #given(event: StreamEvent, origin: string): Delivery {
    this.#position = this.#stream.fold.positionAfter(this.#position, event);
    return { event, position: this.#position, origin };
  }
}

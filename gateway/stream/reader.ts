// One client's way through a stream. All it keeps is a position, so a client that stalls costs no more
// memory than one that keeps up; what it missed is merged when it asks again (coalesce, never drop).
import { AppError } from '../../platform/errors.ts';
import type { StreamEvent } from './fold.ts';
import type { LiveStream } from './live.ts';

export interface Delivery {
  readonly event: StreamEvent;
  /** Where the client stands once it has the event. */
  readonly position: unknown;
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

  /**
   * The next event; waits for it. null once the stream has ended and all was read, or `signal`
   * aborted. DATA_CORRUPT where events are missing behind what was read.
   */
  async next(signal: AbortSignal): Promise<Delivery | null> {
    while (!signal.aborted) {
      const event = this.#take();
      if (event !== null) {
        this.#position = this.#stream.fold.positionAfter(this.#position, event);
        return { event, position: this.#position };
      }
      if (this.#stream.ended) return null;
      if (this.#stream.problem !== null) {
        throw new AppError('DATA_CORRUPT', `The stream has a gap: ${this.#stream.problem}`);
      }
      await this.#stream.changed(signal);
    }
    return null;
  }

  #take(): StreamEvent | null {
    const { fold, head } = this.#stream;
    while (this.#next !== null && this.#next < head) {
      const event = this.#stream.recent(this.#next);
      if (event === undefined) break;
      this.#next++;
      // A reader that resumes may have been further on another replica.
      if (this.#position === null || !fold.isBehind(event, this.#position)) return event;
    }
    if (this.#next === head) return null;
    const missing = fold.catchUp(this.#stream.state, this.#position);
    this.#next = missing.length > 1 ? null : head;
    return missing[0] ?? null;
  }
}

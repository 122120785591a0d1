// One key of a live topic as this process knows it: its folded state, the newest events, who waits for more.
import type { EventRecord } from '../../platform/events/port.ts';
import type { Log } from '../../platform/log.ts';
import { isTracing } from '../../platform/telemetry/trace.ts';
import { decodeRecord, type Unreadable } from './decode.ts';
import type { StreamEvent, StreamFold } from './fold.ts';
import type { Listener } from './source.ts';

/** How many events a reader may lag and still be given each one as it came. */
const ringSize = 16;

let made = 0;

export class LiveStream {
  /** Apart from every other one of this process, also of the same key. */
  readonly serial = ++made;
  readonly key: string;
  readonly partition: number;
  readonly fold: StreamFold;
  #log: Log;
  #state: unknown;
  #nextOffset: number;
  #problem: string | null = null;
  #traceparent: string | null = null;
  #recent: StreamEvent[] = [];
  /** How many events counted since this object was made: the index of the next one. */
  #head = 0;
  readonly #listeners = new Set<Listener>();

  /** `state` holds every event of the key before `nextOffset`. */
  constructor(
    fold: StreamFold,
    at: { key: string; partition: number; state: unknown; nextOffset: number },
    log: Log,
  ) {
    this.fold = fold;
    this.key = at.key;
    this.partition = at.partition;
    this.#state = at.state;
    this.#nextOffset = at.nextOffset;
    this.#log = log;
  }

  get state(): unknown {
    return this.#state;
  }

  /** The offset of the next record to apply. */
  get nextOffset(): number {
    return this.#nextOffset;
  }

  get head(): number {
    return this.#head;
  }

  get ended(): boolean {
    return this.fold.ended(this.#state);
  }

  /** The span that told it first; null where none is known. */
  get traceparent(): string | null {
    return this.#traceparent;
  }

  /** Why the stream cannot go on faultlessly; null while it can. */
  get problem(): string | null {
    return this.#problem;
  }

  /** The counted event of this index; undefined once it has left the ring. */
  recent(index: number): StreamEvent | undefined {
    return this.#recent[index - (this.#head - this.#recent.length)];
  }

  /**
   * Takes a record of this key; one that was already applied changes nothing. The answer is set for a
   * record that cannot be read. It is passed over, since it need not be an event of this key at all: if it
   * was one, the next one's number shows that.
   */
  apply(record: EventRecord): Unreadable | null {
    if (record.offset < this.#nextOffset) return null;
    this.#nextOffset = record.offset + 1;
    if (isTracing()) this.#traceparent ??= record.headers['traceparent'] ?? null;
    const decoded = decodeRecord(record, this.fold);
    if ('why' in decoded && !decoded.isNewer) return decoded;
    const problem = 'why' in decoded ? decoded.why.message : this.#take(decoded.event);
    if (problem !== null && this.#problem === null) {
      const { key, partition } = this;
      this.#log.error({ key, partition, offset: record.offset, problem }, 'a stream has a gap');
    }
    this.#problem = problem;
    this.#wake();
    return 'why' in decoded ? decoded : null;
  }

  #take(event: StreamEvent): string | null {
    let folded;
    try {
      folded = this.fold.fold(this.#state, event);
    } catch (error) {
      return `an event could not be applied: ${String(error)}`;
    }
    if (folded.problem !== null) return folded.problem.message;
    if (folded.state === this.#state) return this.#problem;
    this.#state = folded.state;
    this.#head++;
    this.#recent.push(event);
    if (this.#recent.length > ringSize) this.#recent.shift();
    return null;
  }

  /** Tells of every change from now on. Returns how to end it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #wake(): void {
    for (const listener of this.#listeners) listener.more();
  }
}

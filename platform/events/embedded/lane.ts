// One partition in memory: where it ends, and who waits for it to grow.
import type { TopicSpec } from '../port.ts';

export interface Topic {
  readonly name: string;
  /** Random, made with the topic. */
  readonly generation: string;
  retention: TopicSpec['retention'];
  readonly lanes: readonly Lane[];
}

export class Lane {
  /** The partition's row in the file. */
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
  /** The offset after the newest committed record: nobody may read beyond it. */
  end: number;
  /** The offset the next insert gets; ahead of `end` only while a transaction is open. */
  next: number;
  /** Records before this offset have been compacted. */
  cleaned: number;
  readonly #waiting = new Set<() => void>();

  constructor(id: number, topic: string, partition: number, end: number, cleaned: number) {
    this.id = id;
    this.topic = topic;
    this.partition = partition;
    this.end = end;
    this.next = end;
    this.cleaned = cleaned;
  }

  /** The transaction that moved `next` has committed. */
  advance(): void {
    this.end = this.next;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  /** Resolves when records were committed, or when `signal` aborts. */
  grown(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}

// Finds passages that mean what a query means: the query's own vector, and what lies near it.
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../../platform/clock.ts';
import type { Embedder } from '../../../platform/llm/port.ts';
import type { Log } from '../../../platform/log.ts';
import type { Near, VectorSpace } from './space.ts';

/** How many passages are found at most: some are always nearest, however far away. */
export const NEAREST = 60;
/** Whoever searches waits no longer (ms) for the embedder, and for a while after a failure nobody waits again. */
const PATIENCE_MS = 3_000;
const REST_MS = 10_000;

export interface MeaningParts {
  readonly embedder: Embedder;
  readonly vectors: { readonly space: VectorSpace | null };
  readonly clock: Clock;
  readonly log: Log;
}

export class Meaning {
  readonly #parts: MeaningParts;
  /** A page after the first asks for the same query again. */
  readonly #known = new LRUCache<string, readonly number[]>({ max: 200 });
  #restUntil = 0;

  constructor(parts: MeaningParts) {
    this.#parts = parts;
  }

  get isOffered(): boolean {
    return this.#parts.vectors.space !== null;
  }

  /** Nearest first; null where the embedder does not answer. */
  async near(query: string, reader: string): Promise<Near[] | null> {
    const { vectors, log, clock } = this.#parts;
    if (vectors.space === null) return null;
    try {
      const vector = await this.#vectorOf(query);
      return vector && (await vectors.space.nearest(vector, reader, NEAREST));
    } catch (error) {
      this.#restUntil = clock.now() + REST_MS;
      log.warn({ err: error }, 'a search goes without vectors');
      return null;
    }
  }

  async #vectorOf(query: string): Promise<readonly number[] | null> {
    const { embedder, clock } = this.#parts;
    const known = this.#known.get(query);
    if (known !== undefined) return known;
    if (clock.now() < this.#restUntil) return null;
    const stop = new AbortController();
    const timer = clock.after(PATIENCE_MS, () => stop.abort());
    try {
      const { vectors } = await embedder.embed([query], stop.signal);
      const [vector = null] = vectors;
      if (vector !== null) this.#known.set(query, vector);
      return vector;
    } finally {
      timer.cancel();
    }
  }
}

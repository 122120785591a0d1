// Gives every passage its vector, in the background: whatever is found to have none, a batch at a time, under a
// lease. What a dead process did is kept, and whoever comes next goes on with what is missing.
import type { Clock, Timer } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/db/port.ts';
import { isAppError } from '../../../platform/errors.ts';
import type { BackgroundPart } from '../../../platform/graphql/port.ts';
import type { Embedder } from '../../../platform/llm/port.ts';
import type { Log } from '../../../platform/log.ts';
import type { Ports } from '../../../platform/ports.ts';
import { openVectorSpace, whyNot, type VectorSpace } from './space.ts';

/** How long (ms) a dead process keeps the work; longer than any request takes. */
const LEASE_MS = 90_000;
/** How often passages are looked for that other processes have added. */
const POLL_MS = 30_000;
/** Passages of one request. */
const BATCH = 64;
/** Pauses after failures: they double. */
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

type Passage = Awaited<ReturnType<VectorSpace['missing']>>[number];

export class PassageEmbedder implements BackgroundPart {
  readonly name = 'memory embedding';
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #embedder: Embedder;
  readonly #holder: string;
  readonly #stop = new AbortController();
  /** Passages for which this model has no vector. */
  readonly #refused = new Set<string>();
  #space: VectorSpace | null = null;
  #unable: string | null = null;
  #poll: Timer | null = null;
  #working: Promise<void> | null = null;
  #again = false;
  #failures = 0;
  #notBefore = 0;

  constructor(ports: Pick<Ports, 'db' | 'clock' | 'ids' | 'log'>, embedder: Embedder) {
    this.#db = ports.db;
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#embedder = embedder;
    this.#holder = ports.ids.next('embedder');
  }

  /** Where the vectors are; null: not open yet, or this server keeps none. */
  get space(): VectorSpace | null {
    return this.#space;
  }

  async start(): Promise<void> {
    await this.#open().catch((error: unknown) =>
      this.#log.warn({ err: error }, 'the vectors of passages cannot be opened at the moment'),
    );
    this.#look();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#poll?.cancel();
    await this.#working;
  }

  /** There may be passages without a vector. */
  wake(): void {
    if (this.#stop.signal.aborted || this.#unable !== null) return;
    this.#again = true;
    if (this.#clock.now() < this.#notBefore) return;
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
      if (this.#again) this.wake();
    });
  }

  /** Resolves when there is nothing left to do here and now. */
  async idle(): Promise<void> {
    while (this.#working !== null) await this.#working;
  }

  #look(): void {
    if (this.#stop.signal.aborted) return;
    this.wake();
    const pause = Math.max(0, this.#notBefore - this.#clock.now());
    this.#poll = this.#clock.after(pause > 0 ? Math.min(pause, POLL_MS) : POLL_MS, () =>
      this.#look(),
    );
  }

  async #open(): Promise<VectorSpace | null> {
    if (this.#space !== null || this.#unable !== null) return this.#space;
    const { name, dimensions } = this.#embedder;
    this.#unable = await whyNot(this.#db, this.#embedder);
    if (this.#unable !== null) {
      const message = 'no vector search: the database server cannot keep the vectors';
      this.#log.warn({ model: name, dimensions, because: this.#unable }, message);
      return null;
    }
    return (this.#space = await openVectorSpace(this.#db, this.#embedder));
  }

  async #work(): Promise<void> {
    this.#again = false;
    try {
      const space = await this.#open();
      if (space === null || !(await this.#claim(space))) return;
      await this.#embedAll(space);
      this.#failures = 0;
    } catch (error) {
      this.#failed(error);
    }
  }

  async #embedAll(space: VectorSpace): Promise<void> {
    let reached = '';
    let added = 0;
    while (!this.#stop.signal.aborted) {
      const found = await space.missing(reached, BATCH);
      const last = found.at(-1);
      if (last === undefined) break;
      const passages = found.filter(({ id }) => !this.#refused.has(id));
      if (passages.length > 0) added += await this.#embed(space, passages);
      reached = last.id;
      // Somebody else’s by now: who took too long.
      if (!(await this.#claim(space))) return;
    }
    await space.tidy();
    await space.release(this.#holder);
    if (added > 0) this.#log.info({ added, model: this.#embedder.name }, 'passages were embedded');
  }

  /** A passage that the model will not take is looked for by halves, and left out. */
  async #embed(space: VectorSpace, passages: readonly Passage[]): Promise<number> {
    const texts = passages.map(({ heading, text }) =>
      heading === '' ? text : `${heading}\n${text}`,
    );
    try {
      const { vectors } = await this.#embedder.embed(texts, this.#stop.signal);
      this.#failures = 0;
      return await space.put(passages.map(({ id }, n) => ({ id, vector: vectors[n] ?? [] })));
    } catch (error) {
      if (!isAppError(error, 'BAD_USER_INPUT') && !isAppError(error, 'CONTENT_FILTERED')) {
        throw error;
      }
      const [only] = passages;
      if (passages.length === 1 && only !== undefined) {
        this.#refused.add(only.id);
        this.#log.warn({ err: error, passage: only.id }, 'a passage cannot be embedded');
        return 0;
      }
      const half = Math.ceil(passages.length / 2);
      const first = await this.#embed(space, passages.slice(0, half));
      return first + (await this.#embed(space, passages.slice(half)));
    }
  }

  #claim(space: VectorSpace): Promise<boolean> {
    const now = this.#clock.now();
    return space.claim(this.#holder, now, now + LEASE_MS);
  }

  /** Comes again, the later the more often it has failed. */
  #failed(error: unknown): void {
    if (this.#stop.signal.aborted) return;
    const pause = Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** this.#failures);
    const asked = isAppError(error) ? (error.retryAfterMs ?? 0) : 0;
    this.#failures += 1;
    this.#again = false;
    const wait = Math.max(pause, asked);
    this.#notBefore = this.#clock.now() + wait;
    this.#log.warn({ err: error, retryInMs: wait }, 'embedding is interrupted');
    this.#poll?.cancel();
    this.#poll = this.#clock.after(wait, () => this.#look());
  }
}

// Reads what was left to be imported, one document after the other: in the thread of the reader, with a
// lease, so that another process goes on where one has died.
import type { Clock, Timer } from '../../platform/clock.ts';
import type { Database } from '../../platform/db/port.ts';
import { AppError, isAppError } from '../../platform/errors.ts';
import type { BackgroundPart } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { Ports } from '../../platform/ports.ts';
import {
  claimImport,
  completeImport,
  failImport,
  recordStep,
  releaseImport,
  renewImport,
  type ImportJob,
  type Step,
} from './imports.ts';
import { chunkIds, insertChunks } from './library.ts';
import type { Reader } from './reading/reader.ts';
import { ReadingFailure } from './reading/failure.ts';

/** How long (ms) a dead worker keeps its document, how often it is renewed, and how often all look for work. */
const LEASE_MS = 6_000;
const RENEW_MS = 2_000;
const POLL_MS = 3_000;
/** A document is told about at most so often (ms), but for the beginnings and ends of its stages. */
const TELL_MS = 200;
const MOST_ATTEMPTS = 5;
/** Passages indexed in one transaction: others' queries come between. */
const BATCH = 50;

export class Importer implements BackgroundPart {
  readonly name = 'memory imports';
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #wakeRelay: () => void;
  readonly #reader: Reader;
  readonly #ready: () => void;
  readonly #holder: string;
  #poll: Timer | null = null;
  #working: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  /** `ready`: called whenever a document can be found. */
  constructor(
    ports: Pick<Ports, 'db' | 'clock' | 'ids' | 'log' | 'wakeRelay'>,
    reader: Reader,
    ready: () => void,
  ) {
    this.#db = ports.db;
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#wakeRelay = ports.wakeRelay;
    this.#reader = reader;
    this.#ready = ready;
    this.#holder = ports.ids.next('importer');
  }

  async start(): Promise<void> {
    this.#look();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#poll?.cancel();
    await this.#reader.close();
    await this.#working;
  }

  /** Something was left to be imported. */
  wake(): void {
    if (this.#stopped) return;
    this.#again = true;
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
    if (this.#stopped) return;
    this.wake();
    this.#poll = this.#clock.after(POLL_MS, () => this.#look());
  }

  async #work(): Promise<void> {
    try {
      while (!this.#stopped) {
        this.#again = false;
        const now = this.#clock.now();
        const job = await claimImport(this.#db, this.#holder, now, now + LEASE_MS);
        if (job === null) return;
        await this.#perform(job);
      }
    } catch (error) {
      // The database, most likely; the next look tries again.
      this.#log.warn({ err: error }, 'imports cannot go on at the moment');
      this.#again = false;
    }
  }

  async #perform(job: ImportJob): Promise<void> {
    const renewal = this.#renewing(job);
    try {
      if (job.attempts > MOST_ATTEMPTS) {
        throw new ReadingFailure(
          'ABANDONED',
          `Reading it was tried ${MOST_ATTEMPTS} times in vain.`,
        );
      }
      await this.#import(job);
    } catch (error) {
      await this.#unfinished(job, error);
    } finally {
      renewal.cancel();
    }
    this.#wakeRelay();
  }

  async #import(job: ImportJob): Promise<void> {
    const teller = this.#teller(job);
    const { text, passages } = await this.#reader
      .read(job.mediaType, job.content, (stage, done, total) => teller.tell({ stage, done, total }))
      .finally(() => teller.ended());
    const { documentId, ownerId } = job;
    for (let first = 0; first < passages.length; first += BATCH) {
      if (this.#stopped) throw stopping();
      const batch = passages.slice(first, first + BATCH);
      const step = {
        stage: 'INDEXING',
        done: first + batch.length,
        total: passages.length,
      } as const;
      await this.#db.transaction(async (tx) => {
        await recordStep(tx, job, this.#holder, step, this.#clock.now());
        await insertChunks(tx, [{ documentId, ownerId, passages: batch, first }], true);
      });
      this.#wakeRelay();
    }
    const ids = chunkIds({ documentId, ownerId, passages });
    await this.#db.transaction((tx) =>
      completeImport(tx, job, this.#holder, text, ids, this.#clock.now()),
    );
    this.#ready();
  }

  async #unfinished(job: ImportJob, error: unknown): Promise<void> {
    const now = this.#clock.now();
    if (error instanceof ReadingFailure) {
      const failure = { code: error.code, reason: error.message };
      await this.#db.transaction((tx) => failImport(tx, job, this.#holder, failure, now));
    } else if (isAppError(error, 'CONFLICT') && !error.retryable) {
      // Somebody else has it, or it was deleted.
    } else {
      const counts = !this.#stopped;
      if (counts) this.#log.warn({ err: error, document: job.documentId }, 'import interrupted');
      const notBefore = counts ? now + job.attempts * LEASE_MS : now;
      await releaseImport(this.#db, job, this.#holder, notBefore, counts);
    }
  }

  #renewing(job: ImportJob): Timer {
    let timer: Timer;
    const renew = () => {
      renewImport(this.#db, job, this.#holder, this.#clock.now() + LEASE_MS).catch(
        (error: unknown) => this.#log.warn({ err: error }, 'an import’s lease was not renewed'),
      );
      timer = this.#clock.after(RENEW_MS, renew);
    };
    timer = this.#clock.after(RENEW_MS, renew);
    return { cancel: () => timer.cancel() };
  }

  /** Writes steps down one after the other. */
  #teller(job: ImportJob) {
    let writing = Promise.resolve();
    let last = { stage: '', at: 0 };
    const write = async (step: Step, now: number) => {
      await this.#db.transaction((tx) => recordStep(tx, job, this.#holder, step, now));
      this.#wakeRelay();
    };
    return {
      tell: (step: Step) => {
        const now = this.#clock.now();
        const edge = step.stage !== last.stage || step.done === step.total;
        if (!edge && now - last.at < TELL_MS) return;
        last = { stage: step.stage, at: now };
        writing = writing.then(() => write(step, now));
        // Whoever waits for the end is told; until then it is nobody's.
        writing.catch(() => undefined);
      },
      /** Rejects where a step could not be written. */
      ended: () => writing,
    };
  }
}

function stopping(): AppError {
  return new AppError('UNAVAILABLE', 'This process is stopping.', { retryable: true });
}

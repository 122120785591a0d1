// Makes the pictures that were asked for: takes one on for a while, so that another process does so where this
// one dies; says how far it is; keeps what is to be seen. A step done twice changes nothing.
import type { Timer } from '../../platform/clock.ts';
import { isAppError } from '../../platform/errors.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { BackgroundPart } from '../../platform/graphql/port.ts';
import type { Job } from './domain.ts';
import type { Gallery } from './gallery.ts';
import { mediaTypeOf } from './gallery.ts';
import { sourceOf, tell, type ImagesPorts } from './jobs.ts';
import { pictureOf } from './pictures/picture-of.ts';
import { changeJob, claimJob, postponeJob, type JobChange } from './store.ts';

/** A worker that shows no life for so long has lost its job. */
const leaseMs = 10_000;
/** In case a wake was lost with a process. */
const lookEveryMs = 3_000;
const sweepEveryMs = 3_600_000;
const mostAttempts = 5;
/** Before the second attempt; doubles. */
const backoffMs = 1_000;

const stages = ['READING', 'DRAWING', 'ENCODING', 'STORING'] as const;

/** Another worker has the job now, or it has ended: touch nothing. */
class JobLost extends Error {
  override readonly name = 'JobLost';
}

export class ImageWorker implements BackgroundPart {
  readonly name = 'images';
  readonly #ports: ImagesPorts;
  readonly #gallery: Gallery;
  readonly #close: () => Promise<void>;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = true;
  #timers: Timer[] = [];
  #sweepAt = 0;

  /** `close`: called when no picture is made any more. */
  constructor(ports: ImagesPorts, gallery: Gallery, close: () => Promise<void>) {
    this.#ports = ports;
    this.#gallery = gallery;
    this.#close = close;
  }

  async start(): Promise<void> {
    this.#stopped = false;
    this.#sweepAt = this.#ports.clock.now() + sweepEveryMs;
    this.wake();
    this.#lookLater();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    await this.#running;
    await this.#close();
  }

  /** There may be something to do. Cheap, never throws. */
  wake(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      if (this.#again) this.wake();
    });
  }

  /** Resolves when nothing is being made. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, db, log } = this.#ports;
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        for (;;) {
          const now = clock.now();
          const job = this.#stopped
            ? null
            : await claimJob(db, new Date(now), new Date(now + leaseMs));
          if (job === null) break;
          await this.#make(job);
        }
      } catch (error) {
        log.warn({ err: error }, 'could not look for pictures to make');
      }
    }
  }

  #lookLater(): void {
    const { clock, log } = this.#ports;
    const timer = clock.after(lookEveryMs, () => {
      this.wake();
      if (clock.now() >= this.#sweepAt) {
        this.#sweepAt = clock.now() + sweepEveryMs;
        this.#gallery.sweep(clock.now()).catch((error: unknown) => {
          log.warn({ err: error }, 'old drawings could not be removed');
        });
      }
      if (!this.#stopped) this.#lookLater();
    });
    this.#timers = [timer];
  }

  async #make(job: Job): Promise<void> {
    try {
      await this.#steps(job);
    } catch (error) {
      if (error instanceof JobLost) return;
      await this.#failed(job, error);
    }
  }

  async #steps(job: Job): Promise<void> {
    const { format, ownerId } = job;
    await this.#progress(job, 0);
    const picture = pictureOf(await sourceOf(this.#ports.graph, job.actor, job));
    await this.#progress(job, 1);
    await this.#gallery.drawing(ownerId, picture, 'SVG', 'AUTO').bytes();
    await this.#progress(job, 2);
    const drawing = this.#gallery.drawing(ownerId, picture, format, 'AUTO');
    const { byteLength: bytes } = await drawing.bytes();
    await this.#progress(job, 3);
    const told = { mediaType: mediaTypeOf(format), bytes };
    await this.#change(job, { ready: picture }, 'ImageCompleted', told);
  }

  /** `done` stages are over, the next one begins. */
  #progress(job: Job, done: 0 | 1 | 2 | 3): Promise<void> {
    const dueAt = new Date(this.#ports.clock.now() + leaseMs);
    const told = { stage: stages[done], done, total: stages.length };
    return this.#change(job, { dueAt }, 'ImageProgressed', told);
  }

  async #failed(job: Job, error: unknown): Promise<void> {
    const { clock, db, log } = this.#ports;
    const passing = isAppError(error) ? error.retryable : true;
    if (passing && job.attempt < mostAttempts) {
      log.warn({ err: error, imageId: job.id }, 'a picture could not be made yet');
      const wait = backoffMs * 2 ** (job.attempt - 1);
      await postponeJob(db, job, new Date(clock.now() + wait));
      this.#timers.push(clock.after(wait, () => this.wake()));
      return;
    }
    const { message, extensions } = toResponseError(error, log);
    const code = extensions?.['code'];
    const told = { code: typeof code === 'string' ? code : 'INTERNAL', reason: message };
    await this.#change(job, { failure: message }, 'ImageFailed', told).catch((lost: unknown) => {
      if (!(lost instanceof JobLost)) throw lost;
    });
  }

  /** The change and its event, or neither. */
  async #change(
    job: Job,
    change: JobChange,
    name: 'ImageProgressed' | 'ImageCompleted' | 'ImageFailed',
    told: object,
  ): Promise<void> {
    await this.#ports.db.transaction(async (tx) => {
      const seq = await changeJob(tx, job, change);
      if (seq === null) throw new JobLost();
      await tell(this.#ports, tx, { ...job, seq }, name, told);
    });
    this.#ports.wakeRelay();
  }
}

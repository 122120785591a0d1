// The commits of one partition: one request at a time, for all that has been handled by then. A request takes as long
// as some handlers do, or hundreds of them, so they go on meanwhile; what a kill repeats is what one request waits for.
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { EventRecord } from '../port.ts';
import { within } from './admin.ts';
import { faultType } from './errors.ts';

export const firstBackoffMs = 100;
/** Nothing is handled while a commit waits to be asked for again. */
const maxBackoffMs = 1_000;
const commitMs = 5000;
/** Records handled and not yet committed, above which no more are handled. */
const mostUncommitted = 200;

/** A broker answers so when the partition may have gone to somebody else. */
const goneTypes = ['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID'];

/** Commits the offset of the next record to handle, as a member of the generation that fetched it. */
export type Commit = (offset: number) => Promise<void>;

export interface CommitsParts {
  readonly clock: Clock;
  /** The partition belongs to somebody else: nothing is committed any more. */
  readonly refused: (error: AppError, record: EventRecord) => void;
  readonly retrying: (record: EventRecord, error: unknown, retryInMs: number) => void;
}

export class Commits {
  readonly #parts: CommitsParts;
  #commit: Commit | undefined;
  /** The newest record that was handled; none that is committed. */
  #newest: EventRecord | undefined;
  #uncommitted = 0;
  #isAsking = false;
  #isFailing = false;
  #running: Promise<void> | undefined;
  #changed = Promise.withResolvers<void>();
  #stoppedAt: number | undefined;
  #lost = false;

  constructor(parts: CommitsParts) {
    this.#parts = parts;
  }

  /** Something is being committed: not between two attempts, when there is nothing to wait for. */
  get busy(): boolean {
    return this.#isAsking || (this.#newest !== undefined && !this.#isFailing);
  }

  /** By which generation from now on. */
  use(commit: Commit): void {
    this.#commit = commit;
  }

  handled(record: EventRecord): void {
    this.#newest = record;
    this.#uncommitted += 1;
    this.#running ??= this.#run();
  }

  /** Resolves once another record may be handled: not while commits fail, since all of that would come again. */
  async room(): Promise<void> {
    while (this.#isFailing || this.#uncommitted >= mostUncommitted) await this.#changed.promise;
  }

  /** Resolves when all that was handled is committed or refused, or could not be in its time after a `stop`. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** What was handled should not be handled again, but brokers that are away are not waited for much longer. */
  stop(): void {
    this.#stoppedAt ??= this.#parts.clock.now();
  }

  lose(): void {
    this.#lost = true;
  }

  async #run(): Promise<void> {
    for (let record = this.#newest; record !== undefined; record = this.#newest) {
      this.#newest = undefined;
      const many = this.#uncommitted;
      const goOn = await this.#commitAfter(record);
      this.#uncommitted -= many;
      if (!goOn) this.#newest = undefined;
      this.#tell();
    }
    // In the turn that found nothing: whoever comes later starts anew.
    this.#running = undefined;
  }

  /** False where it was refused, or not waited for any more: whatever was handled since fares no better. */
  async #commitAfter(record: EventRecord): Promise<boolean> {
    const { clock, refused, retrying } = this.#parts;
    for (let delay = firstBackoffMs; ; delay = Math.min(delay * 2, maxBackoffMs)) {
      this.#isAsking = true;
      try {
        // Looked at in the turn in which the request takes its generation: a later one must not vouch for us.
        if (this.#lost || this.#commit === undefined) throw stale(record);
        const committed = await within(clock, commitMs, this.#commit(record.offset + 1));
        if (committed !== undefined) {
          this.#isFailing = false;
          return true;
        }
        throw new Error('the commit was not acknowledged in time');
      } catch (error) {
        const type = faultType(error);
        if (error instanceof AppError || (type !== undefined && goneTypes.includes(type))) {
          refused(error instanceof AppError ? error : stale(record, error), record);
          break;
        }
        this.#isFailing = true;
        retrying(record, error, delay);
      } finally {
        this.#isAsking = false;
      }
      if (this.#stoppedAt !== undefined && clock.now() - this.#stoppedAt > commitMs) break;
      await clock.sleep(this.#stoppedAt === undefined ? delay : firstBackoffMs);
    }
    this.#isFailing = false;
    return false;
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

function stale({ topic, partition, offset }: EventRecord, cause?: unknown): AppError {
  return new AppError(
    'STALE_COMMIT',
    `offset ${offset + 1} of ${topic}/${partition} was refused: the group has given the partition away`,
    { cause },
  );
}

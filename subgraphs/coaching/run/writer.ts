// The only path to the run topic: numbers events, joins small pieces of text, appends in order, saves checkpoints.
import { isoTime, type Clock, type Timer } from '../../../platform/clock.ts';
import { isAppError } from '../../../platform/errors.ts';
import type { Checkpoints } from '../../../platform/events/checkpoints.ts';
import type { EventLog } from '../../../platform/events/port.ts';
import type { Failpoints } from '../../../platform/failpoint.ts';
import type { Log } from '../../../platform/log.ts';
import {
  runsTopic,
  type RunEvent,
  type RunEventName,
  type RunEventOf,
} from '../../../schema/events/coaching.ts';
import { evolve, initialRun, type RunState } from '../../../schema/runs/fold.ts';
import { recordOf } from './events.ts';
import type { RunLease } from './lease.ts';
import { foldedRange, readRun } from './reading.ts';

/** What of a lease a writer needs. */
export type WritersLease = Pick<RunLease, 'run' | 'epoch' | 'lost' | 'check' | 'isHeld'>;

export interface WriterOptions {
  readonly events: EventLog;
  readonly checkpoints: Checkpoints;
  readonly clock: Clock;
  readonly log: Log;
  readonly failpoints: Failpoints;
}

/** What an event says besides who, when and in which order. */
export type EventContent<Name extends RunEventName> = Omit<
  RunEventOf<Name>,
  '__typename' | 'runId' | 'seq' | 'epoch' | 'at'
>;

/** Text waits this long (ms) for more, unless it reaches this size (UTF-16 code units). */
const coalesceMs = 25;
const coalesceLength = 1024;
// Whoever comes late reads no more than this from the log; a hundred runs write no more than fifty checkpoints a second.
const checkpointEvents = 128;
const checkpointMs = 2_000;
const firstRetryMs = 50;
const lastRetryMs = 2_000;

/** A writer that knows what is in the log already. */
export async function openWriter(lease: WritersLease, options: WriterOptions): Promise<RunWriter> {
  const runId = lease.run.id;
  const partition = options.events.partitionFor(runsTopic, runId);
  // Nobody wrote before the first claim, so there is nothing to read.
  if (lease.epoch === 1) return new RunWriter(lease, options, partition, initialRun(runId), null);
  const { state, end } = await readRun(runId, partition, options);
  return new RunWriter(lease, options, partition, state, end);
}

export class RunWriter {
  readonly #lease: WritersLease;
  readonly #options: WriterOptions;
  readonly #partition: number;
  #state: RunState;
  /** Text that is not in the log yet, and of which attempt. */
  #pending = '';
  #attempt = 0;
  #timer: Timer | null = null;
  /** Appends, one after the other. */
  #queue: Promise<void> = Promise.resolve();
  #failure: Error | null = null;
  #nextOffset = 0;
  /** Until the first append: up to where the log was read. A predecessor may have appended behind it. */
  #readUntil: number | null;
  #sinceCheckpoint = Number.POSITIVE_INFINITY;
  #checkpointAt = 0;
  #saving: Promise<void> = Promise.resolve();
  #isSaving = false;

  constructor(
    lease: WritersLease,
    options: WriterOptions,
    partition: number,
    state: RunState,
    readUntil: number | null,
  ) {
    this.#lease = lease;
    this.#options = options;
    this.#partition = partition;
    this.#state = state;
    this.#readUntil = readUntil;
  }

  /** The fold of everything that is in the log. */
  get state(): RunState {
    return this.#state;
  }

  /** Appends one event behind all text given before; resolves when it is in the log. */
  async emit<Name extends RunEventName>(name: Name, content: EventContent<Name>): Promise<void> {
    await this.flush();
    await this.#enqueue(() => this.#append([this.#next(name, content)]));
    this.#options.failpoints.hit('run.step-appended');
  }

  /** More text of the attempt that was started last. Never waits; a failure shows at the next emit or flush. */
  text(attempt: number, text: string): void {
    const isFirst = this.#attempt !== attempt;
    this.#attempt = attempt;
    // NUL would not survive every store, and no reader misses it.
    this.#pending += text.replaceAll('\0', '');
    // The first words are what somebody waits for.
    if (isFirst || this.#pending.length >= coalesceLength) {
      this.#sendTextUnawaited();
      return;
    }
    this.#timer ??= this.#options.clock.after(coalesceMs, () => this.#sendTextUnawaited());
  }

  /** Resolves when all text given so far is in the log. */
  async flush(): Promise<void> {
    await this.#sendText(true);
  }

  /** Appends events that were numbered before, and skips those that are in the log already. */
  async publish(decided: readonly RunEvent[]): Promise<void> {
    const { epoch, seq, ended } = this.#state;
    const missing = decided.filter(
      (event) => !ended && (event.epoch > epoch || (event.epoch === epoch && event.seq > seq)),
    );
    if (missing.length > 0) await this.#enqueue(() => this.#append(missing));
  }

  /** An event as it would be numbered if it were appended `ahead` events from now. */
  draft<Name extends RunEventName>(name: Name, content: EventContent<Name>, ahead = 0): RunEvent {
    return this.#next(name, content, ahead);
  }

  /** Nothing more will come: saves the last checkpoint if there is anything to save. */
  async close(): Promise<void> {
    this.#timer?.cancel();
    await this.#queue.catch(() => undefined);
    await this.#saving;
    if (this.#nextOffset > 0 && this.#sinceCheckpoint > 0) await this.#save();
  }

  /** Nobody waits here: a failure is kept for the next one who does. */
  #sendTextUnawaited(): void {
    this.#sendText().catch((error: unknown) => {
      this.#failure ??= error instanceof Error ? error : new Error(String(error));
    });
  }

  /** `final`: also a first half of a surrogate pair, whose second half will not come. */
  #sendText(final = false): Promise<void> {
    this.#timer?.cancel();
    this.#timer = null;
    return this.#enqueue(async () => {
      const held = !final && /[\ud800-\udbff]$/.test(this.#pending) ? 1 : 0;
      const text = this.#pending.slice(0, this.#pending.length - held).toWellFormed();
      if (text === '') return;
      this.#pending = this.#pending.slice(this.#pending.length - held);
      const seq = this.#state.seq + 1;
      const offset = this.#state.text?.text.length ?? 0;
      const content = { attempt: this.#attempt, offset, text, firstSeq: seq };
      await this.#append([this.#next('TokenDelta', content)]);
      this.#options.failpoints.hit('run.mid-text');
    });
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(async () => {
      if (this.#failure !== null) throw this.#failure;
      await work();
    });
    this.#queue = done.catch(() => undefined);
    return done;
  }

  #next<Name extends RunEventName>(name: Name, content: EventContent<Name>, ahead = 0): RunEvent {
    return {
      __typename: name,
      runId: this.#lease.run.id,
      seq: this.#state.seq + 1 + ahead,
      epoch: this.#lease.epoch,
      at: isoTime(this.#options.clock.now()),
      ...content,
      // Name and content belong together by this method's type.
    } as unknown as RunEvent;
  }

  /** Tries until the events are in the log or the lease is lost: the same events, so a repeat does no harm. */
  async #append(events: readonly RunEvent[]): Promise<void> {
    const { events: log, clock } = this.#options;
    const records = events.map(recordOf);
    for (let wait = firstRetryMs; ; wait = Math.min(wait * 2, lastRetryMs)) {
      this.#lease.check();
      try {
        const positions = await log.append(records);
        await this.#readBefore(positions[0]?.offset ?? 0);
        for (const event of events) this.#state = evolve(this.#state, event);
        this.#nextOffset = (positions.at(-1)?.offset ?? this.#nextOffset - 1) + 1;
        this.#sinceCheckpoint += events.length;
        this.#saveSometimes();
        return;
      } catch (error) {
        if (!isAppError(error) || !error.retryable) throw error;
        this.#options.log.warn(
          { err: error, runId: this.#lease.run.id },
          'could not append to a run',
        );
        await clock.sleep(wait, this.#lease.lost);
      }
    }
  }

  /** What a predecessor appended between our reading and our first append counts for every reader, so for us too. */
  async #readBefore(offset: number): Promise<void> {
    const from = this.#readUntil;
    if (from === null) return;
    this.#readUntil = null;
    this.#state = await foldedRange(
      this.#state,
      this.#options.events,
      this.#partition,
      from,
      offset,
    );
  }

  #saveSometimes(): void {
    const age = this.#options.clock.now() - this.#checkpointAt;
    const due = this.#sinceCheckpoint >= checkpointEvents || age >= checkpointMs;
    if (!due || this.#isSaving) return;
    this.#isSaving = true;
    this.#saving = this.#save().finally(() => (this.#isSaving = false));
  }

  /**
   * A lost checkpoint costs time only, while the log keeps the run's events, so a failure is no more than logged.
   * Not without the lease: a state that lacks a successor's events must not stand at an offset behind them.
   */
  async #save(): Promise<void> {
    const { checkpoints, clock, log } = this.#options;
    if (!this.#lease.isHeld()) return;
    const checkpoint = { partition: this.#partition, offset: this.#nextOffset, state: this.#state };
    this.#sinceCheckpoint = 0;
    this.#checkpointAt = clock.now();
    try {
      const isLast = this.#state.ended;
      await checkpoints.save(runsTopic, this.#lease.run.id, checkpoint, { isLast });
    } catch (error) {
      log.warn({ err: error, runId: this.#lease.run.id }, 'could not save a checkpoint of a run');
    }
  }
}

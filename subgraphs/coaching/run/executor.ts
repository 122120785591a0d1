// Works on runs outside of the poll loop: takes what it is offered and what nobody works on any more.
import type { Clock, Timer } from '../../../platform/clock.ts';
import { isAppError } from '../../../platform/errors.ts';
import type { BackgroundPart } from '../../../platform/graphql/port.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Log } from '../../../platform/log.ts';
import type { Tail } from '../../../platform/events/port.ts';
import {
  afterSpan,
  currentTraceparent,
  isTracing,
  traced,
} from '../../../platform/telemetry/trace.ts';
import { commandsTopic } from '../../../schema/events/coaching.ts';
import { cancelledRunIn } from '../consumers.ts';
import type { CoachingStore } from '../store.ts';
import { watchForAbandonment, type AbandonmentOptions } from './abandonment.ts';
import { decide } from './decide.ts';
import { claimRun, LeaseLost, type RunLease } from './lease.ts';
import { RunSteps, type StepPorts } from './steps.ts';
import { decideTerminal, publishTerminal, type Ending } from './terminal.ts';
import { openWriter, type RunWriter, type WriterOptions } from './writer.ts';

export interface ExecutorOptions extends StepPorts, WriterOptions, AbandonmentOptions {
  readonly ids: Ids;
  readonly leaseMs: number;
  readonly maxConcurrentRuns: number;
}

/** Runs in progress may go on for this long (ms) when the process stops; then another worker takes over. */
const drainMs = 3_000;
/** Offers beyond this are left to the sweep, which finds them in the store. */
const longestQueue = 1_000;

interface Work {
  lease: RunLease | null;
  /** Its document changed before the lease was here. */
  changed: boolean;
  readonly done: Promise<void>;
}

export class RunExecutor implements BackgroundPart {
  readonly name = 'coaching runs';
  readonly #options: ExecutorOptions;
  readonly #store: CoachingStore;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #holder: string;
  /** By id, the span in which each was offered, where there was one. */
  readonly #waiting = new Map<string, string | undefined>();
  readonly #working = new Map<string, Work>();
  #state: 'new' | 'started' | 'stopping' = 'new';
  #timer: Timer | null = null;
  #commands: Tail | null = null;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#holder = options.ids.next('worker');
  }

  /** Runs that were offered and have no place yet. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Runs being worked on here and now. */
  get working(): number {
    return this.#working.size;
  }

  /**
   * A run that may need a worker, or whose document changed. Never waits and never throws: the run is in
   * the store, and the sweep finds it there if nothing comes of this.
   */
  offer(runId: string): void {
    if (this.runChanged(runId)) return;
    if (this.#waiting.size < longestQueue) this.#waiting.set(runId, currentTraceparent());
    this.#pump();
  }

  /** Looks at the run's document now, if it is worked on here; false when it is not. */
  runChanged(runId: string): boolean {
    const work = this.#working.get(runId);
    if (work === undefined) return false;
    work.changed = work.lease === null;
    work.lease?.refresh().catch((error: unknown) => this.#report(runId, error));
    return true;
  }

  async start(): Promise<void> {
    // A group hands each command to one member, which need not be the worker that holds the run. So every
    // worker hears of all cancellations, and hears from before its first claim on.
    this.#commands = await this.#options.events.tail(commandsTopic, 'end', (records) => {
      for (const record of records) {
        const runId = cancelledRunIn(record);
        if (runId !== null) this.runChanged(runId);
      }
    });
    this.#state = 'started';
    this.#sweep();
    this.#pump();
    return this.#sweeping;
  }

  async stop(): Promise<void> {
    this.#state = 'stopping';
    this.#timer?.cancel();
    await this.#sweeping;
    const ending = new AbortController();
    const works = [...this.#working.values()];
    const drained = Promise.all(works.map(({ done }) => done)).finally(() => ending.abort());
    await this.#clock.sleep(drainMs, ending.signal);
    await Promise.all(works.map(async ({ lease }) => lease?.close({ handOver: true })));
    await drained;
    await this.#commands?.close();
  }

  #pump(): void {
    for (const [runId, offeredIn] of this.#waiting) {
      const isFull = this.#working.size >= this.#options.maxConcurrentRuns;
      if (this.#state !== 'started' || isFull) return;
      this.#waiting.delete(runId);
      this.#begin(runId, offeredIn);
    }
  }

  #begin(runId: string, offeredIn: string | undefined): void {
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const work: Work = { lease: null, changed: false, done };
    this.#working.set(runId, work);
    const run = async () => {
      const lease = await claimRun({ ...this.#options, holder: this.#holder }, runId);
      work.lease = lease;
      if (work.changed) this.runChanged(runId);
      if (lease === null) return;
      await (isTracing() ? this.#traced(lease, offeredIn) : this.#execute(lease));
    };
    // What made room for it, or looked for it, is no part of it.
    void afterSpan({}, run)
      .catch((error: unknown) => this.#report(runId, error))
      .finally(() => {
        this.#working.delete(runId);
        resolve();
        this.#pump();
      });
  }

  /** Part of the trace of its command; found without one, of the request that asked. */
  #traced(lease: RunLease, offeredIn: string | undefined): Promise<void> {
    const parent = { traceparent: offeredIn ?? lease.run.traceparent };
    const attributes = { 'miyagi.run.epoch': lease.epoch };
    return traced('run', { parent, attributes }, async (span) => {
      await this.#execute(lease);
      span.set({ 'miyagi.run.status': lease.run.status });
    });
  }

  async #execute(lease: RunLease): Promise<void> {
    const { failpoints, models } = this.#options;
    const watch = watchForAbandonment(lease, this.#options);
    let writer: RunWriter | null = null;
    try {
      failpoints.hit('run.claimed');
      writer = await openWriter(lease, this.#options);
      const steps = new RunSteps(this.#options, lease, writer);
      while (lease.run.terminal === null) {
        lease.check();
        const cancelledBy = lease.run.cancel?.by ?? null;
        const ending = await this.#step(
          steps,
          lease,
          decide(writer.state, { cancelledBy, models: models.length }),
        );
        if (ending !== null)
          await decideTerminal(ending, steps.spent, lease, writer, this.#options);
      }
      await publishTerminal(lease, writer, this.#options);
      this.#options.meter.ended(
        lease.run.status,
        this.#clock.now() - Date.parse(lease.run.createdAt),
      );
    } finally {
      watch.stop();
      // A run that could not be ended here goes to another worker, but not before its lease runs out.
      await lease.close({ handOver: false });
      await writer?.close();
    }
  }

  /** A bug ends the run rather than being tried for ever; what may pass, and a lost lease, do not. */
  async #step(
    steps: RunSteps,
    lease: RunLease,
    step: ReturnType<typeof decide>,
  ): Promise<Ending | null> {
    try {
      return await (isTracing()
        ? traced(`step ${step.do}`, {}, () => steps.take(step))
        : steps.take(step));
    } catch (error) {
      if (lease.lost.aborted || (isAppError(error) && error.retryable)) throw error;
      this.#log.error({ err: error, runId: lease.run.id, step: step.do }, 'a step of a run failed');
      return { status: 'FAILED', failure: internalFailure };
    }
  }

  /** Now and again twice per lease time. */
  #sweep(): void {
    this.#sweeping = this.#findDue().catch((error: unknown) => {
      this.#log.warn({ err: error }, 'could not look for runs without a worker');
    });
    void this.#sweeping.then(() => {
      if (this.#state !== 'started') return;
      this.#timer = this.#clock.after(this.#options.leaseMs / 2, () => this.#sweep());
    });
  }

  async #findDue(): Promise<void> {
    const room = this.#options.maxConcurrentRuns - this.#working.size - this.#waiting.size;
    if (room <= 0) return;
    const due = await this.#store.dueRuns(this.#clock.now(), room + this.#working.size);
    for (const runId of due)
      if (!this.#working.has(runId) && !this.#waiting.has(runId))
        this.#waiting.set(runId, undefined);
    this.#pump();
  }

  #report(runId: string, error: unknown): void {
    if (error instanceof LeaseLost) return;
    this.#log.error({ err: error, runId }, 'stopped working on a run');
  }
}

const internalFailure = {
  code: 'INTERNAL',
  reason: 'Something went wrong on our side.',
  retryable: true,
};

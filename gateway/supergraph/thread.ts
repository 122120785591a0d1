// The planner's thread as the thread that serves sees it: tasks wait in line, none runs beyond its deadline, and a
// thread that hangs or dies is replaced by another that goes on with those that waited.
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { GraphQLError } from 'graphql';
import type { Clock, Timer } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { Log } from '../../platform/log.ts';
import type { ThreadSettings } from './planner-thread.ts';
import type { Answered, Answers, Failure, Task } from './thread-port.ts';

export interface PlannerLimits {
  /** How long one operation may take to be validated, and to be planned (ms). */
  readonly timeoutMs: number;
  /** Operations that wait for their plan; more are refused. */
  readonly queue: number;
  /** Of the thread, MB (2^20 bytes). */
  readonly heapMb: number;
}

export const defaultPlannerLimits: PlannerLimits = { timeoutMs: 2_000, queue: 256, heapMb: 1_024 };

export interface ThreadOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<PlannerLimits>;
  /** Nothing is served before the first supergraph is loaded. */
  readonly isAwaited?: boolean;
  /** What runs in the thread; tests have some that misbehave. */
  readonly script?: URL;
}

/** An operation that could not be planned in time is not tried again for so long (ms), of so many at most. */
const REMEMBERED_MS = 60_000;
const REMEMBERED = 1_000;

/** Whoever has waited so long (ms) for their turn is told to come again. */
const LONGEST_WAIT_MS = 10_000;

interface Job {
  /** Equal for equal operations; null for what every thread has to do first. */
  readonly key: string | null;
  readonly task: Task;
  readonly since: number;
  readonly resolve: (value: Answers[Task['kind']]) => void;
  readonly reject: (reason: Error) => void;
  /** Of threads that died under it. */
  deaths: number;
}

export class PlannerThread {
  readonly #options: ThreadOptions;
  readonly #limits: PlannerLimits;
  readonly #waiting: Job[] = [];
  readonly #asked = new Map<string, Promise<Answers[Task['kind']]>>();
  readonly #refused = new Map<string, { readonly error: AppError; readonly until: number }>();
  #sdl: string | null = null;
  #worker: Worker | null = null;
  /** Whether the thread there is knows the supergraph. */
  #isLoaded = false;
  #job: Job | null = null;
  #deadline: Timer | null = null;
  #isRetired = false;
  #isClosed = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
    this.#limits = { ...defaultPlannerLimits, ...options.limits };
  }

  compose(subgraphs: Extract<Task, { kind: 'compose' }>['subgraphs']): Promise<string> {
    return this.#perform<'compose'>(null, { kind: 'compose', subgraphs });
  }

  /** Once; whatever thread comes later loads the same. */
  async load(sdl: string): Promise<Answers['load']> {
    const facts = await this.#perform<'load'>(null, { kind: 'load', sdl });
    this.#sdl = sdl;
    return facts;
  }

  /** Equal keys, equal tasks: who asks for the same at the same time gets the same answer. */
  ask<Kind extends 'check' | 'plan'>(
    kind: Kind,
    key: string,
    task: Extract<Task, { kind: Kind }>,
  ): Promise<Answers[Kind]> {
    const named = `${kind} ${key}`;
    const refused = this.#refused.get(named);
    if (refused !== undefined) {
      if (this.#options.clock.now() < refused.until) return Promise.reject(refused.error);
      this.#refused.delete(named);
    }
    const asked = this.#asked.get(named);
    if (asked !== undefined) return asked as Promise<Answers[Kind]>;
    if (this.#waiting.length >= this.#limits.queue) return Promise.reject(tooBusy());
    const answer = this.#perform<Kind>(named, task);
    this.#asked.set(named, answer);
    const forget = () => void this.#asked.delete(named);
    answer.then(forget, forget);
    return answer;
  }

  /** The thread ends when it has nothing to do; should it be needed once more, there is another. */
  retire(): void {
    this.#isRetired = true;
    if (this.#job === null) void this.#end();
  }

  /** Resolves when there is no thread any more. What waits, and what comes later, is UNAVAILABLE. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const job of this.#waiting.splice(0)) job.reject(stopping());
    this.#settle((job) => job.reject(stopping()));
    await this.#end();
  }

  #perform<Kind extends Task['kind']>(
    key: string | null,
    task: Extract<Task, { kind: Kind }>,
  ): Promise<Answers[Kind]> {
    const since = this.#options.clock.now();
    return new Promise<Answers[Task['kind']]>((resolve, reject) => {
      if (this.#isClosed) return reject(stopping());
      this.#enqueue({ key, task, since, resolve, reject, deaths: 0 });
      this.#next();
    }) as Promise<Answers[Kind]>;
  }

  /** What is to be planned has waited before, to be checked: it comes before what is to be checked. */
  #enqueue(job: Job): void {
    const others = this.#waiting.findIndex(({ task }) => task.kind !== 'plan');
    if (job.task.kind !== 'plan' || others === -1) this.#waiting.push(job);
    else this.#waiting.splice(others, 0, job);
  }

  #next(): void {
    if (this.#job !== null) return;
    const job = this.#waiting.shift();
    if (job === undefined) {
      if (this.#isRetired) void this.#end();
      else this.#worker?.unref();
      return;
    }
    const { clock } = this.#options;
    const waited = clock.now() - job.since;
    if (job.key !== null && waited > LONGEST_WAIT_MS) {
      job.reject(tooBusy());
      this.#next();
      return;
    }
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    if (job.key !== null && !this.#isLoaded && this.#sdl !== null) {
      this.#waiting.unshift(job);
      this.#begin(worker, this.#again(this.#sdl));
      return;
    }
    this.#begin(worker, job);
    if (job.key === null) return;
    this.#deadline = clock.after(this.#limits.timeoutMs, () => this.#giveUp(worker, tooSlow()));
  }

  /** What a new thread has to know before it can go on where the last one ended. */
  #again(sdl: string): Job {
    return {
      key: null,
      task: { kind: 'load', sdl },
      since: this.#options.clock.now(),
      resolve: () => undefined,
      // Then nobody can be helped who waits; whoever comes next may be.
      reject: (reason) => {
        for (const job of this.#waiting.splice(0)) job.reject(unable(reason));
      },
      deaths: 0,
    };
  }

  #begin(worker: Worker, job: Job): void {
    this.#job = job;
    worker.postMessage(job.task);
  }

  #start(): Worker {
    const { script = new URL('./planner-thread.ts', import.meta.url) } = this.#options;
    const isAwaited = this.#options.isAwaited === true && this.#sdl === null;
    const cache = getCompileCacheDir();
    // What it tells is the folder of this version of Node within the one that was asked for.
    const compileCache = cache === undefined ? undefined : dirname(cache);
    const settings: ThreadSettings = { compileCache, isAwaited };
    const worker = new Worker(script, {
      name: 'planner',
      workerData: settings,
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.heapMb },
      // Flags of this process, such as --input-type, are not meant for the thread.
      execArgv: [],
    });
    this.#isLoaded = false;
    worker.on('message', (answered: Answered) => {
      if (this.#worker === worker) this.#hear(answered);
    });
    let reason: unknown = null;
    worker.on('error', (error: unknown) => {
      reason = error;
    });
    worker.on('exit', (code) => {
      if (this.#worker === worker) this.#bury(reason ?? new Error(`it ended with code ${code}`));
    });
    return worker;
  }

  #hear(answered: Answered): void {
    this.#settle((job) => {
      if ('failure' in answered) {
        job.reject(errorOf(answered.failure));
        return;
      }
      if (job.task.kind === 'load') this.#isLoaded = true;
      job.resolve(answered.value);
    });
    this.#next();
  }

  /** Ends a thread that does not answer, and the task that it does not answer with it. */
  #giveUp(worker: Worker, error: AppError): void {
    if (this.#worker !== worker) return;
    const { log } = this.#options;
    this.#settle((job) => {
      log.warn({ key: job.key }, 'an operation took too long to plan; its thread is replaced');
      this.#refuse(job, error);
    });
    void this.#end();
    this.#next();
  }

  /** The task under which a thread died may be innocent: it gets another one, once. */
  #bury(reason: unknown): void {
    this.#worker = null;
    this.#options.log.error({ err: reason }, 'the planner’s thread has ended; it is replaced');
    this.#settle((job) => {
      job.deaths += 1;
      if (job.key === null) job.reject(died(reason));
      else if (job.deaths === 1) this.#waiting.unshift(job);
      else this.#refuse(job, tooHeavy(reason));
    });
    this.#next();
  }

  #refuse(job: Job, error: AppError): void {
    if (job.key !== null) {
      const [oldest] = this.#refused.keys();
      if (oldest !== undefined && this.#refused.size >= REMEMBERED) this.#refused.delete(oldest);
      this.#refused.set(job.key, { error, until: this.#options.clock.now() + REMEMBERED_MS });
    }
    job.reject(error);
  }

  #settle(tell: (job: Job) => void): void {
    const job = this.#job;
    this.#job = null;
    this.#deadline?.cancel();
    this.#deadline = null;
    if (job !== null) tell(job);
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }
}

function errorOf(failure: Failure): Error {
  const { message } = failure;
  switch (failure.kind) {
    case 'expected': {
      const { code, field } = failure;
      return new AppError(code, message, field === undefined ? {} : { field });
    }
    case 'graphql':
      return new GraphQLError(message);
    case 'bug': {
      const error = new Error(message);
      if (failure.stack !== undefined) error.stack = failure.stack;
      return error;
    }
  }
}

function tooSlow(): AppError {
  return new AppError(
    'OPERATION_LIMIT_EXCEEDED',
    'The operation takes too long to plan. Ask for less of it at a time.',
    { field: 'query' },
  );
}

function tooHeavy(cause: unknown): AppError {
  return new AppError(
    'OPERATION_LIMIT_EXCEEDED',
    'The operation takes more memory to plan than there is. Ask for less of it at a time.',
    { field: 'query', cause },
  );
}

function died(cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError('CONFIG_INVALID', `The supergraph cannot be loaded: ${reason}`, { cause });
}

function unable(cause: Error): AppError {
  return new AppError('UNAVAILABLE', 'New operations cannot be planned at the moment.', {
    retryable: true,
    cause,
  });
}

function tooBusy(): AppError {
  return new AppError('UNAVAILABLE', 'Too many new operations are waiting for their plan.', {
    retryable: true,
    retryAfterMs: 1_000,
  });
}

function stopping(): AppError {
  return new AppError('UNAVAILABLE', 'This process is stopping.', { retryable: true });
}

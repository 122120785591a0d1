// One client's subscription. Frames are taken by whoever has room for them: pushed to a transport's end, or pulled
// one by one. Nothing is kept for a client but its way and the one event that it waits for; there may be very many.
import type { Session } from '../../platform/auth/session.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { ExecutionRequest } from '../execute/port.ts';
import type { Audience, Member, Telling } from './audience.ts';
import type { Place } from './cursor.ts';
import { atTime } from '../../platform/at-time.ts';
import type { FieldFigures } from './figures.ts';
import type { Frame, ReadyFrame } from './frame.ts';
import type { Listener, Step, Way } from './source.ts';
import type { Served, Turns } from './turns.ts';

/** Pull it: nothing is resolved before it is asked for. `return` ends it at once, also mid-wait. */
export interface Frames extends AsyncGenerator<Frame, void, void> {
  /** Where the client stands before the first frame. */
  readonly cursor: string;
  /** Nothing is left to deliver: the stream has ended, and the client had everything already. */
  readonly isOver: boolean;
  /** The span that tells what it brings; null where there is none, or several. */
  readonly traceparent: string | null;
  /**
   * Instead of pulling: frames go to `sink` from now on, whenever it has room. Whoever owns the sink calls
   * `return` when nobody is there any more.
   */
  push(sink: Sink): void;
  /** The sink has room again. */
  resume(): void;
}

/** Where a transport takes frames. */
export interface Sink {
  /** Whether there is room for another one at once; otherwise `resume` is to be called when there is. */
  frame(frame: ReadyFrame): boolean;
  /** Nothing more comes. null: the stream is over; otherwise why it ends before. */
  end(why: Error | null): void;
}

/** What keeps the audiences. */
export interface Home {
  readonly turns: Turns;
  /** Other credentials of its viewer have taken the place of the old ones. */
  renewed(frames: LiveFrames): void;
  left(frames: LiveFrames): void;
}

interface Pull {
  resolve(result: IteratorResult<Frame, void>): void;
  reject(error: unknown): void;
}

export interface LiveFramesOptions {
  readonly home: Home;
  readonly request: Pick<ExecutionRequest, 'viewer' | 'signal'>;
  /** Null: it lives as long as the viewer's credentials. */
  readonly session: Session | null;
  /** Named in all its cursors. */
  readonly reader: string | null;
  readonly clock: Clock;
}

/** Before others are served. */
const framesPerTurn = 8;

export class LiveFrames implements Frames, Listener, Member, Served {
  /** Null until it has joined one. */
  audience: Audience<LiveFrames> | null = null;
  /** As whom the owner was asked last. */
  checked: Viewer;
  readonly #home: Home;
  readonly #session: Session | null;
  readonly #reader: string | null;
  #signal: AbortSignal | null;
  #way: Way | null = null;
  #start: Place | null = null;
  #sink: Sink | null = null;
  #pulls: Pull[] | null = null;
  #room = false;
  /** Nothing is given at the moment: whether its viewer may still be told is being asked. */
  #held = false;
  /** Among those that are served in one of the next turns. */
  #queued = false;
  /** What was taken and not yet given. */
  #step: Step | null = null;
  #telling: Telling | null = null;
  #over = false;
  #why: Error | null = null;
  #forget: (() => void) | null = null;
  #figures: FieldFigures | null = null;
  /** Null: it has had its first frame. */
  #askedAt: number | null = null;
  readonly #clock: Clock;

  constructor({ home, request, session, reader, clock }: LiveFramesOptions) {
    this.#home = home;
    this.checked = request.viewer;
    this.#session = session;
    this.#reader = reader;
    this.#clock = clock;
    this.#signal = request.signal ?? null;
    this.#signal?.addEventListener('abort', this, { once: true });
    this.#forget = session === null ? this.#untilExpiry(clock) : this.#listen(session);
  }

  #listen(session: Session): () => void {
    const forgetEnd = session.onEnd((why) => this.fail(why));
    const forgetRenewals = session.onRenewed(() => this.#home.renewed(this));
    return () => {
      forgetEnd();
      forgetRenewals();
    };
  }

  #untilExpiry(clock: Clock): () => void {
    const timer = atTime(clock, this.checked.expiresAt, () =>
      this.fail(new AppError('UNAUTHENTICATED', 'Your token has expired.', { renewable: true })),
    );
    return () => timer.cancel();
  }

  /** The request was aborted. */
  handleEvent(): void {
    void this.return();
  }

  /** To be called once it has joined an audience, with what it reads; it was asked for at `askedAt` (ms). */
  begin(way: Way, figures: FieldFigures, askedAt: number): void {
    this.#way = way;
    this.#start = way.place;
    this.#figures = figures;
    this.#askedAt = askedAt;
    if (this.#signal?.aborted === true) this.handleEvent();
    else if (this.#over) this.#leave(this.#why ?? 'left');
  }

  get viewer(): Viewer {
    return this.#session?.viewer ?? this.checked;
  }

  get cursor(): string {
    if (this.#start === null || this.audience === null) throw new TypeError('not begun');
    const reader = this.#reader;
    const { cursors } = this.audience.group;
    return cursors.encode({ ...this.#start, ...(reader !== null && { reader }) });
  }

  get isOver(): boolean {
    return this.#way?.isOver ?? true;
  }

  get traceparent(): string | null {
    return this.#way?.traceparent ?? null;
  }

  get hasEnded(): boolean {
    return this.#over;
  }

  push(sink: Sink): void {
    this.#sink = sink;
    this.#unsign();
    this.resume();
  }

  #unsign(): void {
    this.#signal?.removeEventListener('abort', this);
    this.#signal = null;
  }

  resume(): void {
    this.#room = true;
    if (!this.#queued) this.#serve();
  }

  hold(): void {
    this.#held = true;
  }

  /** Goes on; what waits is resolved anew, since it was for others than it is one of now. */
  goOn(): void {
    this.#held = false;
    this.#telling = null;
    this.more();
  }

  more(): void {
    if (this.#room && this.#telling === null) this.#queue();
  }

  told(): void {
    this.#queue();
  }

  #queue(): void {
    if (this.#queued || this.#over) return;
    this.#queued = true;
    this.#home.turns.add(this);
  }

  serve(): void {
    this.#queued = false;
    this.#serve();
  }

  #serve(): void {
    try {
      for (let given = 0; given < framesPerTurn; given++) if (!this.#giveNext()) return;
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.#queue();
  }

  /** Whether there may be more to give at once. */
  #giveNext(): boolean {
    const way = this.#way;
    const { audience } = this;
    if (this.#over || this.#held || !this.#room || way === null || audience === null) return false;
    this.#step ??= way.take();
    if (this.#step === null) {
      if (way.isOver) this.#end(null);
      return false;
    }
    if (this.#telling === null) {
      this.#telling = audience.tell(this.#step);
      if (!this.#telling.hasSettled) this.#telling.wait(this);
    }
    if (!this.#telling.hasSettled) return false;
    const { place } = this.#step;
    const frame = this.#telling.frameAt(place, this.#reader, audience.group.cursors);
    this.#step = null;
    this.#telling = null;
    if (frame !== null) this.#give(frame);
    return true;
  }

  #give(frame: ReadyFrame): void {
    this.#figures?.frames.add();
    if (this.#askedAt !== null) this.#figures?.firstFrame(this.#clock.now() - this.#askedAt);
    this.#askedAt = null;
    if (this.#sink !== null) {
      this.#room = this.#sink.frame(frame);
      return;
    }
    this.#pulls?.shift()?.resolve({ done: false, value: frame.frame });
    this.#room = (this.#pulls?.length ?? 0) > 0;
  }

  next(): Promise<IteratorResult<Frame, void>> {
    if (this.#over) {
      const why = this.#why;
      this.#why = null;
      return why === null ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(why);
    }
    return new Promise((resolve, reject) => {
      (this.#pulls ??= []).push({ resolve, reject });
      this.resume();
    });
  }

  return(): Promise<IteratorResult<Frame, void>> {
    this.#why = null;
    this.#close('left');
    for (const pull of this.#pulls?.splice(0) ?? []) pull.resolve({ done: true, value: undefined });
    return Promise.resolve({ done: true, value: undefined });
  }

  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  /** Ends it before its time. */
  fail(why: Error): void {
    this.#end(why);
  }

  #end(why: Error | null): void {
    if (this.#over) return;
    this.#close(why ?? 'completed');
    if (this.#sink !== null) {
      this.#sink.end(why);
      return;
    }
    const [first, ...others] = this.#pulls?.splice(0) ?? [];
    if (first === undefined) this.#why = why;
    else if (why === null) first.resolve({ done: true, value: undefined });
    else first.reject(why);
    for (const pull of others) pull.resolve({ done: true, value: undefined });
  }

  #close(how: 'completed' | 'left' | Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#step = null;
    this.#telling = null;
    this.#forget?.();
    this.#forget = null;
    this.#unsign();
    this.#leave(how);
    this.#home.left(this);
  }

  #leave(how: 'completed' | 'left' | Error): void {
    this.#way?.leave();
    this.#figures?.ended(how);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

// One subscription as its client sees it, whatever carries it.

export interface GraphError {
  readonly message?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface Credentials {
  readonly headers: Record<string, string>;
  readonly connectionParams: Record<string, unknown>;
}

export interface Received {
  readonly atMs: number;
  readonly result: Result;
  /** The `id` of an SSE event. */
  readonly id: string | null;
}

export interface End {
  /**
   * `complete`: the transport's word for a stream that is over; `error`: its word for one that failed;
   * `closed`: a WebSocket was closed with a code; `refused`: an HTTP status instead of a stream;
   * `lost`: the connection ended without a word.
   */
  readonly how: 'complete' | 'error' | 'closed' | 'refused' | 'lost';
  /** Of a WebSocket's close or an HTTP answer. */
  readonly code: number | null;
  readonly errors: readonly GraphError[];
  readonly text: string;
  readonly atMs: number;
}

export interface Controls {
  /** Reads nothing more from the connection until `resume`. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Ends the subscription as the transport wants it. */
  readonly stop: () => void;
  /** Loses the connection. */
  readonly cut: () => void;
}

export class Stream {
  /** Results with data: the events. */
  readonly received: Received[] = [];
  /** Of results without data. */
  readonly errors: GraphError[] = [];
  /** When anything at all came: events, comments, heartbeats, pings. */
  readonly signs: number[] = [];
  /** What broke the transport's own rules. */
  readonly problems: string[] = [];
  bytes = 0;
  /** The server has said anything on this stream, if only its headers. */
  opened = false;
  end: End | null = null;
  #controls: Controls | null = null;
  #gone = false;
  /** The last result had no data. */
  #failed = false;
  #wake: (() => void)[] = [];

  /** True once the condition holds; false where it does not within `ms`, or can not any more. */
  async until(condition: () => boolean, ms: number): Promise<boolean> {
    const deadline = performance.now() + ms;
    while (!condition()) {
      const left = deadline - performance.now();
      if (left <= 0 || this.#gone) return condition();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake.push(() => (clearTimeout(timer), resolve()));
      });
    }
    return true;
  }

  count(least: number, ms: number): Promise<boolean> {
    return this.until(() => this.received.length >= least || this.end !== null, ms).then(
      () => this.received.length >= least,
    );
  }

  over(ms: number): Promise<boolean> {
    return this.until(() => this.end !== null, ms);
  }

  pause(): void {
    this.#controls?.pause();
  }
  resume(): void {
    this.#controls?.resume();
  }
  stop(): void {
    this.#controls?.stop();
  }
  /** Whoever waits is told that nothing comes any more. */
  readonly cut = (): void => {
    this.#gone = true;
    this.#controls?.cut();
    this.#notify();
  };

  control(controls: Controls): void {
    if (this.#gone) controls.cut();
    this.#controls = controls;
  }

  sign(bytes: number): void {
    this.bytes += bytes;
    this.opened = true;
    this.signs.push(performance.now());
    this.#notify();
  }

  take(result: Result, id: string | null = null): void {
    if (result.data !== null && result.data !== undefined) {
      this.received.push({ atMs: performance.now(), result, id });
      this.#failed = false;
    } else {
      this.#failed = true;
      this.errors.push(...(result.errors ?? []));
    }
    this.#notify();
  }

  /** Errors that belong to no event; the end that follows is their consequence. */
  fail(errors: readonly GraphError[]): void {
    this.#failed = true;
    this.errors.push(...errors);
  }

  problem(text: string): void {
    this.problems.push(text);
    this.#notify();
  }

  /** Only the first counts: a close that follows a `complete` says nothing new. */
  finish(how: End['how'], more: Partial<Pick<End, 'code' | 'text'>> = {}): void {
    if (this.end !== null) return;
    const failed = this.#failed && how !== 'closed' && how !== 'refused';
    const { errors } = this;
    this.end = {
      ...{ how: failed ? 'error' : how, code: null, errors, text: '', atMs: performance.now() },
      ...more,
    };
    this.#notify();
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

/** In words. */
export function endOf(end: End | null): string {
  if (end === null) return 'still open';
  const errors = end.errors.map(({ message = '', extensions }) => {
    const code = extensions?.['code'];
    return typeof code === 'string' ? `${code}: ${message}` : message;
  });
  const code = end.code === null ? '' : ` ${end.code}`;
  const text = [end.text, ...errors].filter((each) => each !== '').join('; ');
  return `${end.how}${code}${text === '' ? '' : ` (${text.slice(0, 200)})`}`;
}

/** Says why, so that a client knows whether to come back: not just a connection that is gone. */
export function isTyped(end: End): boolean {
  if (end.how === 'error') return end.errors.length > 0;
  if (end.how === 'refused') return true;
  return end.how === 'closed' && end.code !== 1000 && end.code !== 1005 && end.code !== 1006;
}

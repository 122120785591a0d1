// A subscription as one span, however many frames it brings; linked to the trace of what it tells, which others began.
import type { OperationDefinitionNode } from 'graphql';
import { errorType, startSpan, withinSpan, type Span } from '../../platform/telemetry/trace.ts';
import type { Carrier } from '../../platform/telemetry/traceparent.ts';
import type { Frame } from '../stream/frame.ts';
import type { Frames, Sink } from '../stream/live-frames.ts';
import { about, clientOf, nameOf } from './traced.ts';

export interface StreamOrigin {
  readonly operation: OperationDefinitionNode;
  readonly parent: Carrier;
  /** Of the request or of the connection. */
  readonly headers: Carrier;
  readonly transport: 'websocket' | 'http';
  /** Aborts when its client is gone. */
  readonly signal: AbortSignal;
}

/** From before it is begun until it is over, whichever way. */
export async function tracedStream(
  { operation, parent, headers, transport, signal }: StreamOrigin,
  subscribe: () => Promise<Frames>,
): Promise<Frames> {
  const span = startSpan(nameOf(operation), {
    kind: 'server',
    parent,
    attributes: { ...clientOf(headers), ...about(operation), 'miyagi.transport': transport },
  });
  let frames: Frames;
  try {
    frames = await withinSpan(span, subscribe);
  } catch (error) {
    span.fail(errorType(error));
    span.end();
    throw error;
  }
  return new TracedFrames(frames, span, signal);
}

class TracedFrames implements Frames {
  readonly #frames: Frames;
  readonly #span: Span;
  readonly #signal: AbortSignal;
  readonly #onGone = () => this.#end('left');
  #count = 0;
  #isLinked = false;
  #isOver = false;

  constructor(frames: Frames, span: Span, signal: AbortSignal) {
    this.#frames = frames;
    this.#span = span;
    this.#signal = signal;
    // Also while nobody has taken it yet.
    signal.addEventListener('abort', this.#onGone, { once: true });
    if (signal.aborted) this.#onGone();
  }

  get cursor(): string {
    return this.#frames.cursor;
  }

  get isOver(): boolean {
    return this.#frames.isOver;
  }

  get traceparent(): string | null {
    return this.#frames.traceparent;
  }

  push(sink: Sink): void {
    this.#frames.push({
      frame: (frame) => {
        this.#counted();
        return sink.frame(frame);
      },
      end: (why) => {
        this.#end(why === null ? 'complete' : 'failed', why);
        sink.end(why);
      },
    });
  }

  resume(): void {
    this.#frames.resume();
  }

  async next(): Promise<IteratorResult<Frame, void>> {
    try {
      const result = await this.#frames.next();
      if (result.done === true) this.#end('complete');
      else this.#counted();
      return result;
    } catch (error) {
      this.#end('failed', error);
      throw error;
    }
  }

  async return(): Promise<IteratorResult<Frame, void>> {
    this.#end('left');
    return this.#frames.return();
  }

  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  #counted(): void {
    if (this.#count++ === 0) this.#span.event('first frame');
    this.#link();
  }

  #link(): void {
    const told = this.#isLinked ? null : this.#frames.traceparent;
    if (told === null) return;
    this.#isLinked = true;
    this.#span.link(told);
  }

  #end(how: 'complete' | 'failed' | 'left', why: unknown = null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#signal.removeEventListener('abort', this.#onGone);
    this.#link();
    this.#span.set({ 'miyagi.stream.frames': this.#count, 'miyagi.stream.end': how });
    if (why !== null) this.#span.fail(errorType(why));
    this.#span.end();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

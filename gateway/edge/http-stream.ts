// One endless HTTP response: how much is unsent, whether its other end lives, and its orderly end.
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

export interface HttpStreamOptions {
  /** Sent in every silence, so that no one on the way takes the connection for dead. */
  readonly heartbeat: string;
  /** A client that takes nothing for so long is cut off; it may come back with its cursor, ms. */
  readonly stallMs: number;
  readonly onStalled: () => void;
}

/**
 * The kernel probes a silent connection after this, then once a second, ten times (libuv's choice).
 * Heartbeats must be further apart than all of that: while one waits to be acknowledged, nothing probes.
 */
const probeAfterMs = 5_000;

export class HttpStream {
  readonly #response: ServerResponse;
  readonly #options: HttpStreamOptions;
  readonly #gone = new AbortController();
  /** Something was written since the last beat. */
  #busy = false;

  constructor(request: IncomingMessage, response: ServerResponse, options: HttpStreamOptions) {
    this.#response = response;
    this.#options = options;
    const { socket } = request;
    socket.setKeepAlive(true, probeAfterMs);
    // Counts what the client takes, not what we write: a slow client that goes on reading stays.
    response.setTimeout(options.stallMs, () => {
      if (response.writableLength === 0) return;
      options.onStalled();
      this.cut();
    });
    response.once('close', () => this.#gone.abort());
    if (response.closed || socket.destroyed) this.#gone.abort();
  }

  /** Aborts when the connection is closed, by whomever. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  begin(headers: OutgoingHttpHeaders, text: string): void {
    // Its connection ends with a stream: how it ended is part of what it says.
    this.#response.writeHead(200, {
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      connection: 'close',
      ...headers,
    });
    this.#response.write(text);
  }

  /** Whether there is room for more at once; otherwise `onRoom` is called when there is. */
  write(content: Buffer, onRoom: () => void): boolean {
    if (this.gone.aborted) return false;
    this.#busy = true;
    if (this.#response.write(content)) return true;
    this.#response.once('drain', onRoom);
    return false;
  }

  /** Call in equal intervals. */
  beat(): void {
    const silent = !this.#busy && this.#response.writableLength === 0;
    this.#busy = false;
    // Before the stream has begun there is nothing to keep alive.
    if (!silent || !this.#response.headersSent || this.#response.writableEnded) return;
    this.#response.write(this.#options.heartbeat);
  }

  end(text: string): void {
    if (!this.gone.aborted) this.#response.end(text);
  }

  cut(): void {
    this.#response.destroy();
  }
}

// One WebSocket: what was sent and not yet taken, whether its other end lives, and its orderly end.
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Viewer } from '../../platform/auth/port.ts';
import { anonymousViewer } from '../../platform/auth/anonymous.ts';
import type { OpenSession } from '../../platform/auth/session.ts';
import type { Clock, Timer } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';

/** A close frame holds 125 bytes, two of them the code. */
const maxReasonBytes = 123;
/** With this much unsent, no more messages are read until the client takes some of it. */
const pauseBytes = 1024 * 1024;
/** With this much unsent the client is cut off; each of its streams can be resumed at its cursor. */
const maxUnsentBytes = 16 * 1024 * 1024;
/** How long a client whose credentials have ended may take to read that it has to go, ms. */
const leaveWithinMs = 1_000;

const nothing = Buffer.alloc(0);

export interface SocketOptions {
  /** A client that takes nothing of what waits for it for so long is cut off, ms. */
  readonly stallMs: number;
  readonly log: Log;
}

export interface Writer {
  /** The kernel has taken what had to wait. */
  taken(): void;
}

export class Socket {
  readonly request: IncomingMessage;
  /** connection_init has come. */
  initialised = false;
  readonly closed: Promise<void>;
  /** Ids of the queries and mutations under way. */
  readonly answering = new Set<string>();
  #ws: WebSocket;
  #log: Log;
  #complained = false;
  #draining = false;
  #gone = new AbortController();
  #unsent = 0;
  #alive = true;
  #onSettled: () => void = () => undefined;
  #session: OpenSession | null = null;
  #leaving: Timer | null = null;

  constructor(ws: WebSocket, request: IncomingMessage, { stallMs, log }: SocketOptions) {
    this.#ws = ws;
    this.#log = log;
    this.request = request;
    // Counts what the client takes, not what we write: a slow client that goes on reading stays.
    request.socket.setTimeout(stallMs, () => {
      if (ws.bufferedAmount > 0) this.#cut(`nothing was read for ${stallMs} ms`);
    });
    ws.on('pong', () => (this.#alive = true));
    ws.on('message', () => (this.#alive = true));
    this.closed = new Promise((resolve) => {
      ws.once('close', () => {
        this.#session?.close();
        this.#leaving?.cancel();
        this.#gone.abort();
        resolve();
      });
    });
  }

  /** Nothing new is to be begun: the process stops. */
  get isDraining(): boolean {
    return this.#draining;
  }

  /** Aborts when the socket is closed. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Null until somebody has signed in. */
  get session(): OpenSession | null {
    return this.#session;
  }

  get viewer(): Viewer {
    return this.#session?.viewer ?? anonymousViewer;
  }

  get protocol(): string {
    return this.#ws.protocol;
  }

  /** Resolves once the kernel has taken the message: awaiting it is back-pressure. */
  async send(message: string): Promise<void> {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    this.#unsent++;
    if (this.#ws.bufferedAmount > pauseBytes) this.#ws.pause();
    if (this.#ws.bufferedAmount > maxUnsentBytes) this.#cut('too much was left unread');
    await new Promise<void>((resolve) => {
      // An error here means that the connection is lost, which `close` tells everybody.
      this.#ws.send(message, () => resolve());
    });
    this.#unsent--;
    if (this.#ws.isPaused && this.#ws.bufferedAmount < pauseBytes) this.#ws.resume();
    this.#settle();
  }

  /**
   * A whole WebSocket frame. True: the kernel has taken it; otherwise the writer is told when it has. Goes past the
   * library, which has nothing to add to it and nothing of its own in between: there is no compression.
   */
  write(frame: Buffer, writer: Writer): boolean {
    if (this.#ws.readyState !== this.#ws.OPEN) return false;
    const { socket } = this.request;
    socket.write(frame);
    if (socket.writableLength === 0) return true;
    this.#unsent++;
    if (socket.writableLength > pauseBytes) this.#ws.pause();
    if (socket.writableLength > maxUnsentBytes) this.#cut('too much was left unread');
    // An empty write is done when all before it is.
    socket.write(nothing, () => {
      this.#unsent--;
      if (this.#ws.isPaused && this.#ws.bufferedAmount < pauseBytes) this.#ws.resume();
      this.#settle();
      writer.taken();
    });
    return false;
  }

  onMessage(handle: (message: string) => Promise<void>): void {
    this.#ws.on('message', (data: Buffer) => {
      // Whoever has been told to go asks nothing any more, however long that takes.
      if (this.#ws.readyState === this.#ws.OPEN) void handle(data.toString('utf8'));
    });
  }

  close(code: number, reason: string): void {
    let fitting = reason;
    while (Buffer.byteLength(fitting) > maxReasonBytes) fitting = fitting.slice(0, -1);
    this.#ws.close(code, fitting);
    // A paused socket would never read the answer to the close frame.
    if (this.#ws.isPaused) this.#ws.resume();
  }

  /** From now on the socket lives no longer than the viewer's credentials. */
  signIn(session: OpenSession, clock: Clock): void {
    if (this.signal.aborted) return session.close();
    this.#session = session;
    session.onEnd((why, renewable) => {
      // Clients come back by themselves after 4403, and take 4401 for final.
      this.close(renewable ? 4403 : 4401, why.message);
      this.#leaving = clock.after(leaveWithinMs, () => this.#ws.terminate());
    });
  }

  /** Call in equal intervals: ends a socket whose other end gave no sign of life since the last call. */
  beat(): void {
    // A ping would wait behind what is unsent; whether any of that is read is watched elsewhere.
    if (this.#ws.bufferedAmount > 0) return;
    if (!this.#alive) return this.#ws.terminate();
    this.#alive = false;
    if (this.#ws.readyState === this.#ws.OPEN) this.#ws.ping();
  }

  /** For operators: what this client does wrong, the first time only. */
  complain(problem: string, details: object = {}): void {
    if (this.#complained) return;
    this.#complained = true;
    this.#log.warn({ ...details, viewer: this.viewer.id, problem }, 'a socket was misused');
  }

  /** For a client that would never read a close frame. */
  #cut(problem: string): void {
    if (this.#ws.readyState === this.#ws.CLOSED) return;
    this.complain(problem);
    this.#ws.terminate();
  }

  /** A query or mutation was answered. */
  answered(id: string): void {
    this.answering.delete(id);
    this.#settle();
  }

  /** Ends the socket once what was begun is answered and sent, or at `deadline`. */
  async drain(deadline: Promise<void>, reason: string): Promise<void> {
    this.#draining = true;
    const settled = new Promise<void>((resolve) => (this.#onSettled = resolve));
    this.#settle();
    await Promise.race([settled, this.closed, deadline]);
    this.close(1001, reason);
    await Promise.race([this.closed, deadline]);
    this.#ws.terminate();
    await this.closed;
  }

  #settle(): void {
    if (!this.#draining) return;
    // An answer's last message is handed over some microtasks after the answer is known.
    setImmediate(() => {
      if (this.#unsent === 0 && this.answering.size === 0) this.#onSettled();
    });
  }
}

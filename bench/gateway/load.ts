// The load: kept-alive connections that send what they are given and look at no more of an answer than its length,
// since they share their core with the subgraphs.
import { connect, type Socket } from 'node:net';
import { AnswerReader, type Answered } from './answer-reader.ts';

export interface Wire {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** The body of request number `n`, and the token that connection `c` sends. */
export interface Requests {
  readonly body: (n: number) => string;
  readonly token: (connection: number) => string;
  /** Shortest answer that can be a right one. */
  readonly shortest: number;
}

export interface Load {
  /** Answers received so far. */
  readonly done: () => number;
  /** Answers that could not be right ones: another status, too short, or a connection lost. */
  readonly failed: () => number;
  /** Ms from when each request should have been sent to the end of its answer, since the last call. */
  readonly latencies: () => number[];
  /** Resolves when every connection is closed. */
  stop(): Promise<void>;
}

/** Each connection sends its next request when it has its answer. */
export function closedLoop(
  wire: Wire,
  requests: Requests,
  connections: number,
  from: number,
): Load {
  const load = new Connections(wire, requests, connections, from);
  load.onFree = (connection) => load.send(connection, performance.now());
  return load;
}

/** A request every `1000 / perSecond` ms whatever becomes of those before; waiting for a connection counts. */
export function openLoop(
  wire: Wire,
  requests: Requests,
  connections: number,
  perSecond: number,
  from: number,
): Load {
  const load = new Connections(wire, requests, connections, from);
  const free: Connection[] = [];
  const due: number[] = [];
  let next = performance.now() + 20;
  const pump = () => {
    const now = performance.now();
    for (; next <= now; next += 1000 / perSecond) due.push(next);
    while (due.length > 0 && free.length > 0) {
      // The one used last: a gateway may close those that are idle for some seconds. It is opened again then.
      const connection = free.pop();
      if (connection === undefined || connection.socket.destroyed) continue;
      load.send(connection, due.shift() ?? now);
    }
  };
  load.onFree = (connection) => {
    free.push(connection);
    if (due.length > 0) pump();
  };
  // Closed for being idle just when it was to be used: as every client does, send it again.
  load.onUnsent = (since) => {
    due.unshift(since);
    return true;
  };
  const timer = setInterval(pump, 1);
  load.onStop = () => clearInterval(timer);
  return load;
}

interface Connection {
  readonly index: number;
  readonly socket: Socket;
  readonly reader: AnswerReader;
  /** Of the request in progress; NaN when there is none. */
  since: number;
}

class Connections implements Load {
  onFree: (connection: Connection) => void = () => undefined;
  onStop: () => void = () => undefined;
  /** A connection was closed before anything of the answer came; whether that is nothing to worry about. */
  onUnsent: (since: number) => boolean = () => false;
  readonly #heads: string[];
  readonly #requests: Requests;
  readonly #sockets = new Set<Socket>();
  #next: number;
  #done = 0;
  #failed = 0;
  #latencies: number[] = [];
  #stopped = false;

  constructor(wire: Wire, requests: Requests, connections: number, from: number) {
    this.#requests = requests;
    this.#next = from;
    this.#heads = [];
    for (let index = 0; index < connections; index += 1) {
      this.#heads.push(
        `POST ${wire.path} HTTP/1.1\r\nhost: ${wire.host}:${wire.port}\r\n` +
          'content-type: application/json\r\naccept: application/json\r\n' +
          `authorization: Bearer ${requests.token(index)}\r\ncontent-length: `,
      );
      this.#open(wire, index);
    }
  }

  done = () => this.#done;
  failed = () => this.#failed;
  latencies = () => this.#latencies.splice(0);

  send(connection: Connection, since: number): void {
    const body = this.#requests.body(this.#next);
    this.#next += 1;
    connection.since = since;
    const length = Buffer.byteLength(body);
    connection.socket.write(`${this.#heads[connection.index]}${length}\r\n\r\n${body}`);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.onStop();
    await Promise.all(
      [...this.#sockets].map((socket) => {
        const closed = new Promise((resolve) => socket.once('close', resolve));
        socket.destroy();
        return closed;
      }),
    );
  }

  #open(wire: Wire, index: number): void {
    const socket = connect({ host: wire.host, port: wire.port, noDelay: true });
    this.#sockets.add(socket);
    const connection = { index, socket, reader: new AnswerReader(), since: NaN };
    socket.on('connect', () => this.onFree(connection));
    socket.on('data', (chunk: Buffer) => this.#received(connection, chunk));
    // Every error is followed by `close`.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (this.#stopped) return;
      const { since, reader } = connection;
      if (!Number.isNaN(since) && (reader.begun || !this.onUnsent(since))) this.#failed += 1;
      setTimeout(() => this.#stopped || this.#open(wire, index), 10);
    });
  }

  #received(connection: Connection, chunk: Buffer): void {
    let answer: Answered | null;
    try {
      answer = connection.reader.read(chunk);
    } catch (error) {
      connection.socket.destroy(error instanceof Error ? error : undefined);
      return;
    }
    if (answer === null) return;
    if (Number.isNaN(connection.since)) {
      // Unasked: 408 for a connection that was idle for too long, and is closed.
      connection.socket.destroy();
      return;
    }
    this.#done += 1;
    this.#latencies.push(performance.now() - connection.since);
    if (answer.status !== 200 || answer.length < this.#requests.shortest) this.#failed += 1;
    connection.since = NaN;
    if (!this.#stopped) this.onFree(connection);
  }
}

// An HTTP connection that sends whatever bytes it is given, and reads whole answers.
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export class RawHttp {
  /** Resolves when the other end has closed it, or it broke. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #look: () => void = () => undefined;

  constructor(port: number) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#look();
    });
    // What was answered before it broke is there; `close` follows.
    this.#socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.#socket.once('close', () => {
        resolve();
        this.#look();
      });
    });
  }

  send(bytes: Buffer | string): void {
    this.#socket.write(bytes);
  }

  /** The next answer; rejects when the connection ends before it is whole. */
  answer(): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      this.#look = () => {
        const answer = this.#take();
        if (answer !== null) resolve(answer);
        else if (this.#socket.destroyed) reject(new Error('closed without a whole answer'));
      };
      this.#look();
    });
  }

  end(): void {
    this.#socket.destroy();
  }

  #take(): RawAnswer | null {
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd < 0) return null;
    const [first = '', ...lines] = this.#received.toString('latin1', 0, headEnd).split('\r\n');
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const end = headEnd + 4 + Number(headers.get('content-length'));
    if (!(this.#received.length >= end)) return null;
    const body = this.#received.toString('utf8', headEnd + 4, end);
    this.#received = this.#received.subarray(end);
    return { status: Number(first.split(' ')[1]), headers, body };
  }
}

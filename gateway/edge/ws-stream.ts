// A subscription on a WebSocket: frames are written to the socket as they are ready, past the protocol's library, which
// is given nothing but the end.
import { type ExecutionResult, GraphQLError } from 'graphql';
import type { ResponseError } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { ReadyFrame } from '../stream/frame.ts';
import type { Frames, Sink } from '../stream/live-frames.ts';
import { endOf } from './pump.ts';
import type { Socket, Writer } from './socket.ts';

type Result = IteratorResult<ExecutionResult, void>;

const done: Result = { done: true, value: undefined };

export class SocketStream implements AsyncGenerator<ExecutionResult, void, void>, Sink, Writer {
  readonly #frames: Frames;
  readonly #socket: Socket;
  readonly #id: string;
  readonly #log: Log;
  #resolve: ((result: Result) => void) | null = null;
  #reject: ((error: Error) => void) | null = null;

  constructor(frames: Frames, socket: Socket, id: string, log: Log) {
    this.#frames = frames;
    this.#socket = socket;
    this.#id = id;
    this.#log = log;
  }

  /** To be called once. */
  next(): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#frames.push(this);
    });
  }

  /** None is begun while the socket drains: its client is to come back instead. */
  frame(frame: ReadyFrame): boolean {
    if (this.#socket.isDraining) return false;
    return this.#socket.write(frame.written(this.#id, nextMessage), this);
  }

  taken(): void {
    this.#frames.resume();
  }

  end(why: Error | null): void {
    const end = endOf(why, this.#socket.isDraining, this.#log);
    switch (end.kind) {
      case 'complete':
        this.#resolve?.(done);
        break;
      case 'handover':
        // A `complete` would say that the stream has ended: it waits for the socket's end.
        break;
      case 'expired':
        // Its session has closed the socket already, and said which way.
        this.#socket.close(4403, end.error.message);
        this.#resolve?.(done);
        break;
      case 'failed':
        this.#reject?.(asGraphQLError(end.error));
    }
  }

  async return(): Promise<Result> {
    await this.#frames.return();
    this.#resolve?.(done);
    return done;
  }

  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

/** https://www.rfc-editor.org/rfc/rfc6455#section-5.2: one whole text message, unmasked as a server's are. */
function nextMessage({ json }: ReadyFrame, id: string): Buffer {
  const text = `{"id":${JSON.stringify(id)},"type":"next","payload":${json}}`;
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(head + length);
  bytes[0] = 0x81;
  if (head === 2) bytes[1] = length;
  else if (head === 4) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 127;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
  bytes.write(text, head);
  return bytes;
}

export function asGraphQLError({ message, path, extensions }: ResponseError): GraphQLError {
  return new GraphQLError(message, {
    ...(path !== undefined && { path }),
    ...(extensions !== undefined && { extensions }),
  });
}

// A WebSocket that speaks whatever it is told to, right or wrong, and remembers what came.
import { WebSocket } from 'ws';
import { Failed, shown } from '../findings.ts';
import { Stream, type Credentials, type GraphError } from './stream.ts';

export interface Message {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly payload?: unknown;
}

export const protocolName = 'graphql-transport-ws';

export class Socket {
  readonly ws: WebSocket;
  readonly messages: Message[] = [];
  closed: { readonly code: number; readonly reason: string } | null = null;
  /** When anything came, pings of the WebSocket itself too. */
  onSign: (bytes: number) => void = () => undefined;
  #listeners = new Set<(message: Message | null) => void>();

  private constructor(ws: WebSocket) {
    this.ws = ws;
    ws.on('message', (data: Buffer) => {
      this.onSign(data.length);
      this.#tell(parsed(data.toString()));
    });
    ws.on('ping', () => this.onSign(2));
    ws.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#tell(null);
    });
  }

  static async open(url: URL, headers: Record<string, string>, ms: number): Promise<Socket> {
    const ws = new WebSocket(url, protocolName, { headers, handshakeTimeout: ms });
    const socket = new Socket(ws);
    await new Promise<void>((resolve, reject) => {
      ws.once('open', resolve);
      ws.on('error', (error) => reject(new Failed(`the handshake failed: ${error.message}`)));
    });
    return socket;
  }

  /** Open and acknowledged. */
  static async ready(url: URL, credentials: Credentials, ms: number): Promise<Socket> {
    const socket = await Socket.open(url, credentials.headers, ms);
    socket.send({ type: 'connection_init', payload: credentials.connectionParams });
    const first = await socket.next((message) => message.type !== 'ping', ms);
    if (first?.type !== 'connection_ack') {
      socket.cut();
      throw new Failed(`connection_init was answered with ${socket.outcome(first)}`);
    }
    return socket;
  }

  send(message: object | string): void {
    if (this.ws.readyState !== WebSocket.OPEN) return;
    this.ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, payload: object): void {
    this.send({ id, type: 'subscribe', payload });
  }

  /** The first message from now on that fits; null: none within `ms`, or the socket was closed. */
  next(fits: (message: Message) => boolean, ms: number): Promise<Message | null> {
    if (this.closed !== null) return Promise.resolve(null);
    return new Promise((resolve) => {
      const done = (message: Message | null) => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        resolve(message);
      };
      const listener = (message: Message | null) => {
        if (message === null || fits(message)) done(message);
      };
      const timer = setTimeout(done, ms, null);
      this.#listeners.add(listener);
    });
  }

  async closes(ms: number): Promise<{ readonly code: number; readonly reason: string } | null> {
    await this.next(() => false, ms);
    return this.closed;
  }

  /** Called with every message, and with null at the close. */
  listen(listener: (message: Message | null) => void): void {
    this.#listeners.add(listener);
  }

  outcome(message: Message | null): string {
    if (message !== null) return shown(message);
    if (this.closed === null) return 'nothing; the socket stays open';
    return `close ${this.closed.code} ${shown(this.closed.reason)}`;
  }

  close(): void {
    this.ws.close(1000);
  }

  cut(): void {
    this.ws.terminate();
  }

  #tell(message: Message | null): void {
    if (message !== null) this.messages.push(message);
    for (const listener of this.#listeners) listener(message);
  }
}

function parsed(text: string): Message {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? json : { type: text };
  } catch {
    return { type: text };
  }
}

/** A subscription on a socket of its own, or beside others on one that is shared. */
export function streamOn(socket: Socket, payload: object, id = '1'): Stream {
  const stream = new Stream();
  socket.onSign = (bytes) => stream.sign(bytes);
  stream.opened = true;
  stream.control({
    pause: () => socket.ws.pause(),
    resume: () => socket.ws.resume(),
    stop: () => socket.send({ id, type: 'complete' }),
    cut: () => socket.cut(),
  });
  socket.listen((message) => {
    if (message === null) {
      const { code = 1006, reason = '' } = socket.closed ?? {};
      const how = code === 1006 || code === 1005 ? 'lost' : 'closed';
      return stream.finish(how, { code, text: reason });
    }
    if (message.type === 'ping') socket.send({ type: 'pong' });
    if (message.id !== id) return;
    if (stream.end !== null) stream.problem(`after the end came ${shown(message)}`);
    else if (message.type === 'next') stream.take(message.payload ?? {});
    else if (message.type === 'complete') stream.finish('complete');
    else if (message.type === 'error') {
      stream.fail((message.payload ?? []) as GraphError[]);
      stream.finish('error');
    } else stream.problem(`no such message: ${shown(message)}`);
  });
  socket.subscribe(id, payload);
  return stream;
}

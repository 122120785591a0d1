// One request on the wire and what came back, by undici's lowest interface: a stream and two promises less per call.
import type { Dispatcher } from 'undici';

/** The answer is longer than it may be. */
export class AnswerTooLong extends Error {}

export interface ExchangeOwner {
  /** Exactly once, when the connection is done with it; `failure` is null when the answer is whole. */
  settled(exchange: Exchange, failure: Error | null): void;
}

type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

export class Exchange implements Dispatcher.DispatchHandler {
  readonly #owner: ExchangeOwner;
  readonly #limit: number;
  #controller: Dispatcher.DispatchController | undefined;
  #givenUp: Error | undefined;
  #status = 0;
  #headers: ResponseHeaders = {};
  #length = 0;
  // Most answers come in one piece.
  #first: Buffer | undefined;
  #pieces: Buffer[] | undefined;

  /** `limit` in bytes. */
  constructor(owner: ExchangeOwner, limit: number) {
    this.#owner = owner;
    this.#limit = limit;
  }

  get status(): number {
    return this.#status;
  }

  header(name: string): string | undefined {
    const value = this.#headers[name];
    return typeof value === 'string' ? value : value?.[0];
  }

  /** Of the body; decoded each time. */
  text(mostBytes?: number): string {
    const bytes = this.#pieces === undefined ? this.#first : Buffer.concat(this.#pieces);
    return bytes === undefined ? '' : bytes.toString('utf8', 0, mostBytes);
  }

  /** Closes the connection; one that is not open yet is not used. */
  giveUp(reason: Error): void {
    this.#givenUp = reason;
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#givenUp !== undefined) controller.abort(this.#givenUp);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (Number(headers['content-length'] ?? 0) > this.#limit) controller.abort(new AnswerTooLong());
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#length > this.#limit) controller.abort(new AnswerTooLong());
    else if (this.#first === undefined) this.#first = chunk;
    else (this.#pieces ??= [this.#first]).push(chunk);
  }

  onResponseEnd(): void {
    this.#owner.settled(this, null);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#owner.settled(this, error);
  }
}

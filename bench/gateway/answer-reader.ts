// As much of HTTP/1.1 as it takes to see where an answer ends: by its length or in chunks, one at a time.

export interface Answered {
  readonly status: number;
  /** Bytes of the body. */
  readonly length: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');

export class AnswerReader {
  #head: Buffer | null = null;
  #status = 0;
  /** Bytes of the body still to come; null: in chunks. */
  #left: number | null = null;
  #length = 0;
  #chunks: Buffer | null = null;

  /** Whether a part of an answer is there. */
  get begun(): boolean {
    return this.#status !== 0 || this.#head !== null;
  }

  /** Null until the answer is whole. Nothing may come after it: one request at a time. */
  read(received: Buffer): Answered | null {
    let body = received;
    if (this.#status === 0) {
      const head: Buffer = this.#head === null ? received : Buffer.concat([this.#head, received]);
      const end = head.indexOf(HEAD_END);
      if (end < 0) {
        this.#head = head;
        return null;
      }
      this.#head = null;
      this.#begin(head.toString('latin1', 0, end));
      body = head.subarray(end + HEAD_END.length);
    }
    return this.#left === null ? this.#inChunks(body) : this.#byLength(body, this.#left);
  }

  #begin(head: string): void {
    this.#status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    this.#left = length === undefined ? null : Number(length);
    this.#length = this.#left ?? 0;
    if (length === undefined && !/\r\ntransfer-encoding: *chunked/i.test(head)) {
      throw new TypeError(`an answer without a length:\n${head}`);
    }
  }

  #byLength(body: Buffer, left: number): Answered | null {
    this.#left = left - body.length;
    return this.#left > 0 ? null : this.#end();
  }

  #inChunks(body: Buffer): Answered | null {
    let rest: Buffer = this.#chunks === null ? body : Buffer.concat([this.#chunks, body]);
    for (;;) {
      const line = rest.indexOf('\r\n');
      const size = line < 0 ? NaN : parseInt(rest.toString('latin1', 0, line), 16);
      const next = line + 2 + size + 2;
      if (Number.isNaN(size) || rest.length < next) {
        this.#chunks = rest;
        return null;
      }
      if (size === 0) return this.#end();
      this.#length += size;
      rest = rest.subarray(next);
    }
  }

  #end(): Answered {
    const answered = { status: this.#status, length: this.#length };
    this.#status = 0;
    this.#left = null;
    this.#chunks = null;
    return answered;
  }
}

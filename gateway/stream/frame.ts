// One response of a subscription, made once for all who are given the same: as an object, as text, as bytes.
import type { GraphResponse } from '../../platform/graphql/port.ts';

/** As its reader has it; pass `cursor` as `after` to go on behind it. */
export interface Frame extends GraphResponse {
  readonly extensions: { readonly cursor: string };
}

/** What all frames of one event have in common. */
export class FrameBody {
  readonly response: GraphResponse;
  #open: string | null = null;

  constructor(response: GraphResponse) {
    this.response = response;
  }

  /** As JSON, without the brace that closes it. */
  get open(): string {
    return (this.#open ??= JSON.stringify(this.response).slice(0, -1));
  }
}

/** Clients choose ids as they like; most libraries begin at 1, some draw a new one each time. */
const mostForms = 4;

/** The same function for all clients of a transport. */
export type MakeForm = (frame: ReadyFrame, name: string) => Buffer;

interface Form {
  readonly name: string;
  readonly make: MakeForm;
  readonly bytes: Buffer;
}

export class ReadyFrame {
  readonly cursor: string;
  readonly #body: FrameBody;
  #json: string | null = null;
  #forms: Form[] | null = null;

  constructor(body: FrameBody, cursor: string) {
    this.#body = body;
    this.cursor = cursor;
  }

  get frame(): Frame {
    return { ...this.#body.response, extensions: { cursor: this.cursor } };
  }

  /** A cursor has nothing in it that JSON would have to escape. */
  get json(): string {
    return (this.#json ??= `${this.#body.open},"extensions":{"cursor":"${this.cursor}"}}`);
  }

  /** As `make` writes it for clients that call it `name`, remembered if few are. */
  written(name: string, make: MakeForm): Buffer {
    const forms = (this.#forms ??= []);
    for (const form of forms) if (form.make === make && form.name === name) return form.bytes;
    const bytes = make(this, name);
    if (forms.length < mostForms) forms.push({ name, make, bytes });
    return bytes;
  }
}

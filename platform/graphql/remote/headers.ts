// Which headers a call carries: those of GraphQL, those that are configured, and of the client's those that are on the list.
import { ASSERTION_HEADER } from '../../auth/port.ts';
import { AppError, badInput } from '../../errors.ts';

export type Headers = Readonly<Record<string, string>>;

/** Names and values in turn, as undici takes them. */
export type HeaderList = readonly string[];

export interface HeaderSettings {
  /** Names of the client's headers that are handed on; any case. */
  readonly forward: readonly string[];
  /** Sent with every call; a client cannot override them. */
  readonly fixed: Headers;
  /** The callee takes the viewer from our assertion: nothing of the client's may say who asks. */
  readonly signed: boolean;
}

// RFC 9110, 7.6.1: they are about one connection. RFC 9112 adds the framing, which is the HTTP client's.
const ofTheConnection = [
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
const ofTheBody = [
  'accept',
  'accept-encoding',
  'content-encoding',
  'content-length',
  'content-type',
];
const ours = new Set([...ofTheConnection, ...ofTheBody, ASSERTION_HEADER]);
const ofIdentity = new Set(['authorization', 'cookie']);
const ofTheTrace = new Set(['traceparent', 'tracestate']);

const isName = (text: string) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text);
const isValue = (text: string) => !/[^\t\x20-\x7e\x80-\xff]/.test(text);

/** The media types of GraphQL over HTTP, the newer one first. */
const accept = 'application/graphql-response+json, application/json;q=0.9';

/** CONFIG_INVALID, naming the field, when a header may not be sent. */
export class OutgoingHeaders {
  readonly #fixed: HeaderList;
  readonly #forward: readonly string[];

  constructor({ forward, fixed, signed }: HeaderSettings) {
    for (const [name, value] of Object.entries(fixed)) {
      const field = `headers.${name}`;
      if (!isName(name) || !isValue(value)) throw invalid(field, 'is no valid HTTP header');
      if (ours.has(name.toLowerCase())) throw invalid(field, 'is set by the gateway itself');
    }
    const names = new Set(forward.map((name) => name.toLowerCase()));
    for (const name of names) {
      if (!isName(name)) throw invalid('forward', `names no header: ${JSON.stringify(name)}`);
      if (ours.has(name) || (signed && ofIdentity.has(name))) {
        throw invalid('forward', `may not hold \`${name}\``);
      }
    }
    const lower = Object.keys(fixed).map((name) => name.toLowerCase());
    this.#forward = [...names.difference(new Set(lower))];
    this.#fixed = [
      'content-type',
      'application/json',
      'accept',
      accept,
      ...Object.entries(fixed).flat(),
    ];
  }

  /** Those of the client's that are handed on. BAD_USER_INPUT for one that HTTP cannot carry. */
  forwarded(headers: Headers | undefined): HeaderList {
    const list: string[] = [];
    if (headers === undefined) return list;
    for (const name of this.#forward) {
      if (!Object.hasOwn(headers, name)) continue;
      const value = headers[name];
      if (value === undefined) continue;
      if (!isValue(value)) throw badInput(`headers.${name}`, `The header ${name} is malformed.`);
      list.push(name, value);
    }
    return list;
  }

  /** @param trace goes before what the client says of one */
  all(assertion: string | undefined, forwarded: HeaderList, trace: HeaderList = []): string[] {
    const list =
      trace.length === 0
        ? this.#fixed.concat(forwarded)
        : this.#fixed.concat(without(ofTheTrace, forwarded), trace);
    if (assertion !== undefined) list.push(ASSERTION_HEADER, assertion);
    return list;
  }
}

function without(names: ReadonlySet<string>, list: HeaderList): HeaderList {
  return list.filter((_, place) => !names.has(list[place - (place % 2)] ?? ''));
}

function invalid(field: string, problem: string): AppError {
  return new AppError('CONFIG_INVALID', `\`${field}\` ${problem}.`, { field });
}

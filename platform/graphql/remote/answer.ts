// What an HTTP response says: a GraphQL answer, or why there is none. GraphQL over HTTP, "Response".
import { AppError, type ErrorCode } from '../../errors.ts';
import type { GraphRequest, GraphResponse } from '../port.ts';
import type { Outcome } from '../../breaker/breaker.ts';
import { isTransient, retryAfterMs } from '../../breaker/retry.ts';

/** Of an exchange. */
export interface HttpResponse {
  readonly status: number;
  /** By lower-case name. */
  header(name: string): string | undefined;
  /** The beginning, or all. */
  text(mostBytes?: number): string;
}

export type Verdict =
  | { readonly response: GraphResponse; readonly health: Outcome }
  | { readonly error: AppError; readonly health: Outcome; readonly transient: boolean };

export interface Callee {
  readonly name: string;
  /** It takes the viewer from our assertion; so what it says about the caller's identity is about us. */
  readonly signed: boolean;
}

export type Scan = GraphRequest['scan'];

export function judge(http: HttpResponse, callee: Callee, now: number, scan?: Scan): Verdict {
  const { status } = http;
  if (isTransient(status)) {
    const wait = retryAfterMs(http.header('retry-after'), now);
    return {
      error: noAnswer(callee, http, `(HTTP status ${status})`, wait),
      health: status === 429 ? 'unknown' : 'failed',
      transient: true,
    };
  }
  // 401 is about our assertion, not about the viewer: keys or clocks of the two processes differ.
  const refused = callee.signed && status === 401;
  const problem = unreadable(http);
  const response =
    problem === null && isSpeaking(http) && !refused ? parseAnswer(http.text(), scan) : null;
  if (response !== null) return { response, health: status >= 500 ? 'failed' : 'ok' };
  return {
    error: noAnswer(callee, http, problem ?? `(HTTP status ${status})`),
    // A client error may be the doing of one client, who must not have the subgraph taken for ill.
    health: isClientError(status) && !refused ? 'unknown' : 'failed',
    transient: false,
  };
}

/** A fresh copy each time. */
export function parseAnswer(text: string, scan?: Scan): GraphResponse | null {
  const scanned = scan?.(text) ?? null;
  if (scanned !== null) return scanned;
  let content: unknown;
  try {
    // RFC 8259, 8.1: a byte order mark may be ignored.
    content = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    return null;
  }
  return isGraphResponse(content) ? content : null;
}

const plainJson = 'application/json';
const graphqlJson = 'application/graphql-response+json';

function mediaType(http: HttpResponse): string {
  // What does not say what it is, is taken for what was asked for.
  const header = http.header('content-type') ?? plainJson;
  if (header === plainJson) return header;
  const end = header.indexOf(';');
  return (end === -1 ? header : header.slice(0, end)).trim().toLowerCase();
}

function unreadable(http: HttpResponse): string | null {
  const type = mediaType(http);
  if (type !== plainJson && type !== graphqlJson) {
    return `but ${type.slice(0, 100)} (HTTP status ${http.status})`;
  }
  const encoding = http.header('content-encoding') ?? 'identity';
  if (encoding !== 'identity') return `but one in the encoding ${encoding.slice(0, 100)}`;
  return null;
}

// Any proxy may answer with JSON and a status of its own; only a GraphQL server says graphql-response+json.
function isSpeaking(http: HttpResponse): boolean {
  const { status } = http;
  if (mediaType(http) === graphqlJson) return true;
  return (status >= 200 && status < 300) || isClientError(status);
}

function isClientError(status: number): boolean {
  return status >= 400 && status < 500;
}

/** What a status says that is not simply that there is no answer. */
const codes: Readonly<Partial<Record<number, ErrorCode>>> = { 429: 'RATE_LIMITED', 504: 'TIMEOUT' };

function noAnswer(
  { name }: Callee,
  http: HttpResponse,
  problem: string,
  retryAfter?: number,
): AppError {
  return new AppError(
    codes[http.status] ?? 'UNAVAILABLE',
    `${name} gave no GraphQL answer ${problem}.`,
    {
      retryable: true,
      cause: http.text(500),
      ...(retryAfter !== undefined && { retryAfterMs: retryAfter }),
    },
  );
}

function isGraphResponse(content: unknown): content is GraphResponse {
  if (!isObject(content)) return false;
  const { data, errors: failures } = content;
  if (failures !== undefined) {
    if (!Array.isArray(failures) || failures.length === 0) return false;
    if (!failures.every((one) => isObject(one) && typeof one['message'] === 'string')) return false;
  }
  return data === undefined || data === null ? failures !== undefined : isObject(data);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

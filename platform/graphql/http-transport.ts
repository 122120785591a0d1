// Calls a subgraph (or the gateway) over HTTP with kept-alive connections, as the viewer, under a signed assertion.
import { errors, Pool } from 'undici';
import { ASSERTION_HEADER, type Assertions } from '../auth/port.ts';
import { systemClock, type Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { abortError } from './abort.ts';
import type { GraphResponse, SubgraphTransport } from './port.ts';

export interface HttpTransportOptions {
  /** Of the GraphQL endpoint, path included. */
  readonly url: string;
  /** The callee's name; assertions are made for it as their audience. */
  readonly name: string;
  readonly assertions: Assertions;
  /** From the call to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly clock?: Clock;
  /** Most connections at a time; further calls wait for one. 64 unless told. */
  readonly connections?: number;
  /** Most bytes of an answer; 16 MiB unless told. */
  readonly responseLimit?: number;
}

export interface HttpTransport extends SubgraphTransport {
  /** Lets calls in progress end, then closes the connections. */
  close(): Promise<void>;
}

/** Rejects with TIMEOUT, or with UNAVAILABLE when there is no answer or none that is GraphQL. */
export function httpTransport(options: HttpTransportOptions): HttpTransport {
  const { name, assertions, timeoutMs, clock = systemClock } = options;
  const url = new URL(options.url);
  const pool = new Pool(url.origin, {
    connections: options.connections ?? 64,
    maxResponseSize: options.responseLimit ?? 16 * 1_048_576,
    connect: { timeout: timeoutMs },
    // One deadline over all of it instead, see below.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const path = url.pathname + url.search;

  return {
    async execute({ query, variables, operationName }, viewer, signal) {
      if (signal?.aborted === true) throw abortError(signal, name);
      const deadline = new AbortController();
      const timer = clock.after(timeoutMs, () => deadline.abort(timeoutReason()));
      const giveUp = () => deadline.abort(signal?.reason);
      signal?.addEventListener('abort', giveUp, { once: true });
      try {
        const { statusCode, body } = await pool.request({
          path,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'application/json',
            [ASSERTION_HEADER]: assertions.sign(viewer, name),
          },
          body: JSON.stringify({ query, variables, operationName }),
          signal: deadline.signal,
        });
        return responseFrom(name, statusCode, await body.text());
      } catch (error) {
        if (deadline.signal.aborted) throw abortError(deadline.signal, name);
        throw error instanceof AppError ? error : unreachable(name, error);
      } finally {
        timer.cancel();
        signal?.removeEventListener('abort', giveUp);
      }
    },
    close: () => pool.close(),
  };
}

function timeoutReason(): DOMException {
  return new DOMException('the deadline of the call passed', 'TimeoutError');
}

function responseFrom(name: string, status: number, text: string): GraphResponse {
  // 401 is about our assertion, not about the viewer: keys or clocks of the two processes differ.
  const content = status === 401 || status === 429 || status >= 500 ? undefined : parsed(text);
  if (isGraphResponse(content)) return content;
  throw new AppError('UNAVAILABLE', `${name} gave no GraphQL answer (HTTP status ${status}).`, {
    retryable: true,
    cause: text.slice(0, 500),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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

function unreachable(name: string, cause: unknown): AppError {
  if (cause instanceof errors.ResponseExceededMaxSizeError) {
    return new AppError('UNAVAILABLE', `${name} gave an answer that is too long.`, { cause });
  }
  return new AppError('UNAVAILABLE', `${name} cannot be reached.`, { retryable: true, cause });
}

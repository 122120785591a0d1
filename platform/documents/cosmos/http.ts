// Every request to Cosmos DB: its deadline, and the one loop that comes again when throttled. The SDK's own loops
// are switched off or do not know the errors thrown here.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CosmosClientOptions } from '@azure/cosmos';
import { Agent } from 'undici';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import { asAppError, failureOf, HTTP, throttled, unavailable } from './failures.ts';

type SdkHttpClient = NonNullable<CosmosClientOptions['httpClient']>;
type SdkRequest = Parameters<SdkHttpClient['sendRequest']>[0];
type SdkResponse = Awaited<ReturnType<SdkHttpClient['sendRequest']>>;

export interface HttpOptions {
  readonly clock: Clock;
  /** Without an answer, or without more of it, for so long: it has failed. */
  readonly timeoutMs: number;
  /** For all waits of one call together. */
  readonly throttleBudgetMs: number;
}

/** One call of the store, however many requests it takes. */
interface Call {
  /** No wait ends after this (ms since the epoch). */
  readonly until: number;
  readonly onePartition: boolean;
  failure: AppError | null;
}

/** Where the server does not say how long to wait, in milliseconds; doubled each time. */
const firstWaitMs = 50;
const longestWaitMs = 2_000;

export class CosmosHttp implements SdkHttpClient {
  readonly #options: HttpOptions;
  readonly #agent: Agent;
  readonly #calls = new AsyncLocalStorage<Call>();

  constructor(options: HttpOptions) {
    this.#options = options;
    const { timeoutMs } = options;
    this.#agent = new Agent({
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      connect: { timeout: timeoutMs },
    });
  }

  /** Gives all requests that `work` makes one budget, and errors of ours to whoever waits for it. */
  async call<Result>(
    partitions: 'one partition' | 'all partitions',
    work: () => Promise<Result>,
  ): Promise<Result> {
    const call: Call = {
      until: this.#options.clock.now() + this.#options.throttleBudgetMs,
      onePartition: partitions === 'one partition',
      failure: null,
    };
    try {
      return await this.#calls.run(call, work);
    } catch (error) {
      throw call.failure ?? asAppError(error);
    }
  }

  async sendRequest(request: SdkRequest): Promise<SdkResponse> {
    const call = this.#calls.getStore();
    // The SDK asks for a plan beside every query, to have one in case the query cannot be answered in one place.
    if (call?.onePartition === true && request.headers.has('x-ms-cosmos-is-query-plan-request')) {
      return { request, ...answer(HTTP.badRequest, {}, '{"message":"No plan is needed."}') };
    }
    try {
      return { request, ...(await this.#send(request, call)) };
    } catch (error) {
      // The SDK hangs things on what it is thrown, replaces some and keeps others for later.
      if (call !== undefined && error instanceof AppError) call.failure = error;
      throw new Error(error instanceof Error ? error.message : String(error));
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #send(request: SdkRequest, call: Call | undefined): Promise<Answer> {
    for (let backoff = firstWaitMs; ; backoff = Math.min(backoff * 2, longestWaitMs)) {
      const found = await this.#attempt(request);
      const after = throttleOf(found);
      if (after === null) {
        const substatus = found.headers.get('x-ms-substatus');
        const failure = failureOf(found.status, substatus, found.bodyAsText);
        if (failure !== null) throw failure;
        return found;
      }
      const waitMs = after > 0 ? after : backoff;
      if (call === undefined || this.#options.clock.now() + waitMs > call.until) {
        throw throttled(waitMs);
      }
      await this.#options.clock.sleep(waitMs);
    }
  }

  /** What was not answered may have been done all the same, so it is not sent again. */
  async #attempt(request: SdkRequest): Promise<Answer> {
    try {
      const { origin, pathname } = new URL(request.url);
      const { statusCode, headers, body } = await this.#agent.request({
        origin,
        path: pathname,
        method: request.method,
        headers: request.headers.toJSON(),
        body: typeof request.body === 'string' ? request.body : null,
      });
      return answer(statusCode, headers, await body.text());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw unavailable(`Cosmos DB gave no answer: ${reason}`, error);
    }
  }
}

type Answer = Omit<SdkResponse, 'request' | 'bodyAsText'> & { readonly bodyAsText: string };

function answer(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  bodyAsText: string,
): Answer {
  return { status, headers: new ResponseHeaders(headers), bodyAsText };
}

/** How long to wait before coming again, 0 where that is not said; null: this is no throttling. */
function throttleOf({ status, headers, bodyAsText }: Answer): number | null {
  if (isThrottle(status)) return Number(headers.get('x-ms-retry-after-ms') ?? 0);
  if (status !== HTTP.multiStatus) return null;
  const results = JSON.parse(bodyAsText) as {
    readonly statusCode: number;
    readonly retryAfterMilliseconds?: number;
  }[];
  const refused = results.find(({ statusCode }) => isThrottle(statusCode));
  return refused === undefined ? null : (refused.retryAfterMilliseconds ?? 0);
}

function isThrottle(status: number): boolean {
  return status === HTTP.throttled || status === HTTP.retryWith;
}

class ResponseHeaders {
  readonly #values = new Map<string, string>();

  constructor(headers: Readonly<Record<string, string | string[] | undefined>>) {
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) this.set(name, Array.isArray(value) ? value.join(', ') : value);
    }
  }

  get(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  set(name: string, value: string | number | boolean): void {
    this.#values.set(name.toLowerCase(), String(value));
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this.#values);
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.#values.entries();
  }
}

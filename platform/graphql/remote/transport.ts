// Calls a subgraph over HTTP with kept-alive connections; every limit that a call has is wired here.
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import type { Assertions, Viewer } from '../../auth/port.ts';
import { systemClock, type Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import { seededRandom, type Random } from '../../random.ts';
import { abortError } from '../abort.ts';
import { isTracing, traceHeaders } from '../../telemetry/trace.ts';
import type { SubgraphTransport } from '../port.ts';
import { Breaker, type BreakerSettings, type BreakerState } from '../../breaker/breaker.ts';
import { RetryBudget, type BudgetSettings } from './budget.ts';
import { Call } from './call.ts';
import { Gate } from './gate.ts';
import { OutgoingHeaders, type HeaderList, type Headers } from './headers.ts';
import type { Line, Question } from './line.ts';
import { RequestTexts } from './request-text.ts';
import type { RetrySettings } from '../../breaker/retry.ts';

export interface RemoteTransportOptions {
  /** Of the GraphQL endpoint, path included. */
  readonly url: string;
  /** The callee's name, as it stands in errors; assertions are made for it as their audience. */
  readonly name: string;
  /** Says for whom a call is made; without them the callee knows only the headers handed on. */
  readonly assertions?: Assertions;
  /** From the call to the last byte of the answer, waiting, pauses and all attempts included. */
  readonly timeoutMs: number;
  /** Of an attempt after which another may come; `timeoutMs` unless told. */
  readonly attemptTimeoutMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Most connections, and so most calls at a time; 64 unless told. */
  readonly connections?: number;
  /** Most calls that wait for a connection; 1,024 unless told. */
  readonly queue?: number;
  /** Most bytes of an answer; 16 MiB unless told. */
  readonly responseLimit?: number;
  readonly retry?: Partial<RetrySettings & BudgetSettings>;
  readonly breaker?: Partial<BreakerSettings>;
  /** Names of those request headers that are handed on; none unless told. */
  readonly forward?: readonly string[];
  /** Sent with every call; they win over those handed on. */
  readonly headers?: Headers;
}

export interface HttpTransport extends SubgraphTransport {
  /** Since the start, and as it is now. */
  readonly stats: TransportStats;
  /** Lets calls in progress end, then closes the connections. */
  close(): Promise<void>;
}

export interface TransportStats {
  /** Calls made. */
  readonly requests: number;
  /** Of these, answered by an equal call that was under way. */
  readonly shared: number;
  /** Of these, how they ended so far; those that their callers gave up are in none. */
  readonly answered: number;
  readonly failed: number;
  readonly timedOut: number;
  /** HTTP requests sent. */
  readonly attempts: number;
  /** Of these, those after the first of a call. */
  readonly retries: number;
  /** Calls refused unasked: too many waited, or the breaker was open. */
  readonly rejected: number;
  readonly active: number;
  readonly waiting: number;
  readonly breaker: BreakerState;
}

const retries = {
  attempts: 3,
  pauseMs: 50,
  longestPauseMs: 1000,
  ratio: 0.1,
  reserve: 10,
};
const untraced: HeaderList = [];
const breaking = {
  windowMs: 10_000,
  minimum: 20,
  failureRate: 0.5,
  openMs: 2_000,
  longestOpenMs: 30_000,
  trials: 3,
};

/**
 * Rejects with TIMEOUT, or with UNAVAILABLE when there is no answer or none that is GraphQL. Only what
 * is marked as a query is tried again or shared. CONFIG_INVALID for headers that may not be sent.
 */
export function remoteTransport(options: RemoteTransportOptions): HttpTransport {
  const { name, assertions, timeoutMs, clock = systemClock } = options;
  const url = new URL(options.url);
  const connections = options.connections ?? 64;
  const retry = { ...retries, ...options.retry };
  const pool = new Pool(url.origin, {
    connections,
    connect: { timeout: timeoutMs },
    // One request at a time on a connection: giving one up closes it and harms no other.
    pipelining: 1,
    allowH2: false,
    // The call's own deadlines instead.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const path = url.pathname + url.search;
  const headers = new OutgoingHeaders({
    forward: options.forward ?? [],
    fixed: options.headers ?? {},
    signed: assertions !== undefined,
  });
  const texts = new RequestTexts();
  const calls = new Map<Question, Call>();
  const shareable = new Map<string, Call>();
  const counts = {
    ...{ requests: 0, shared: 0, answered: 0, failed: 0, timedOut: 0 },
    ...{ attempts: 0, retries: 0, rejected: 0 },
  };
  let closed: PromiseWithResolvers<void> | undefined;

  const line: Line = {
    name,
    signed: assertions !== undefined,
    clock,
    random: options.random ?? seededRandom('jitter', randomUUID()),
    gate: new Gate(connections, options.queue ?? 1024),
    breaker: new Breaker({ ...breaking, ...options.breaker }, clock),
    budget: new RetryBudget(retry),
    retry,
    timeoutMs,
    attemptTimeoutMs: options.attemptTimeoutMs ?? timeoutMs,
    responseLimit: options.responseLimit ?? 16 * 1_048_576,
    counts,
    get closing() {
      return closed !== undefined;
    },
    send({ viewer, assertion, forwarded, trace, body }, exchange, attempt) {
      // A later attempt may come when the first one's assertion is stale.
      const signed = attempt === 1 ? assertion : assertions?.sign(viewer, name);
      const all = headers.all(signed, forwarded, trace);
      const request = { path, method: 'POST', headers: all, body };
      pool.dispatch(request, exchange);
    },
    ended(question) {
      calls.delete(question);
      if (question.key !== undefined) shareable.delete(question.key);
      if (calls.size === 0) closed?.resolve();
    },
  };

  return {
    async execute(request, viewer, signal, incoming) {
      if (signal?.aborted === true) throw abortError(signal, name);
      if (closed !== undefined) throw new AppError('UNAVAILABLE', `${name} is closed.`);
      counts.requests += 1;
      const body = texts.of(request);
      const assertion = assertions?.sign(viewer, name);
      const forwarded = headers.forwarded(incoming);
      const key =
        request.kind === 'query'
          ? keyOf(body, assertion ?? identity(viewer), forwarded)
          : undefined;
      const underWay = key === undefined ? undefined : shareable.get(key);
      if (underWay !== undefined) {
        counts.shared += 1;
        return underWay.join(signal, request.scan);
      }
      line.budget.earn();
      const trace = isTracing() ? Object.entries(traceHeaders()).flat() : untraced;
      const question = { viewer, assertion, forwarded, trace, body, key };
      const call = new Call(line, question);
      calls.set(question, call);
      if (key !== undefined) shareable.set(key, call);
      const answer = call.join(signal, request.scan);
      call.start();
      return answer;
    },
    get stats() {
      const { gate, breaker } = line;
      const { inside: active, waiting } = gate;
      return { ...counts, active, waiting, breaker: breaker.state };
    },
    async close() {
      if (closed === undefined) {
        closed = Promise.withResolvers<void>();
        for (const call of calls.values()) call.stopRetrying();
        if (calls.size === 0) closed.resolve();
      }
      await closed.promise;
      if (!pool.closed) await pool.close();
    },
  };
}

// None of the parts holds a line break: JSON escapes it, a header cannot carry it.
function keyOf(body: string, viewer: string, forwarded: HeaderList): string {
  return forwarded.length === 0
    ? `${body}\n${viewer}`
    : `${body}\n${viewer}\n${forwarded.join('\n')}`;
}

function identity({ id, kind, scopes, consentVersion }: Viewer): string {
  return JSON.stringify([id, kind, scopes, consentVersion]);
}

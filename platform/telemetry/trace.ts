// Spans, for all parts of the program; nobody else knows OpenTelemetry. While nothing is traced, none of it is loaded,
// and whoever asks `isTracing` first makes nothing.
import { isAppError } from '../errors.ts';
import type { Carrier } from './traceparent.ts';

/** Names, numbers and codes only: a span is read by people whom its viewer has not chosen. */
export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface SpanOptions {
  /** `internal` unless told. */
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes?: Attributes;
  /** What it continues, wherever that was; a trace of its own where that is nothing. Absent: what goes on here. */
  readonly parent?: Carrier;
}

export interface Span {
  /** For whoever continues it elsewhere. */
  readonly traceparent: string;
  /** What other vendors said at its beginning; '' for nothing. */
  readonly tracestate: string;
  rename(name: string): void;
  set(attributes: Attributes): void;
  /** Something happened at this moment. */
  event(name: string): void;
  /** To a span of another trace that has to do with it; what is no traceparent is ignored. */
  link(traceparent: string): void;
  /** @param type a code, or a class; never a text */
  fail(type: string): void;
  end(): void;
}

export interface Tracing {
  start(name: string, options: SpanOptions): Span;
  /** Runs `work` as part of the span. */
  within<Result>(span: Span, work: () => Result): Result;
  /** Runs `work` as what comes after `parent`, wherever that was; after nothing where there is none. */
  after<Result>(parent: Carrier, work: () => Result): Result;
  /** Null outside of any span. */
  current(): (Pick<Span, 'traceparent' | 'tracestate'> & LogFields) | null;
}

/** As logs name them. */
export interface LogFields {
  readonly trace_id: string;
  readonly span_id: string;
}

let tracing: Tracing | null = null;

/** Null: nothing is traced from now on. */
export function traceBy(by: Tracing | null): void {
  tracing = by;
}

export function isTracing(): boolean {
  return tracing !== null;
}

/** To be ended by the caller. */
export function startSpan(name: string, options: SpanOptions = {}): Span {
  return tracing === null ? nothing : tracing.start(name, options);
}

export function withinSpan<Result>(span: Span, work: () => Result): Result {
  return tracing === null ? work() : tracing.within(span, work);
}

/** Runs `work` as what comes after `parent`, and as no part of what goes on here. */
export function afterSpan<Result>(parent: Carrier, work: () => Result): Result {
  return tracing === null ? work() : tracing.after(parent, work);
}

/** A span that lasts as long as `work`, and fails with it. */
export async function traced<Result>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const span = startSpan(name, options);
  try {
    return await withinSpan(span, () => work(span));
  } catch (error) {
    span.fail(errorType(error));
    throw error;
  } finally {
    span.end();
  }
}

/** Whether something is under way here that a span can be part of. */
export function isWithinSpan(): boolean {
  return tracing !== null && tracing.current() !== null;
}

/** Headers by which somebody elsewhere continues what goes on here. */
export function traceHeaders(): { readonly traceparent?: string; readonly tracestate?: string } {
  const current = tracing?.current() ?? null;
  if (current === null) return {};
  const { traceparent, tracestate } = current;
  return { traceparent, ...(tracestate !== '' && { tracestate }) };
}

/** For events and documents by which somebody continues later what goes on here; undefined outside of any span. */
export function currentTraceparent(): string | undefined {
  return tracing?.current()?.traceparent;
}

/** For log lines; nothing outside of any span. */
export function traceFields(): LogFields | Record<string, never> {
  const current = tracing?.current() ?? null;
  return current === null ? {} : { trace_id: current.trace_id, span_id: current.span_id };
}

/** Without what the error says: that may be anybody's words. */
export function errorType(error: unknown): string {
  if (isAppError(error)) return error.code;
  return error instanceof Error ? error.constructor.name : typeof error;
}

const nothing: Span = {
  traceparent: '',
  tracestate: '',
  rename: () => undefined,
  set: () => undefined,
  event: () => undefined,
  link: () => undefined,
  fail: () => undefined,
  end: () => undefined,
};

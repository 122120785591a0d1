// Spans by OpenTelemetry. Its provider stays ours: no library may put into our traces what it likes.
import {
  context,
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes as ApiAttributes,
  type Context,
  type Span as ApiSpan,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { traceBy, type Attributes, type Span, type SpanOptions, type Tracing } from './trace.ts';
import {
  formatTraceparent,
  parseTraceparent,
  traceparentIn,
  tracestateIn,
  type Carrier,
  type TraceParent,
} from './traceparent.ts';

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

export interface BeginOptions {
  /** What carries events, as spans name it: `kafka`. */
  readonly messagingSystem: string;
}

/** Everything is traced by `tracer` from now on, until the function returned is called. One at a time. */
export function beginTracing(tracer: Tracer, { messagingSystem }: BeginOptions): () => void {
  const contexts = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(contexts);
  traceBy(new OpenTelemetry(tracer, messagingSystem));
  return () => {
    traceBy(null);
    context.disable();
  };
}

class OpenTelemetry implements Tracing {
  readonly #tracer: Tracer;
  readonly #ofMessages: Attributes;

  constructor(tracer: Tracer, messagingSystem: string) {
    this.#tracer = tracer;
    this.#ofMessages = { 'messaging.system': messagingSystem };
  }

  start(name: string, { kind = 'internal', attributes, parent }: SpanOptions): Span {
    const isOfMessages = kind === 'producer' || kind === 'consumer';
    const all = isOfMessages ? { ...this.#ofMessages, ...attributes } : attributes;
    const options = {
      kind: kinds[kind],
      ...(all !== undefined && { attributes: mutable(all) }),
    };
    const before = parent === undefined ? context.active() : contextOf(parent);
    return new RecordedSpan(this.#tracer.startSpan(name, options, before));
  }

  within<Result>(span: Span, work: () => Result): Result {
    if (!(span instanceof RecordedSpan)) return work();
    return context.with(trace.setSpan(context.active(), span.recorded), work);
  }

  after<Result>(parent: Carrier, work: () => Result): Result {
    return context.with(contextOf(parent), work);
  }

  current() {
    const at = trace.getSpanContext(context.active());
    if (at === undefined) return null;
    return {
      traceparent: formatTraceparent(told(at)),
      tracestate: at.traceState?.serialize() ?? '',
      trace_id: at.traceId,
      span_id: at.spanId,
    };
  }
}

class RecordedSpan implements Span {
  readonly recorded: ApiSpan;

  constructor(recorded: ApiSpan) {
    this.recorded = recorded;
  }

  get traceparent(): string {
    return formatTraceparent(told(this.recorded.spanContext()));
  }

  get tracestate(): string {
    return this.recorded.spanContext().traceState?.serialize() ?? '';
  }

  rename(name: string): void {
    this.recorded.updateName(name);
  }

  set(attributes: Attributes): void {
    this.recorded.setAttributes(mutable(attributes));
  }

  event(name: string): void {
    this.recorded.addEvent(name);
  }

  link(traceparent: string): void {
    const to = parseTraceparent(traceparent);
    if (to !== null) this.recorded.addLink({ context: remote(to, null) });
  }

  fail(type: string): void {
    this.recorded.setAttribute('error.type', type);
    this.recorded.setStatus({ code: SpanStatusCode.ERROR });
  }

  end(): void {
    this.recorded.end();
  }
}

function contextOf(parent: Carrier): Context {
  const found = traceparentIn(parent);
  if (found === null) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, remote(found, tracestateIn(parent)));
}

function remote({ traceId, spanId, isSampled }: TraceParent, state: string | null): SpanContext {
  return {
    traceId,
    spanId,
    traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
    ...(state !== null && { traceState: createTraceState(state) }),
  };
}

function told({ traceId, spanId, traceFlags }: SpanContext): TraceParent {
  return { traceId, spanId, isSampled: (traceFlags & TraceFlags.SAMPLED) !== 0 };
}

/** OpenTelemetry’s type wants arrays that it might change, and changes none. */
function mutable(attributes: Attributes): ApiAttributes {
  return attributes as ApiAttributes;
}

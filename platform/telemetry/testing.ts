// Records in memory the spans that a test's code makes.
import type { TestContext } from 'node:test';
import { SpanKind, SpanStatusCode, type Attributes } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { beginTracing } from './opentelemetry.ts';

export interface SeenSpan {
  readonly name: string;
  readonly kind: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly attributes: Attributes;
  readonly events: readonly string[];
  /** Span ids. */
  readonly links: readonly string[];
  readonly hasFailed: boolean;
}

/** From now until the test is over; gives those that have ended, in that order. */
export function recordSpans(t: Pick<TestContext, 'after'>): () => readonly SeenSpan[] {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  t.after(beginTracing(provider.getTracer('test'), { messagingSystem: 'test' }));
  return () => exporter.getFinishedSpans().map(seen);
}

function seen(span: ReadableSpan): SeenSpan {
  const { traceId, spanId } = span.spanContext();
  return {
    name: span.name,
    kind: SpanKind[span.kind],
    traceId,
    spanId,
    parentId: span.parentSpanId ?? null,
    attributes: span.attributes,
    events: span.events.map(({ name }) => name),
    links: span.links.map(({ context }) => context.spanId),
    hasFailed: span.status.code === SpanStatusCode.ERROR,
  };
}

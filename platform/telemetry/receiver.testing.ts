// An OpenTelemetry collector as far as its clients see one: takes OTLP over HTTP in JSON, and misbehaves when told to.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  /** '' for none. */
  readonly parentId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
  /** Span ids. */
  readonly links: readonly string[];
  readonly events: readonly string[];
  readonly hasFailed: boolean;
}

export interface Receiver {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string;
  /** All that came so far. */
  readonly spans: ReceivedSpan[];
  /** Bodies as they came. */
  readonly texts: string[];
  readonly paths: string[];
  /** What it answers; a status of a collector that is well unless changed. */
  status: number;
  /** Resolves as soon as `found` gives something of what has come. */
  until<Found>(found: (spans: readonly ReceivedSpan[]) => Found | null | undefined): Promise<Found>;
  close(): Promise<void>;
}

interface Value {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values: readonly Value[] };
}
type Pairs = readonly { readonly key: string; readonly value: Value }[];

interface Traces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Pairs };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto */
interface WireSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: Pairs;
  readonly links?: readonly { readonly spanId: string }[];
  readonly events?: readonly { readonly name: string }[];
  readonly status?: { readonly code?: number };
}

export async function startReceiver(port = 0): Promise<Receiver> {
  const waiting = new Set<() => void>();
  const spans: ReceivedSpan[] = [];
  const texts: string[] = [];
  const paths: string[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      paths.push(`${request.method} ${request.url}`);
      const text = Buffer.concat(pieces).toString('utf8');
      texts.push(text);
      response.writeHead(receiver.status, { 'content-type': 'application/json' }).end('{}');
      if (receiver.status !== 200) return;
      spans.push(...spansIn(JSON.parse(text) as Traces));
      for (const look of waiting) look();
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const receiver: Receiver = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ spans, texts, paths },
    status: 200,
    until(found) {
      return new Promise((resolve) => {
        const look = () => {
          const seen = found(spans) ?? null;
          if (seen === null) return;
          waiting.delete(look);
          resolve(seen);
        };
        waiting.add(look);
        look();
      });
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}

function spansIn({ resourceSpans }: Traces): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap(({ spans }) => spans)
      .map((span) => ({
        name: span.name,
        kind: span.kind,
        traceId: span.traceId,
        spanId: span.spanId,
        parentId: span.parentSpanId ?? '',
        attributes: valuesOf(span.attributes),
        resource: valuesOf(resource.attributes),
        links: (span.links ?? []).map(({ spanId }) => spanId),
        events: (span.events ?? []).map(({ name }) => name),
        hasFailed: span.status?.code === 2,
      })),
  );
}

function valuesOf(pairs: Pairs): Readonly<Record<string, unknown>> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, plain(value)]));
}

function plain({ arrayValue, intValue, ...rest }: Value): unknown {
  if (arrayValue !== undefined) return arrayValue.values.map(plain);
  return intValue === undefined ? Object.values(rest)[0] : Number(intValue);
}

/** A span and all that it is a part of, outermost first, by name. */
export function pathTo(span: ReceivedSpan, spans: readonly ReceivedSpan[]): string[] {
  const above = spans.find(({ spanId }) => spanId === span.parentId);
  return above === undefined ? [span.name] : [...pathTo(above, spans), span.name];
}

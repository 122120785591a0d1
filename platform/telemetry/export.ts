// Sends finished spans to an OpenTelemetry collector, in the background: whatever becomes of them, nobody waits.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { Resource } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { beginTracing, type BeginOptions } from './opentelemetry.ts';
import type { Attributes } from './trace.ts';

export interface ExportOptions extends BeginOptions {
  /** Without `/v1/traces`. */
  readonly endpoint: string;
  /** What all spans are of: this process, and what it is a part of. */
  readonly resource: Attributes;
  /** Of traces that begin here, from 0 to 1. */
  readonly ratio: number;
  /** How long those that wait may take to be sent when it ends, ms. */
  readonly flushMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is finished while so many wait is lost. */
const mostWaiting = 4_096;
const mostInBatch = 512;
/** From a span's end until it is sent. */
const delayMs = 1_000;
/** One batch, tries included. */
const sendMs = 10_000;

type Done = Parameters<SpanExporter['export']>[1];

/** Traces from now on; ends with what the function returned does. */
export function startExport(options: ExportOptions): () => Promise<void> {
  const { endpoint, resource, ratio, flushMs, clock, log } = options;
  const url = tracesUrl(endpoint);
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: sendMs });
  const provider = new BasicTracerProvider({
    // Not Resource.default(): that would read the environment.
    resource: new Resource({ ...resource, ...sdk }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [
      new BatchSpanProcessor(new ToldOnce(exporter, url, log), {
        maxQueueSize: mostWaiting,
        maxExportBatchSize: mostInBatch,
        scheduledDelayMillis: delayMs,
        exportTimeoutMillis: sendMs + 1_000,
      }),
    ],
  });
  const end = beginTracing(provider.getTracer('miyagi'), options);
  return async () => {
    end();
    const over = new AbortController();
    const flushed = provider.shutdown().then(
      () => true,
      () => true,
    );
    const isFlushed = await Promise.race([
      flushed,
      clock.sleep(flushMs, over.signal).then(() => false),
    ]);
    over.abort();
    if (!isFlushed) log.warn({ url, flushMs }, 'the last spans could not be sent in time');
  };
}

/** https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp */
export function tracesUrl(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/traces`;
}

const sdk = {
  'telemetry.sdk.name': 'opentelemetry',
  'telemetry.sdk.language': 'nodejs',
};

/** A collector that is away is told of when that begins and when it ends, not with every batch. */
class ToldOnce implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #url: string;
  readonly #log: Log;
  #isFailing = false;
  #lost = 0;

  constructor(exporter: SpanExporter, url: string, log: Log) {
    this.#exporter = exporter;
    this.#url = url;
    this.#log = log;
  }

  export(spans: ReadableSpan[], done: Done): void {
    this.#exporter.export(spans, (result) => {
      this.#tell(result, spans.length);
      done(result);
    });
  }

  #tell({ error }: Parameters<Done>[0], count: number): void {
    const hasFailed = error !== undefined;
    if (hasFailed) this.#lost += count;
    if (hasFailed === this.#isFailing) return;
    this.#isFailing = hasFailed;
    const url = this.#url;
    if (hasFailed) {
      const problem = error.message;
      this.#log.warn({ url, problem }, 'spans cannot be sent, and are lost');
      return;
    }
    this.#log.warn({ url, lost: this.#lost }, 'spans can be sent again');
    this.#lost = 0;
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }
}

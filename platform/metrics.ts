// Figures for operators, as Prometheus reads them.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  /** A figure that only grows. The same name gives the same figure; labels take few values, never an id. */
  counter<Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
  ): (labels: Readonly<Record<Label, string>>, by?: number) => void;
  /** How often which sizes occur; `buckets` are upper bounds, ascending. */
  histogram(name: string, help: string, buckets: readonly number[]): (value: number) => void;
  /**
   * Figures that are kept elsewhere and read when somebody asks: `read` gives a value for each of its labels. The
   * last `read` of a name counts.
   */
  observed<Label extends string>(
    kind: 'counter' | 'gauge',
    name: string,
    help: string,
    labels: readonly Label[],
    read: () => Iterable<readonly [labels: Readonly<Record<Label, string>>, value: number]>,
  ): void;
  /** Everything so far in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** @param ofProcess whether it also tells what Node knows of itself: CPU, heap, garbage collection, event loop */
export function createMetrics({
  ofProcess = false,
}: { readonly ofProcess?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry });
  return {
    counter(name, help, labelNames) {
      const known = registry.getSingleMetric(name);
      const counter =
        known instanceof Counter
          ? known
          : new Counter({ name, help, labelNames, registers: [registry] });
      return (labels, by = 1) => counter.inc({ ...labels }, by);
    },
    histogram(name, help, buckets) {
      const known = registry.getSingleMetric(name);
      const histogram =
        known instanceof Histogram
          ? known
          : new Histogram({ name, help, buckets: [...buckets], registers: [registry] });
      return (value) => histogram.observe(value);
    },
    observed(kind, name, help, labelNames, read) {
      registry.removeSingleMetric(name);
      const common = { name, help, labelNames, registers: [registry] };
      if (kind === 'gauge') {
        new Gauge({
          ...common,
          collect() {
            this.reset();
            for (const [labels, value] of read()) this.set({ ...labels }, value);
          },
        });
      } else {
        new Counter({
          ...common,
          collect() {
            this.reset();
            for (const [labels, value] of read()) this.inc({ ...labels }, value);
          },
        });
      }
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

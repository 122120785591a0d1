// Figures for operators, as Prometheus reads them.
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  /** A figure that only grows. The same name gives the same figure; labels take few values, never an id. */
  counter<Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
  ): (labels: Readonly<Record<Label, string>>, by?: number) => void;
  /** How often which sizes occur; `buckets` are upper bounds, ascending. */
  histogram(name: string, help: string, buckets: readonly number[]): (value: number) => void;
  /** A figure that rises and falls, read whenever somebody asks; the last `read` of a name counts. */
  gauge(name: string, help: string, read: () => number): void;
  /** Everything so far in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
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
    gauge(name, help, read) {
      registry.removeSingleMetric(name);
      new Gauge({
        ...{ name, help, registers: [registry] },
        collect() {
          this.set(read());
        },
      });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

// Figures for operators, as Prometheus reads them.
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import {
  KeptCounter,
  KeptHistogram,
  type Distribution,
  type Series,
  type Tally,
} from './metrics/series.ts';
import { asText, type Figures, type Gathering } from './metrics/together.ts';

type Values<Label extends string> = Iterable<
  readonly [labels: Readonly<Record<Label, string>>, value: number]
>;

export interface Metrics {
  /** A figure that only grows. The same name gives the same figure; labels take few values, never an id. */
  counter<Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
  ): Series<Label, Tally>;
  /** How often which sizes occur; `buckets` are upper bounds, ascending. */
  histogram<Label extends string = never>(
    name: string,
    help: string,
    buckets: readonly number[],
    labels?: readonly Label[],
  ): Series<Label, Distribution>;
  /**
   * Figures that are kept elsewhere and read when somebody asks: `read` gives a value for each of its labels. The
   * last `read` of a name counts. Of several processes on one port gauges are summed; of a `peak`, by which all of
   * them tell of the same thing, the highest counts.
   */
  observed<Label extends string>(
    kind: 'counter' | 'gauge' | 'peak',
    name: string,
    help: string,
    labels: readonly Label[],
    read: () => Values<Label> | Promise<Values<Label>>,
  ): void;
  /** Everything so far in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

export interface MetricsOptions {
  /** Whether it also tells what Node knows of itself: CPU, heap, garbage collection, event loop. */
  readonly ofProcess?: boolean;
  /** How the figures of all processes on this port come together; null: this is the only one. */
  readonly gathering?: Gathering | null;
}

export function createMetrics(options: MetricsOptions = {}): Metrics {
  const { ofProcess = false, gathering = null } = options;
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry });
  const own = async (): Promise<Figures> => registry.getMetricsAsJSON();
  gathering?.tell(own);
  return {
    counter(name, help, labels) {
      const known = registry.getSingleMetric(name);
      if (known instanceof KeptCounter) return known.series;
      const made = new KeptCounter(name, help, labels);
      registry.registerMetric(made);
      return made.series;
    },
    histogram(name, help, buckets, labels = []) {
      const known = registry.getSingleMetric(name);
      if (known instanceof KeptHistogram) return known.series;
      const made = new KeptHistogram(name, help, buckets, labels);
      registry.registerMetric(made);
      return made.series;
    },
    observed(kind, name, help, labelNames, read) {
      registry.removeSingleMetric(name);
      const aggregator = kind === 'peak' ? ('max' as const) : ('sum' as const);
      const common = { name, help, labelNames, aggregator, registers: [registry] };
      if (kind === 'counter') {
        new Counter({
          ...common,
          async collect() {
            const values = await read();
            this.reset();
            for (const [labels, value] of values) this.inc({ ...labels }, value);
          },
        });
      } else {
        new Gauge({
          ...common,
          async collect() {
            const values = await read();
            this.reset();
            for (const [labels, value] of values) this.set({ ...labels }, value);
          },
        });
      }
    },
    async text() {
      return gathering === null ? registry.metrics() : asText(await gathering.all(own));
    },
    contentType: registry.contentType,
  };
}

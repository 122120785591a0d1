// The figures of several processes as those of one.
import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue } from 'prom-client';

/** Of one process; plain data, as it goes from one to another. */
export type Figures = readonly MetricObjectWithValues<MetricValue<string>>[];

export interface Gathering {
  /** How to read those of this process, for others that ask. */
  tell(own: () => Promise<Figures>): void;
  /** Those of every process that answers soon; of this one at least. */
  all(own: () => Promise<Figures>): Promise<readonly Figures[]>;
}

export function asText(all: readonly Figures[]): Promise<string> {
  return together(all).metrics();
}

/** Those that only grow: what a process has counted stays counted when it is gone. */
export function growing(figures: Figures): Figures {
  // As prom-client tells types; its declarations say that they are numbers.
  return figures.filter(({ type }) => ['counter', 'histogram'].includes(String(type)));
}

export async function summed(all: readonly Figures[]): Promise<Figures> {
  return together(all).getMetricsAsJSON();
}

function together(all: readonly Figures[]) {
  return AggregatorRegistry.aggregate(all.map((figures) => [...figures]));
}

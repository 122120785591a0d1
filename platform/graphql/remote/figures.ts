// Figures of connections to subgraphs, read from them when somebody wants to know.
import { breakerFigure } from '../../breaker/breaker.ts';
import type { Metrics } from '../../metrics.ts';
import type { HttpTransport, TransportStats } from './transport.ts';

type Transports = ReadonlyMap<string, { readonly transport: Pick<HttpTransport, 'stats'> }>;

const COUNTED = ['retries', 'rejected', 'shared'] as const;
type Counted = (typeof COUNTED)[number];

/** What subgraphs were asked over connections that have been replaced: counters only grow. */
export class PastCalls {
  readonly #kept = new Map<string, Record<Counted, number>>();

  keep(name: string, { stats }: Pick<HttpTransport, 'stats'>): void {
    const before = this.#kept.get(name);
    const sums = COUNTED.map((figure) => [figure, stats[figure] + (before?.[figure] ?? 0)]);
    this.#kept.set(name, Object.fromEntries(sums) as Record<Counted, number>);
  }

  of(name: string, figure: Counted): number {
    return this.#kept.get(name)?.[figure] ?? 0;
  }

  names(): Iterable<string> {
    return this.#kept.keys();
  }
}

export function tellOf(connections: Transports, past: PastCalls, metrics: Metrics): void {
  const total = (name: string, figure: Counted) =>
    past.of(name, figure) + (connections.get(name)?.transport.stats[figure] ?? 0);
  const names = () => [...new Set([...past.names(), ...connections.keys()])];
  const counter = (name: string, help: string, figure: Counted) =>
    metrics.observed('counter', name, help, ['subgraph'], () =>
      names().map((subgraph) => [{ subgraph }, total(subgraph, figure)]),
    );
  const gauge = (
    kind: 'gauge' | 'peak',
    name: string,
    help: string,
    read: (stats: TransportStats) => number,
  ) =>
    metrics.observed(kind, name, help, ['subgraph'], () =>
      [...connections].map(([subgraph, { transport }]) => [{ subgraph }, read(transport.stats)]),
    );

  counter('gateway_subgraph_retries_total', 'Attempts after the first of a request.', 'retries');
  counter(
    'gateway_subgraph_rejected_total',
    'Requests that were not sent: too many waited, or the subgraph is left alone.',
    'rejected',
  );
  counter(
    'gateway_subgraph_shared_total',
    'Requests that were answered by an equal one under way.',
    'shared',
  );
  gauge('gauge', 'gateway_subgraph_active', 'Requests under way.', ({ active }) => active);
  gauge(
    'gauge',
    'gateway_subgraph_waiting',
    'Requests that wait for a connection.',
    ({ waiting }) => waiting,
  );
  gauge(
    'peak',
    'gateway_subgraph_breaker',
    '0: asked; 1: left alone; 0.5: asked a few times, to see whether it is back.',
    ({ breaker }) => breakerFigure[breaker],
  );
}

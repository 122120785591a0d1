// Figures of what subgraphs are asked, read from their connections when somebody wants to know.
import type { HttpTransport, TransportStats } from '../../platform/graphql/remote/transport.ts';
import type { Metrics } from '../../platform/metrics.ts';

type Transports = ReadonlyMap<string, { readonly transport: Pick<HttpTransport, 'stats'> }>;

/** Of calls, by how they ended. */
const OUTCOMES = ['answered', 'failed', 'timedOut'] as const;
const COUNTED = [...OUTCOMES, 'retries', 'rejected', 'shared'] as const;
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
  const gauge = (name: string, help: string, read: (stats: TransportStats) => number) =>
    metrics.observed('gauge', name, help, ['subgraph'], () =>
      [...connections].map(([subgraph, { transport }]) => [{ subgraph }, read(transport.stats)]),
    );

  metrics.observed(
    'counter',
    'gateway_subgraph_requests_total',
    'Requests to subgraphs by how they ended; those that were given up are in none.',
    ['subgraph', 'outcome'],
    () =>
      names().flatMap((subgraph) =>
        OUTCOMES.map((outcome) => [{ subgraph, outcome }, total(subgraph, outcome)] as const),
      ),
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
  gauge('gateway_subgraph_active', 'Requests under way.', ({ active }) => active);
  gauge(
    'gateway_subgraph_waiting',
    'Requests that wait for a connection.',
    ({ waiting }) => waiting,
  );
  gauge(
    'gateway_subgraph_breaker',
    '0: asked; 1: left alone; 0.5: asked a few times, to see whether it is back.',
    ({ breaker }) => ({ closed: 0, 'half-open': 0.5, open: 1 })[breaker],
  );
}

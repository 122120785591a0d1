// Figures of calls of subgraphs, on the side of who asks and of who is asked.
import { errorCodes, isAppError } from '../errors.ts';
import type { Metrics } from '../metrics.ts';
import type { Distribution, Series, Tally } from '../metrics/series.ts';
import type { SubgraphEndpoint } from './mount.ts';
import type { GraphResponse, SubgraphTransport } from './port.ts';

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];
const KNOWN: ReadonlySet<string> = new Set(errorCodes);

/** @param name of the subgraph */
export function measuredTransport(
  name: string,
  transport: SubgraphTransport,
  metrics: Metrics,
): SubgraphTransport {
  const calls = new Calls('gateway_subgraph', 'Requests to subgraphs', name, metrics);
  return {
    execute(request, viewer, signal, headers) {
      const answer = transport.execute(request, viewer, signal, headers);
      calls.watch(answer, signal);
      return answer;
    },
  };
}

export function measuredEndpoint(endpoint: SubgraphEndpoint, metrics: Metrics): SubgraphEndpoint {
  const { name } = endpoint;
  const calls = new Calls('miyagi_subgraph', 'Requests that subgraphs served', name, metrics);
  return {
    name,
    handle(request, viewer, signal) {
      const answer = endpoint.handle(request, viewer, signal);
      calls.watch(answer, signal);
      return answer;
    },
  };
}

/** Of one subgraph. Calls that their callers gave up are in none. */
class Calls {
  readonly #subgraph: string;
  readonly #seconds: Distribution;
  readonly #answered: Tally;
  readonly #failed: Tally;
  readonly #timedOut: Tally;
  readonly #errors: Series<'subgraph' | 'code', Tally>;

  constructor(prefix: string, what: string, subgraph: string, metrics: Metrics) {
    this.#subgraph = subgraph;
    const ended = metrics.counter(`${prefix}_requests_total`, `${what}, by how they ended.`, [
      'subgraph',
      'outcome',
    ]);
    this.#answered = ended.at({ subgraph, outcome: 'answered' });
    this.#failed = ended.at({ subgraph, outcome: 'failed' });
    this.#timedOut = ended.at({ subgraph, outcome: 'timedOut' });
    const took = metrics.histogram(`${prefix}_seconds`, `${what}: how long they took.`, SECONDS, [
      'subgraph',
    ]);
    this.#seconds = took.at({ subgraph });
    this.#errors = metrics.counter(
      `${prefix}_errors_total`,
      `${what}: errors by code, those within answers and those in place of one.`,
      ['subgraph', 'code'],
    );
  }

  /** Beside whoever waits for it. */
  watch(answer: Promise<GraphResponse>, signal: AbortSignal | undefined): void {
    const began = performance.now();
    answer.then(
      ({ errors }) => {
        this.#seconds.record((performance.now() - began) / 1000);
        this.#answered.add();
        if (errors === undefined) return;
        for (const { extensions } of errors) this.#count(extensions?.['code']);
      },
      (error: unknown) => {
        if (signal?.aborted === true) return;
        this.#seconds.record((performance.now() - began) / 1000);
        const code = isAppError(error) ? error.code : 'INTERNAL';
        (code === 'TIMEOUT' ? this.#timedOut : this.#failed).add();
        this.#count(code);
      },
    );
  }

  #count(code: unknown = 'INTERNAL'): void {
    const known = typeof code === 'string' && KNOWN.has(code) ? code : 'OTHER';
    this.#errors.at({ subgraph: this.#subgraph, code: known }).add();
  }
}

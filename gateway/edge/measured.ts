// Figures of what is asked and how it ends, for operators.
import { errorCodes } from '../../platform/errors.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { SupergraphHolder } from '../supergraph/manager.ts';
import type { QueryEdge } from './apollo.ts';

/** Those that the gateway itself gives; a subgraph may have any number of its own. */
const KNOWN: ReadonlySet<string> = new Set([
  ...errorCodes,
  ...['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'],
]);
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function measured(
  edge: QueryEdge,
  holder: Pick<SupergraphHolder, 'current'>,
  metrics: Metrics,
): QueryEdge {
  const count = metrics.counter(
    'gateway_operations_total',
    'Operations over HTTP by how they ended: answered, or the code of the error that took the place of data.',
    ['outcome'],
  );
  const took = metrics.histogram(
    'gateway_operation_seconds',
    'From the whole request to the answer.',
    SECONDS,
  );
  metrics.observed(
    'gauge',
    'gateway_planned_operations',
    'Operations whose plan is kept.',
    [],
    () => [[{}, holder.current().planned().length]],
  );
  return {
    ...edge,
    async answer(question) {
      const began = performance.now();
      const answer = await edge.answer(question);
      took((performance.now() - began) / 1000);
      const { problem } = answer;
      count({ outcome: problem === null ? 'answered' : KNOWN.has(problem) ? problem : 'OTHER' });
      return answer;
    },
  };
}

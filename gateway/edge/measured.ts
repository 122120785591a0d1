// What is asked, told to the operator's figures.
import { isAppError } from '../../platform/errors.ts';
import type { ResponseError } from '../../platform/graphql/port.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Executor } from '../execute/port.ts';
import type { SupergraphHolder } from '../supergraph/manager.ts';
import { problemOf, type QueryEdge } from './apollo.ts';
import { clientFigures } from './client-figures.ts';
import { OPERATION_SECONDS, OperationFigures } from './operation-figures.ts';

export interface Measured {
  /** For operations over plain HTTP. */
  readonly queries: QueryEdge;
  /** For queries and mutations that come by the transports of streams. */
  readonly executor: Executor;
}

export function measured(
  { queries, executor }: Measured,
  holder: Pick<SupergraphHolder, 'current'>,
  metrics: Metrics,
): Measured {
  const figures = new OperationFigures(metrics);
  const clientOf = clientFigures(metrics, OPERATION_SECONDS);
  metrics.observed(
    'gauge',
    'gateway_planned_operations',
    'Operations whose plan is kept.',
    [],
    () => [[{}, holder.current().planned().length]],
  );
  return {
    queries: {
      ...queries,
      async answer(question) {
        const began = performance.now();
        const answer = await queries.answer(question);
        const seconds = (performance.now() - began) / 1000;
        figures.ended(answer, seconds);
        const client = clientOf(question.from);
        client.seconds.record(seconds);
        (answer.problem === null ? client.answered : client.failed).add();
        return answer;
      },
    },
    executor: {
      ...executor,
      async execute(graph, request) {
        const type = request.operation.definition.operation;
        const began = performance.now();
        const note = (problem: string | null, errors?: readonly ResponseError[]) =>
          figures.ended({ type, problem, errors }, (performance.now() - began) / 1000);
        try {
          const response = await executor.execute(graph, request);
          note(problemOf(response), response.errors);
          return response;
        } catch (error) {
          // Who went away is no failure.
          if (request.signal?.aborted !== true) note(isAppError(error) ? error.code : 'INTERNAL');
          throw error;
        }
      },
    },
  };
}

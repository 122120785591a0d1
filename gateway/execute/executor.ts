// The executor: a plan's fetches run over transports, the answer shaped as the operation asks. Knows no HTTP.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { OperationTypeNode } from 'graphql';
import { AppError } from '../../platform/errors.ts';
import type { GraphResponse, SubgraphTransport } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import { ResponseErrors } from './errors.ts';
import { introspect } from './introspect.ts';
import type { ExecutionRequest, Executor, LoadedSupergraph } from './port.ts';
import { objectsPerTurn, project } from './project.ts';
import type { Data } from './records.ts';
import { emptyData, merge } from './records.ts';
import { selectEvent } from './select-event.ts';
import { rootSelection } from './selection.ts';
import { visibleEntities } from './visible.ts';
import { runNode } from './walk.ts';

export interface ExecutorOptions {
  /** By subgraph name. A subgraph that is missing here is reported as unavailable when needed. */
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly log: Log;
}

export function createExecutor({ transports, log }: ExecutorOptions): Executor {
  async function answer(
    graph: LoadedSupergraph,
    request: ExecutionRequest,
    node: PlanNode | undefined,
    data: Data,
  ): Promise<GraphResponse> {
    const { operation, variables, viewer, signal } = request;
    const errors = new ResponseErrors(operation);
    if (node !== undefined) {
      const run = { graph, transports, variables, viewer, signal, errors, log };
      await runNode(run, node, [{ data, path: null }]);
    }
    const root = graph.apiSchema.getRootType(operation.definition.operation);
    if (!root) throw new TypeError(`no root type for a ${operation.definition.operation}`);
    const { document, definition } = operation;
    const selection = rootSelection(graph.apiSchema, document, variables, definition.selectionSet);
    const { data: projected, objects } = project(graph.apiSchema, root, selection, data, errors);
    if (objects > objectsPerTurn) await nextTurn();
    const list = errors.list(projected);
    return list.length === 0 ? { data: projected } : { data: projected, errors: list };
  }

  return {
    async execute(graph, request) {
      const { definition } = request.operation;
      if (definition.operation === OperationTypeNode.SUBSCRIPTION) throw subscriptionRefused();
      const node = queryNode(graph.plan(request.operation));
      const data = emptyData();
      const introspected =
        definition.operation === OperationTypeNode.QUERY ? introspect(graph, request) : null;
      if (introspected !== null) merge(data, introspected);
      return answer(graph, request, node, data);
    },

    async resolveEvent(graph, request, root) {
      const { node } = graph.plan(request.operation);
      if (node?.kind !== 'Subscription') throw new TypeError('an event for no subscription');
      const data = selectEvent(graph.supergraphSchema, node.primary, request.variables, root);
      return answer(graph, request, node.rest, data);
    },

    entitiesVisible: (...asked) => visibleEntities(transports, ...asked),
  };
}

export function subscriptionRefused(): AppError {
  return new AppError(
    'BAD_USER_INPUT',
    'A subscription cannot be answered over plain HTTP. Open a WebSocket to this address with the ' +
      'subprotocol `graphql-transport-ws` and subscribe there.',
  );
}

function queryNode({ node }: QueryPlan): PlanNode | undefined {
  if (node?.kind === 'Subscription') throw subscriptionRefused();
  return node;
}

// The executor: a plan's fetches run over transports, the answer shaped as the operation asks. Knows no HTTP.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { OperationTypeNode } from 'graphql';
import { AppError } from '../../platform/errors.ts';
import type { GraphResponse, SubgraphTransport } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { CompiledOperation } from './compile-operation.ts';
import { compiledOperation } from './compile-operation.ts';
import type { EventContext } from './entity-memory.ts';
import { ResponseErrors } from './errors.ts';
import { introspect } from './introspect.ts';
import type { ExecutionRequest, Executor } from './port.ts';
import { objectsPerTurn } from './project.ts';
import type { Data } from './records.ts';
import { merge } from './records.ts';
import { Run } from './run.ts';
import { visibleEntities } from './visible.ts';

export interface ExecutorOptions {
  /** By subgraph name. A subgraph that is missing here is reported as unavailable when needed. */
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly log: Log;
}

export function createExecutor({ transports, log }: ExecutorOptions): Executor {
  async function answer(
    compiled: CompiledOperation,
    request: ExecutionRequest,
    data: Data,
    event: EventContext | null = null,
  ): Promise<GraphResponse> {
    const errors = new ResponseErrors(request.operation);
    if (compiled.step !== null) {
      await compiled.step(new Run(transports, log, request, data, errors, event));
    }
    const { data: projected, objects } = compiled.project(request.variables, data, errors);
    if (objects > objectsPerTurn) await nextTurn();
    const list = errors.list(projected);
    return list.length === 0 ? { data: projected } : { data: projected, errors: list };
  }

  return {
    async execute(graph, request) {
      const { operation, variables } = request;
      if (operation.definition.operation === OperationTypeNode.SUBSCRIPTION) {
        throw subscriptionRefused();
      }
      const compiled = compiledOperation(graph, operation);
      const data: Data = {};
      if (compiled.introspection !== null) {
        merge(data, introspect(graph.apiSchema, compiled.introspection, variables));
      }
      return answer(compiled, request, data);
    },

    async resolveEvent(graph, request, root, context) {
      const compiled = compiledOperation(graph, request.operation);
      if (compiled.selectEvent === null) throw new TypeError('an event for no subscription');
      return answer(compiled, request, compiled.selectEvent(request.variables, root), context);
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

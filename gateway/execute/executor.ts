// The executor: a plan's fetches run over transports, the answer shaped as the operation asks. Knows no HTTP.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { OperationTypeNode } from 'graphql';
import { badInput, type AppError } from '../../platform/errors.ts';
import type { SubgraphTransport } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import { isWithinSpan, traced } from '../../platform/telemetry/trace.ts';
import type { CompiledOperation } from './compile-operation.ts';
import { compiledOperation } from './compile-operation.ts';
import type { EventContext } from './entity-memory.ts';
import { ResponseErrors } from './errors.ts';
import { introspect } from './introspect.ts';
import type { ExecutedResponse, ExecutionRequest, Executor } from './port.ts';
import { objectsPerTurn } from './project.ts';
import type { Data } from './records.ts';
import { merge } from './records.ts';
import { Run } from './run.ts';
import { visibleEntities } from './visible.ts';
import { restore } from './written.ts';

export interface ExecutorOptions {
  /** By subgraph name. A subgraph that is missing here is reported as unavailable when needed. */
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly log: Log;
  /** Where those who ask for a subscription are sent; `by WebSocket` unless told. */
  readonly subscribe?: 'by WebSocket' | 'nowhere';
}

/** As many characters as are a turn's work. */
const longestPerTurn = 50_000;

export function createExecutor({ transports, log, subscribe }: ExecutorOptions): Executor {
  async function answer(
    compiled: CompiledOperation,
    request: ExecutionRequest,
    data: Data,
    event: EventContext | null = null,
  ): Promise<ExecutedResponse> {
    const written = request.asText === true ? compiled.written(request.variables) : null;
    const errors = new ResponseErrors(request.operation, compiled.names);
    if (compiled.step !== null) {
      const reading = { event, ...(written !== null && { scans: written.scans }) };
      await compiled.step(new Run(transports, log, request, data, errors, reading));
    }
    if (written !== null) {
      const text = errors.none ? written.write(data) : null;
      if (text !== null) {
        if (text.length > longestPerTurn) await nextTurn();
        return { data: {}, text };
      }
      restore(data);
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
        throw subscriptionRefused(subscribe);
      }
      const found = compiledOperation(graph, operation);
      const compiled = found instanceof Promise ? await planned(found, request.signal) : found;
      const data: Data = {};
      if (compiled.introspection !== null) {
        merge(data, introspect(graph.apiSchema, compiled.introspection, variables));
      }
      return answer(compiled, request, data);
    },

    async resolveEvent(graph, request, root, context) {
      const found = compiledOperation(graph, request.operation);
      const compiled = found instanceof Promise ? await planned(found, request.signal) : found;
      if (compiled.selectEvent === null) throw new TypeError('an event for no subscription');
      return answer(compiled, request, compiled.selectEvent(request.variables, root), context);
    },

    entitiesVisible: (...asked) => visibleEntities(transports, ...asked),
  };
}

/** A plan that is known takes no time, and no span. */
function planned<Made>(made: Promise<Made>, signal: AbortSignal | undefined): Promise<Made> {
  const waiting = () => unlessAborted(made, signal);
  return isWithinSpan() ? traced('plan', {}, waiting) : waiting();
}

/** Rejects with the signal's reason as soon as there is one; what is made is made for others all the same. */
async function unlessAborted<Made>(
  made: Promise<Made>,
  signal: AbortSignal | undefined,
): Promise<Made> {
  if (signal === undefined) return made;
  const aborted = Promise.withResolvers<void>();
  const onAbort = () => aborted.resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    await Promise.race([made, aborted.promise]);
    signal.throwIfAborted();
    return await made;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

export function subscriptionRefused(subscribe: ExecutorOptions['subscribe']): AppError {
  const instead =
    subscribe === 'nowhere'
      ? 'This gateway serves queries and mutations only: subscribe at the subgraph itself.'
      : 'A subscription cannot be answered over plain HTTP. Open a WebSocket to this address with the ' +
        'subprotocol `graphql-transport-ws` and subscribe there.';
  return badInput('query', instead);
}

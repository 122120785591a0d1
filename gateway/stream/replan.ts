// A live operation in another version of the graph: the same stream, or none any more.
import { isDeepStrictEqual } from 'node:util';
import type { GraphQLSchema } from 'graphql';
import { getVariableValues, validate } from 'graphql';
import { AppError, isAppError } from '../../platform/errors.ts';
import type { LoadedSupergraph, Operation } from '../execute/port.ts';
import type { Group } from './audience.ts';
import type { Cursors } from './cursor.ts';
import { liveRequest } from './live-request.ts';

const checked = new WeakMap<GraphQLSchema, WeakMap<Operation, boolean>>();

function isValid({ apiSchema }: LoadedSupergraph, operation: Operation): boolean {
  const known = checked.get(apiSchema) ?? new WeakMap<Operation, boolean>();
  checked.set(apiSchema, known);
  const valid =
    known.get(operation) ??
    validate(apiSchema, operation.document, undefined, { maxErrors: 1 }).length === 0;
  known.set(operation, valid);
  return valid;
}

/**
 * SCHEMA_CHANGED where the operation is none of this version's, or follows something else there. Whatever else
 * it rejects with says only that it has no plan yet.
 */
export async function groupIn(
  graph: LoadedSupergraph,
  { request, asked, cursors }: Group,
  allCursors: Cursors,
  generation: string,
): Promise<Group> {
  const { operation } = request;
  if (!isValid(graph, operation)) throw schemaChanged('is none of the graph any more');
  const definitions = operation.definition.variableDefinitions ?? [];
  const { coerced } = getVariableValues(graph.apiSchema, definitions, { ...request.variables });
  if (coerced === undefined) throw schemaChanged('takes other variables now');
  const again = { ...request, variables: coerced };
  let next;
  try {
    next = liveRequest(graph, again);
  } catch (error) {
    if (isAppError(error)) throw schemaChanged('asks for no live field any more');
    throw error;
  }
  const { field, args, keys } = next;
  const same = field.topic === asked.field.topic && isDeepStrictEqual(keys, asked.keys);
  if (!same) throw schemaChanged('follows something else now');
  try {
    await Promise.resolve(graph.plan(operation));
  } catch (error) {
    if (isAppError(error) && error.retryable) throw error;
    throw schemaChanged('has no plan any more');
  }
  return {
    graph,
    request: again,
    asked: next,
    cursors: isDeepStrictEqual(args, asked.args)
      ? cursors
      : allCursors.of({ field: field.field, args, generation }),
  };
}

function schemaChanged(how: string): AppError {
  return new AppError(
    'SCHEMA_CHANGED',
    `The graph was replaced, and this operation ${how}. Subscribe again.`,
    { retryable: true },
  );
}

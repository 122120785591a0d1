// One fetch of a plan: ask the subgraph, put its data and its errors where they belong.
import type { FetchNode } from '@apollo/query-planner';
import { isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { AppError } from '../../platform/errors.ts';
import type { GraphResponse, ResponseError } from '../../platform/graphql/port.ts';
import { affectedFields } from './affected.ts';
import { failureOf, fromSubgraph } from './errors.ts';
import type { Run } from './run.ts';
import type { Data } from './records.ts';
import { copy, isData, merge, read, write } from './records.ts';
import { batchOf } from './representations.ts';
import { applyRewrites, rewritePath } from './rewrites.ts';
import type { Target } from './targets.ts';
import { pathArray } from './targets.ts';

/**
 * Never rejects for what a subgraph does: its failures become errors of the response, and its fields
 * stay missing. Rejects when the request is aborted.
 */
export async function runFetch(
  run: Run,
  node: FetchNode,
  targets: readonly Target[],
): Promise<void> {
  if (targets.length === 0) return;
  if (node.requires === undefined) {
    const answer = await ask(run, node, variablesOf(run, node), [targets]);
    if (answer !== null) distribute(run, node, answer, targets);
    return;
  }

  const schema = run.graph.supergraphSchema;
  const { representations, places, incomplete } = batchOf(
    schema,
    targets,
    node.requires,
    (representation) => applyRewrites(schema, node.inputRewrites, representation),
  );
  // What is missing failed before; say so here too, lest null looks like an answer.
  for (const path of fieldPaths(run, node, incomplete)) run.errors.explain(path, null);
  if (representations.length === 0) return;
  const variables = variablesOf(run, node);
  write(variables, 'representations', representations);
  const answer = await ask(run, node, variables, places);
  if (answer === null) return;
  const entities = read(answer, '_entities');
  if (!Array.isArray(entities) || entities.length !== representations.length) {
    fail(run, node, places, malformed(node));
    return;
  }
  places.forEach((group, index) => {
    const entity: unknown = entities[index];
    if (isData(entity)) distribute(run, node, entity, group);
  });
}

function variablesOf(run: Run, node: FetchNode): Data {
  const variables: Data = {};
  for (const name of node.variableUsages ?? []) {
    const value = read(run.variables, name);
    if (value !== undefined) write(variables, name, value);
  }
  return variables;
}

/** The data of the answer; null when there is none, which was reported. */
async function ask(
  run: Run,
  node: FetchNode,
  variables: Data,
  places: readonly (readonly Target[])[],
): Promise<Data | null> {
  run.signal?.throwIfAborted();
  let response: GraphResponse;
  try {
    if (node.requires !== undefined && node.variableUsages?.includes('representations') === true) {
      throw new AppError('BAD_USER_INPUT', 'A variable cannot be named `representations`.');
    }
    const transport = run.transports.get(node.serviceName);
    if (transport === undefined) {
      throw new AppError('UNAVAILABLE', `The subgraph \`${node.serviceName}\` is not connected.`);
    }
    const { operation: query, operationName } = node;
    response = await transport.execute(
      { query, variables, ...(operationName === undefined ? {} : { operationName }) },
      run.viewer,
      run.signal,
    );
  } catch (error) {
    run.signal?.throwIfAborted();
    fail(run, node, places, failureOf(error, node.serviceName, run.log));
    return null;
  }
  const errors: readonly ResponseError[] = Array.isArray(response.errors) ? response.errors : [];
  for (const error of errors) report(run, node, places, error);
  if (isData(response.data)) return response.data;
  if (errors.length === 0) fail(run, node, places, malformed(node));
  return null;
}

function malformed(node: FetchNode): ResponseError {
  return {
    message: `The subgraph \`${node.serviceName}\` gave an answer that does not fit its question.`,
    extensions: { code: 'INTERNAL', service: node.serviceName },
  };
}

function distribute(run: Run, node: FetchNode, received: Data, targets: readonly Target[]): void {
  applyRewrites(run.graph.supergraphSchema, node.outputRewrites, received);
  const schema = run.graph.supergraphSchema;
  const concrete = isConcrete(schema, received);
  targets.forEach(({ data }, index) => {
    const found = !concrete && isConcrete(schema, data) ? read(data, '__typename') : undefined;
    // The last place may keep what was received; the others get copies, so that none share.
    merge(data, index === targets.length - 1 ? received : (copy(received) as Data));
    // An @interfaceObject says the interface's name, though another found out what is behind it.
    if (found !== undefined) write(data, '__typename', found);
  });
}

function isConcrete(schema: GraphQLSchema, data: Readonly<Data>): boolean {
  const name = read(data, '__typename');
  return typeof name === 'string' && isObjectType(schema.getType(name));
}

/** Puts an error of an answer at every place that its entity went to. */
function report(
  run: Run,
  node: FetchNode,
  places: readonly (readonly Target[])[],
  error: ResponseError,
): void {
  const { serviceName, outputRewrites } = node;
  const path = Array.isArray(error.path) ? (error.path as (string | number)[]) : [];
  const [field, index] = path;
  const entity = node.requires !== undefined && field === '_entities';
  const group =
    node.requires === undefined
      ? places[0]
      : entity && typeof index === 'number'
        ? places[index]
        : undefined;
  const rest = rewritePath(outputRewrites, entity ? path.slice(2) : path);
  if (group === undefined || rest.length === 0) {
    const bare = fromSubgraph(error, serviceName, undefined);
    fail(run, node, group === undefined ? places : [group], bare);
    return;
  }
  for (const target of group) {
    run.errors.add(fromSubgraph(error, serviceName, pathArray(target.path, rest)));
  }
}

/** One error for every field that the fetch should have filled. */
function fail(
  run: Run,
  node: FetchNode,
  places: readonly (readonly Target[])[],
  error: ResponseError,
): void {
  for (const path of fieldPaths(run, node, places.flat())) run.errors.add({ ...error, path }, true);
}

function* fieldPaths(run: Run, node: FetchNode, targets: readonly Target[]) {
  const schema = run.graph.supergraphSchema;
  for (const { data, path } of targets) {
    const fields = affectedFields(schema, node, data, run.variables);
    if (fields === null) continue;
    if (fields.length === 0) yield pathArray(path);
    for (const field of fields) yield pathArray(path, [field]);
  }
}

// Arguments that a plan takes from an object above an entity: @context and @fromContext.
// https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/entities/use-contexts
import type { FetchDataKeyRenamer } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { fits } from './fits.ts';
import type { Data } from './records.ts';
import { isData, read, write } from './records.ts';
import { FRAGMENT } from './rewrites.ts';
import type { ResponseKey, Targets } from './targets.ts';
import { subset } from './targets.ts';

const UP = '..';

export interface ContextGroup {
  readonly targets: Targets;
  /** By the names of the fetch's variables. */
  readonly values: Data;
}

/** Targets that are given the same arguments, together; nearly always that is all of them. */
export function groupByContext(
  schema: GraphQLSchema,
  rewrites: readonly FetchDataKeyRenamer[],
  root: Data,
  targets: Targets,
): readonly ContextGroup[] {
  const groups = new Map<string, { values: Data; indices: number[] }>();
  for (let index = 0; index < targets.data.length; index += 1) {
    const values = valuesAt(schema, rewrites, root, targets.path(index));
    const key = JSON.stringify(values);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { values, indices: [index] });
    else group.indices.push(index);
  }
  return [...groups.values()].map(({ values, indices }) => ({
    values,
    targets: indices.length === targets.data.length ? targets : subset(targets, indices),
  }));
}

/** Several paths may lead to one argument, one for each type that sets the context: the first found counts. */
function valuesAt(
  schema: GraphQLSchema,
  rewrites: readonly FetchDataKeyRenamer[],
  root: Data,
  path: readonly ResponseKey[],
): Data {
  const values: Data = {};
  for (const { path: steps, renameKeyTo } of rewrites) {
    if (read(values, renameKeyTo) !== undefined) continue;
    const value = valueAt(schema, steps, root, path);
    if (value !== undefined) write(values, renameKeyTo, value);
  }
  return values;
}

function valueAt(
  schema: GraphQLSchema,
  steps: readonly string[],
  root: Data,
  path: readonly ResponseKey[],
): unknown {
  const ups = steps.filter((step) => step === UP).length;
  let value: unknown = root;
  for (const key of above(path, ups)) {
    value = Array.isArray(value) ? value[key as number] : isData(value) && read(value, String(key));
  }
  for (const step of steps.slice(ups)) {
    if (!isData(value)) return value === null ? null : undefined;
    if (!step.startsWith(FRAGMENT)) value = read(value, step);
    else if (!fits(schema, value, step.slice(FRAGMENT.length), true)) return undefined;
  }
  return value;
}

/** Up from an object to the one that holds it, or the list that it stands in. */
function above(path: readonly ResponseKey[], levels: number): readonly ResponseKey[] {
  let length = path.length;
  for (let level = 0; level < levels && length > 0; level += 1) {
    do length -= 1;
    while (length > 0 && typeof path[length] === 'number');
  }
  return path.slice(0, length);
}

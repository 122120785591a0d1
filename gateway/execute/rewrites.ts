// Corrections that the planner asks for on what goes to a subgraph and on what comes back.
import type { FetchDataRewrite } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isData, merge, read, write } from './records.ts';
import { fits } from './representations.ts';

const FRAGMENT = '... on ';

export function applyRewrites(
  schema: GraphQLSchema,
  rewrites: readonly FetchDataRewrite[] | undefined,
  value: unknown,
): void {
  for (const rewrite of rewrites ?? []) apply(schema, rewrite, value, 0);
}

function apply(
  schema: GraphQLSchema,
  rewrite: FetchDataRewrite,
  value: unknown,
  depth: number,
): void {
  if (Array.isArray(value)) {
    for (const item of value) apply(schema, rewrite, item, depth);
    return;
  }
  const step = rewrite.path[depth];
  if (!isData(value) || step === undefined) return;
  if (step.startsWith(FRAGMENT)) {
    // An object that does not tell its type counts as fitting: plans rely on it.
    if (fits(schema, value, step.slice(FRAGMENT.length), true)) {
      apply(schema, rewrite, value, depth + 1);
    }
  } else if (depth < rewrite.path.length - 1) {
    apply(schema, rewrite, read(value, step), depth + 1);
  } else if (rewrite.kind === 'ValueSetter') {
    write(value, step, rewrite.setValueTo);
  } else {
    const renamed = read(value, step);
    if (renamed === undefined) return;
    // What is there under the name is the same field, fetched for a @requires: both parts are needed.
    merge(value, { [rewrite.renameKeyTo]: renamed });
    Reflect.deleteProperty(value, step);
  }
}

/** The same renaming for the path of an error; a subgraph knows only the names it was asked with. */
export function rewritePath(
  rewrites: readonly FetchDataRewrite[] | undefined,
  path: readonly (string | number)[],
): (string | number)[] {
  const result = [...path];
  for (const rewrite of rewrites ?? []) {
    if (rewrite.kind !== 'KeyRenamer') continue;
    const steps = rewrite.path.filter((step) => !step.startsWith(FRAGMENT));
    let matched = 0;
    for (let index = 0; index < result.length && matched < steps.length; index += 1) {
      if (typeof result[index] === 'number') continue;
      if (result[index] !== steps[matched]) break;
      matched += 1;
      if (matched === steps.length) result[index] = rewrite.renameKeyTo;
    }
  }
  return result;
}

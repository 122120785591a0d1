// Corrections that the planner asks for on what goes to a subgraph and on what comes back.
import type { FetchDataRewrite } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { namesFitting } from './fits.ts';
import type { Data } from './records.ts';
import { isData, merge, read, write } from './records.ts';

export const FRAGMENT = '... on ';

/** Changes the objects of a value in place. */
export type Rewrite = (value: unknown) => void;

/** Null where there is nothing to correct. */
export function compileRewrites(
  schema: GraphQLSchema,
  rewrites: readonly FetchDataRewrite[] | undefined,
): Rewrite | null {
  const all = (rewrites ?? []).map((rewrite) => compile(schema, rewrite, 0));
  const [first] = all;
  if (first === undefined) return null;
  if (all.length === 1) return first;
  return (value) => {
    for (const rewrite of all) rewrite(value);
  };
}

function compile(schema: GraphQLSchema, rewrite: FetchDataRewrite, depth: number): Rewrite {
  const step = rewrite.path[depth];
  if (step === undefined) return () => undefined;
  const change = changeAt(schema, rewrite, depth, step);
  const apply: Rewrite = (value) => {
    if (Array.isArray(value)) {
      for (const item of value) apply(item);
    } else if (isData(value)) {
      change(value);
    }
  };
  return apply;
}

function changeAt(
  schema: GraphQLSchema,
  rewrite: FetchDataRewrite,
  depth: number,
  step: string,
): (data: Data) => void {
  const { path } = rewrite;
  if (step.startsWith(FRAGMENT)) {
    const names = namesFitting(schema, step.slice(FRAGMENT.length));
    const inner = compile(schema, rewrite, depth + 1);
    return (data) => {
      const name = read(data, '__typename');
      // An object that does not tell its type counts as fitting: plans rely on it.
      if (typeof name !== 'string' || names.has(name)) inner(data);
    };
  }
  if (depth < path.length - 1) {
    const inner = compile(schema, rewrite, depth + 1);
    return (data) => inner(read(data, step));
  }
  if (rewrite.kind === 'ValueSetter') return (data) => write(data, step, rewrite.setValueTo);
  return (data) => {
    const renamed = read(data, step);
    if (renamed === undefined) return;
    // What is there under the name is the same field, fetched for a @requires: both parts are needed.
    merge(data, { [rewrite.renameKeyTo]: renamed });
    Reflect.deleteProperty(data, step);
  };
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

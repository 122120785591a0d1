// Where the errors of one fetch belong in the response. Nothing of this is worked out while all goes well.
import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { ResponseError } from '../../platform/graphql/port.ts';
import { affectedFields } from './affected.ts';
import { DOWNSTREAM, fromSubgraph } from './errors.ts';
import type { Data } from './records.ts';
import { isData, read } from './records.ts';
import type { Batch } from './representations.ts';
import { INCOMPLETE } from './representations.ts';
import { rewritePath } from './rewrites.ts';
import type { Run } from './run.ts';
import type { Targets } from './targets.ts';

/** What a fetch was about. */
export interface Asked {
  readonly schema: GraphQLSchema;
  readonly node: FetchNode;
  readonly targets: Targets;
  /** Null for a fetch of root fields: all its data goes to all targets. */
  readonly batch: Batch | null;
  /** Called where the subgraph answers with errors, whatever data it gives besides. */
  readonly onErrors?: () => void;
}

export function malformed(node: FetchNode): ResponseError {
  return {
    message: `The subgraph \`${node.serviceName}\` gave an answer that does not fit its question.`,
    extensions: { code: DOWNSTREAM, serviceName: node.serviceName },
  };
}

/**
 * Puts each error of an answer at every place that its entity went to. One that took away the whole entity, or the
 * whole answer, is the reason for what else is missing of it.
 */
export function reportAll(
  run: Run,
  asked: Asked,
  errors: readonly ResponseError[],
  data: unknown,
): void {
  const { node, targets, batch } = asked;
  const { serviceName, outputRewrites } = node;
  const groups = placesByEntity(asked);
  const entities = isData(data) ? read(data, '_entities') : undefined;
  const lost: { readonly group: readonly number[]; readonly reason: ResponseError }[] = [];
  for (const error of errors) {
    const path = Array.isArray(error.path) ? (error.path as (string | number)[]) : [];
    const [field, index] = path;
    const entity = batch !== null && field === '_entities';
    const group =
      batch === null ? groups[0] : entity && typeof index === 'number' ? groups[index] : undefined;
    const rest = rewritePath(outputRewrites, entity ? path.slice(2) : path);
    if (group === undefined || rest.length === 0) {
      fail(run, asked, group ?? groups.flat(), fromSubgraph(error, serviceName));
      continue;
    }
    for (const target of group) {
      run.errors.add(fromSubgraph(error, serviceName, [...targets.path(target), ...rest]));
    }
    const isEntityLost = Array.isArray(entities) && entities[index as number] === null;
    if (entity ? isEntityLost : !isData(data)) {
      lost.push({ group, reason: fromSubgraph(error, serviceName) });
    }
  }
  for (const { group, reason } of lost) {
    for (const place of fieldPaths(run, asked, group)) run.errors.explain(place, reason);
  }
}

/** One error for every field that the fetch should have filled. */
export function failAll(run: Run, asked: Asked, error: ResponseError): void {
  fail(run, asked, placesByEntity(asked).flat(), error);
}

/** What is missing failed before; say so at what depends on it too, lest null looks like an answer. */
export function explainIncomplete(run: Run, asked: Asked): void {
  const missing = asked.targets.data.flatMap((_, target) =>
    asked.batch?.of[target] === INCOMPLETE ? [target] : [],
  );
  const { serviceName } = asked.node;
  const message = `The subgraph \`${serviceName}\` was not asked: what it needs to know was not fetched.`;
  const unasked = { message, extensions: { code: 'INTERNAL' } };
  for (const path of fieldPaths(run, asked, missing)) run.errors.explain(path, unasked, true);
}

function fail(run: Run, asked: Asked, targets: readonly number[], error: ResponseError): void {
  for (const path of fieldPaths(run, asked, targets)) run.errors.add({ ...error, path }, true);
}

function* fieldPaths(run: Run, { schema, node, targets }: Asked, indices: readonly number[]) {
  for (const index of indices) {
    const fields = affectedFields(schema, node, targets.data[index] as Data, run.variables);
    if (fields === null) continue;
    const path = targets.path(index);
    if (fields.length === 0) yield path;
    for (const field of fields) yield [...path, field];
  }
}

/** Targets that were asked about, those of one entity together. */
function placesByEntity({ targets, batch }: Asked): readonly (readonly number[])[] {
  if (batch === null) return [targets.data.map((_, target) => target)];
  const groups: number[][] = batch.representations.map(() => []);
  batch.of.forEach((index, target) => groups[index]?.push(target));
  return groups;
}

// A supergraph's text made ready to be asked: API schema, planner with its cache, live fields.
import { createHash } from 'node:crypto';
import { operationFromDocument } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { QueryPlan } from '@apollo/query-planner';
import { LRUCache } from 'lru-cache';
import { dataNamesOf } from '../execute/aliases.ts';
import { weightOf } from '../execute/compile-operation.ts';
import type { LoadedSupergraph, Operation } from '../execute/port.ts';
import { buildSupergraph } from './build.ts';
import { readLiveFields } from './events-subgraph.ts';
import { plannable } from './plannable.ts';

export interface PlannedOperation {
  readonly operation: Operation;
  /** How often its plan was asked for since it entered the cache. */
  readonly uses: number;
}

export interface PlannedSupergraph extends LoadedSupergraph {
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  /** The cached operations, most used first. */
  planned(): readonly PlannedOperation[];
}

const DEFAULT_MAX_PLANS = 1_000;
/** Of all cached plans and what is made of them together; an operation at its limits has a heavy one. */
const MAX_PLANS_WEIGHT = 100_000_000;

/** CONFIG_INVALID for what is not a supergraph, or asks for what this gateway does not do. */
export function loadSupergraph(
  sdl: string,
  options: { readonly maxPlans?: number } = {},
): PlannedSupergraph {
  const supergraph = buildSupergraph(sdl);
  const api = supergraph.apiSchema();
  const apiSchema = api.toGraphQLJSSchema();
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema();
  const names = dataNamesOf(supergraphSchema);
  const planner = new QueryPlanner(supergraph);
  const plans = new LRUCache<string, { operation: Operation; plan: QueryPlan; uses: number }>({
    max: options.maxPlans ?? DEFAULT_MAX_PLANS,
    maxSize: MAX_PLANS_WEIGHT,
    sizeCalculation: ({ plan }) => weightOf(plan),
  });

  return {
    id: createHash('sha256').update(sdl).digest('hex'),
    sdl,
    apiSchema,
    supergraphSchema,
    liveFields: readLiveFields(supergraph, supergraphSchema),
    subgraphs: supergraph.subgraphsMetadata(),
    plan(operation) {
      const known = plans.get(operation.id);
      if (known !== undefined) {
        known.uses += 1;
        return known.plan;
      }
      const name = operation.definition.name?.value;
      const plan = planner.buildQueryPlan(
        operationFromDocument(
          api,
          plannable(operation.document, names),
          name === undefined ? {} : { operationName: name },
        ),
      );
      plans.set(operation.id, { operation, plan, uses: 1 });
      return plan;
    },
    planned: () => [...plans.values()].sort((a, b) => b.uses - a.uses),
  };
}

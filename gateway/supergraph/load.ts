// A supergraph's text made ready to be asked: API schema, planner with its cache, live fields. This is slow, so the
// process that serves requests has it done in a thread (load-in-thread.ts).
import { operationFromDocument, printSchema } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import { dataNamesOf } from '../execute/aliases.ts';
import type { LiveField, LoadedSupergraph, Operation } from '../execute/port.ts';
import { buildSupergraph } from './build.ts';
import { readLiveFields } from './events-subgraph.ts';
import { plannable } from './plannable.ts';
import { Plans, supergraphId, type PlannedOperation } from './plans.ts';
import { allPieces, barePartsOf, partsOf, schemaOf, type SchemaParts } from './schemas.ts';

export interface PlannedSupergraph extends LoadedSupergraph {
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  /** The cached operations, most used first. */
  planned(): readonly PlannedOperation[];
  /** It is served no more, save for what has begun with it: what it holds besides memory is given back when that is done. */
  retire(): void;
  /** Gives back what it holds besides memory; what is not cached is UNAVAILABLE from now on. */
  close(): Promise<void>;
}

/** Loaded where it is used: plans are there when asked for. */
export interface SupergraphHere extends PlannedSupergraph {
  plan(operation: Operation): QueryPlan;
}

/** What is to be known of a supergraph in order to serve it; plain data, to be sent between threads. */
export interface SupergraphFacts {
  readonly api: SchemaParts;
  /** With what the API hides, but bare of what only the planner reads. */
  readonly whole: SchemaParts;
  readonly liveFields: ReadonlyMap<string, LiveField>;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
}

export interface Planner {
  readonly facts: SupergraphFacts;
  /** @param document valid against the API schema */
  plan(document: DocumentNode, operationName: string | undefined): QueryPlan;
}

/** CONFIG_INVALID for what is not a supergraph, or asks for what this gateway does not do. */
export function createPlanner(sdl: string): Planner {
  const supergraph = buildSupergraph(sdl);
  const api = supergraph.apiSchema();
  const whole = allPieces(schemaOf(partsOf(sdl)));
  const names = dataNamesOf(whole);
  const facts = {
    api: partsOf(printSchema(api)),
    whole: barePartsOf(sdl),
    liveFields: readLiveFields(supergraph, whole),
    subgraphs: supergraph.subgraphsMetadata().map(({ name, url }) => ({ name, url })),
  };
  const planner = new QueryPlanner(supergraph);
  return {
    facts,
    plan: (document, operationName) =>
      planner.buildQueryPlan(
        operationFromDocument(
          api,
          plannable(document, names),
          operationName === undefined ? {} : { operationName },
        ),
      ),
  };
}

/** Here and now. CONFIG_INVALID for what is not a supergraph, or asks for what this gateway does not do. */
export function loadSupergraph(
  sdl: string,
  options: { readonly maxPlans?: number } = {},
): SupergraphHere {
  const planner = createPlanner(sdl);
  const { api, whole, liveFields, subgraphs } = planner.facts;
  const plans = new Plans(options.maxPlans);
  return {
    id: supergraphId(sdl),
    ...{ sdl, liveFields, subgraphs },
    apiSchema: allPieces(schemaOf(api)),
    supergraphSchema: allPieces(schemaOf(whole)),
    plan(operation) {
      const known = plans.of(operation);
      if (known !== undefined) return known;
      const plan = planner.plan(operation.document, operation.definition.name?.value);
      plans.keep(operation, plan);
      return plan;
    },
    planned: () => plans.all(),
    retire: () => undefined,
    close: async () => undefined,
  };
}

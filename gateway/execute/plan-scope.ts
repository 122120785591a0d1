// What the steps of one plan have in common while they are made.
import type { FetchDataRewrite, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { MakeBatch } from './representations.ts';
import { compileBatch } from './representations.ts';
import type { Run } from './run.ts';

/** Null when there was nothing to wait for. */
export type Step = (run: Run) => Promise<void> | null;

export class PlanScope {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  /** Makes what has not been needed yet; each may be called at any time, and more than once. */
  readonly delayed: (() => unknown)[] = [];
  readonly #slots = new Map<string, number>();
  readonly #batches = new Map<string, MakeBatch>();

  constructor(schema: GraphQLSchema, operation: OperationDefinitionNode) {
    this.schema = schema;
    this.operation = operation;
  }

  /** A large operation has hundreds of fetches: each is compiled when it is first run, or before that. */
  later(make: () => Step): Step {
    let step: Step | null = null;
    const made = () => (step ??= make());
    this.delayed.push(made);
    return (run) => (step ?? made())(run);
  }

  /** The same place in a run's memory for all that works out the same. */
  slot(...subject: readonly unknown[]): number {
    const key = JSON.stringify(subject);
    const slot = this.#slots.get(key) ?? this.#slots.size;
    this.#slots.set(key, slot);
    return slot;
  }

  /** Aliases make many fetches that name their entities alike. */
  makeBatch(
    requires: readonly QueryPlanSelectionNode[],
    rewrites: readonly FetchDataRewrite[],
    subgraph: string,
  ) {
    // What is corrected depends on what the subgraph knows.
    const key = JSON.stringify([requires, rewrites, rewrites.length > 0 ? subgraph : '']);
    const known = this.#batches.get(key);
    if (known !== undefined) return known;
    const makeBatch = compileBatch(this.schema, requires, rewrites, subgraph);
    this.#batches.set(key, makeBatch);
    for (const node of requires) {
      const name = node.kind === 'InlineFragment' ? node.typeCondition : undefined;
      // An object of which nothing but the type is there: what is left is the code for its like.
      if (name !== undefined) this.delayed.push(() => makeBatch([{ __typename: name }]));
    }
    return makeBatch;
  }
}

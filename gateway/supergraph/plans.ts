// The plans of one version of the graph, as long as they are asked for.
import { createHash } from 'node:crypto';
import type { QueryPlan } from '@apollo/query-planner';
import { LRUCache } from 'lru-cache';
import { weightOf } from '../execute/compile-operation.ts';
import type { Operation } from '../execute/port.ts';

export interface PlannedOperation {
  readonly operation: Operation;
  /** How often its plan was asked for since it entered the cache. */
  readonly uses: number;
}

const DEFAULT_MAX_PLANS = 1_000;
/** Of all cached plans and what is made of them together; an operation at its limits has a heavy one. */
const MAX_PLANS_WEIGHT = 100_000_000;

/** Changes with the text. */
export function supergraphId(sdl: string): string {
  return createHash('sha256').update(sdl).digest('hex');
}

export class Plans {
  readonly #plans: LRUCache<string, { operation: Operation; plan: QueryPlan; uses: number }>;

  constructor(max = DEFAULT_MAX_PLANS) {
    this.#plans = new LRUCache({
      max,
      maxSize: MAX_PLANS_WEIGHT,
      sizeCalculation: ({ plan }) => weightOf(plan),
    });
  }

  of({ id }: Operation): QueryPlan | undefined {
    const known = this.#plans.get(id);
    if (known === undefined) return undefined;
    known.uses += 1;
    return known.plan;
  }

  keep(operation: Operation, plan: QueryPlan): void {
    this.#plans.set(operation.id, { operation, plan, uses: 1 });
  }

  /** Most used first. */
  all(): readonly PlannedOperation[] {
    return [...this.#plans.values()].sort((a, b) => b.uses - a.uses);
  }
}

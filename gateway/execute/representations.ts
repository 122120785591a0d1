// The entities that one fetch asks for: each distinct one once, and to which targets it goes.
import type { FetchDataRewrite, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { Data } from './records.ts';
import { read } from './records.ts';
import type { Shape } from './represent.ts';
import { compileShapes } from './represent.ts';
import { compileRewrites } from './rewrites.ts';
import { keysIn } from './subgraph-keys.ts';

/** Shared by the fetches that ask several subgraphs for the same: nobody may change it. */
export interface Batch {
  readonly representations: readonly Data[];
  /** For each target the index of its representation, or one of the two below. */
  readonly of: readonly number[];
  /** For each representation its last target; null when each has but one. */
  readonly last: readonly number[] | null;
  readonly incomplete: boolean;
}

/** The subgraph has nothing to add: no type condition of what it requires fits. */
export const NONE = -1;
/** The entity cannot be named, because a field that this needs was not delivered. */
export const INCOMPLETE = -2;

export type MakeBatch = (targets: readonly Data[]) => Batch;

export function compileBatch(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  inputRewrites: readonly FetchDataRewrite[],
  subgraph: string,
): MakeBatch {
  const shapeFor = compileShapes(schema, requires);
  const rewrite = compileRewrites(schema, inputRewrites);
  const keysOf = new Map<string, readonly (readonly string[])[]>();
  const isNamed = (representation: Data, type: string): boolean => {
    let keys = keysOf.get(type);
    if (keys === undefined) {
      keys = keysIn(schema, subgraph, type);
      // Only so many as the schema has types.
      if (schema.getType(type) !== undefined) keysOf.set(type, keys);
    }
    return keys.some((names) => names.every((name) => read(representation, name) !== undefined));
  };

  return (targets) => {
    const representations: Data[] = [];
    const of: number[] = [];
    const known = new Known();
    let last: number[] | null = null;
    let incomplete = false;
    for (let target = 0; target < targets.length; target += 1) {
      const source = targets[target] as Data;
      const shape = shapeFor(source);
      const representation = shape.represent(source);
      if (representation === null) {
        incomplete = true;
        of.push(INCOMPLETE);
        continue;
      }
      if (typeof representation['__typename'] !== 'string') {
        of.push(NONE);
        continue;
      }
      rewrite?.(representation);
      // What an @interfaceObject @requires may be there of an implementation that is not asked about.
      if (rewrite !== null && !isNamed(representation, representation['__typename'])) {
        of.push(NONE);
        continue;
      }
      const index =
        rewrite === null
          ? known.indexOf(shape, shape.key(representation), representations.length)
          : known.indexOf(null, JSON.stringify(representation), representations.length);
      if (index === representations.length) {
        representations.push(representation);
      } else {
        last ??= lastOf(of, representations.length);
      }
      of.push(index);
      if (last !== null) last[index] = target;
    }
    return { representations, of, last, incomplete };
  };
}

/** Indices by key, apart for each shape; corrected representations, of shapes unknown, are one more. */
class Known {
  readonly #maps = new Map<Shape | null, Map<unknown, number>>();
  #shape: Shape | null | undefined;
  #map = new Map<unknown, number>();

  /** Of an equal key that came before, or else `next`. */
  indexOf(shape: Shape | null, key: unknown, next: number): number {
    if (shape !== this.#shape) {
      this.#map = this.#maps.get(shape) ?? new Map<unknown, number>();
      this.#maps.set(shape, this.#map);
      this.#shape = shape;
    }
    const index = this.#map.get(key);
    if (index !== undefined) return index;
    this.#map.set(key, next);
    return next;
  }
}

function lastOf(of: readonly number[], representations: number): number[] {
  const last = new Array<number>(representations);
  of.forEach((index, target) => {
    if (index >= 0) last[index] = target;
  });
  return last;
}

// What a subgraph is told about an entity, read from the data fetched so far.
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { isAbstractType, isCompositeType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { Data } from './records.ts';
import { emptyData, isData, merge, read, write } from './records.ts';
import type { Target } from './targets.ts';

/** Representations without repetition, and for each the places its entity goes to. */
export interface Batch {
  readonly representations: readonly Data[];
  readonly places: readonly (readonly Target[])[];
  /** Places whose entity cannot be named, because a field that this needs was not delivered. */
  readonly incomplete: readonly Target[];
}

export function batchOf(
  schema: GraphQLSchema,
  targets: readonly Target[],
  requires: readonly QueryPlanSelectionNode[],
  prepare: (representation: Data) => void,
): Batch {
  const representations: Data[] = [];
  const places: Target[][] = [];
  const incomplete: Target[] = [];
  const known = new Map<string, Target[]>();
  for (const target of targets) {
    const representation = represent(schema, target.data, requires);
    if (representation === null) {
      incomplete.push(target);
      continue;
    }
    // Without a __typename no type condition of `requires` fitted: this subgraph has nothing to add.
    if (typeof read(representation, '__typename') !== 'string') continue;
    prepare(representation);
    const key = JSON.stringify(representation);
    const same = known.get(key);
    if (same !== undefined) {
      same.push(target);
      continue;
    }
    const group = [target];
    known.set(key, group);
    representations.push(representation);
    places.push(group);
  }
  return { representations, places, incomplete };
}

/** Null where needed fields are missing and no condition's are all there: fetching them has failed before. */
function represent(
  schema: GraphQLSchema,
  source: Data,
  selections: readonly QueryPlanSelectionNode[],
): Data | null {
  const result = emptyData();
  let lacking = false;
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      if (!fits(schema, source, selection.typeCondition)) continue;
      // One condition's fields may be missing (its @include was false) where another's are there.
      const part = represent(schema, source, selection.selections);
      if (part === null) lacking = true;
      else merge(result, part);
      continue;
    }
    const name = selection.alias ?? selection.name;
    const value = read(source, name);
    if (value === undefined) return null;
    write(
      result,
      name,
      selection.selections === undefined
        ? value
        : representValue(schema, value, selection.selections),
    );
  }
  if (lacking && read(result, '__typename') === undefined) return null;
  return result;
}

function representValue(
  schema: GraphQLSchema,
  value: unknown,
  selections: readonly QueryPlanSelectionNode[],
): unknown {
  if (Array.isArray(value)) return value.map((item) => representValue(schema, item, selections));
  return isData(value) ? represent(schema, value, selections) : value;
}

/** Whether an object is of a type or of one of its subtypes; `unknown` decides for one that does not say. */
export function fits(
  schema: GraphQLSchema,
  data: Readonly<Data>,
  typeCondition: string | undefined,
  unknown = false,
): boolean {
  if (typeCondition === undefined) return true;
  const name = read(data, '__typename');
  if (typeof name !== 'string') return unknown;
  if (name === typeCondition) return true;
  const condition = schema.getType(typeCondition);
  const type = schema.getType(name);
  return (
    isAbstractType(condition) &&
    isCompositeType(type) &&
    'getFields' in type &&
    schema.isSubType(condition, type)
  );
}

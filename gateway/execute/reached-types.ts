// Of what types the objects within a fetched entity may be: their data is as old as the entity's.
import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLSchema, SelectionSetNode } from 'graphql';
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
} from 'graphql';
import { documentOf, fragmentOf, selectionSetOf } from './affected.ts';

const known = new WeakMap<FetchNode, ReadonlySet<string>>();

/** Below the entities that the fetch asks for; abstract types and all that they may turn out to be. */
export function reachedTypes(schema: GraphQLSchema, node: FetchNode): ReadonlySet<string> {
  const before = known.get(node);
  if (before !== undefined) return before;
  const reached = new Set<string>();
  const document = documentOf(node);
  const walk = (set: SelectionSetNode, parent: string | null): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        walk(selection.selectionSet, selection.typeCondition?.name.value ?? parent);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragmentOf(document, selection.name.value);
        walk(fragment.selectionSet, fragment.typeCondition.name.value);
      } else if (selection.selectionSet !== undefined) {
        const type = fieldType(parent, selection.name.value);
        if (type !== null) add(type);
        walk(selection.selectionSet, type);
      }
    }
  };
  const fieldType = (parent: string | null, field: string): string | null => {
    const type = parent === null ? undefined : schema.getType(parent);
    if (!isObjectType(type) && !isInterfaceType(type)) return null;
    const declared = type.getFields()[field];
    return declared === undefined ? null : getNamedType(declared.type).name;
  };
  const add = (name: string): void => {
    const type = schema.getType(name);
    if (!isCompositeType(type)) return;
    reached.add(name);
    if (isAbstractType(type))
      for (const each of schema.getPossibleTypes(type)) reached.add(each.name);
    else for (const each of type.getInterfaces()) reached.add(each.name);
  };
  for (const entities of selectionSetOf(document).selections) {
    if (entities.kind === Kind.FIELD && entities.selectionSet !== undefined) {
      walk(entities.selectionSet, null);
    }
  }
  known.set(node, reached);
  return reached;
}
